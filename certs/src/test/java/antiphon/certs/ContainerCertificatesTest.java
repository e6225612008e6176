package antiphon.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The volume of the authority and those of the nodes are lost one without the others.
class ContainerCertificatesTest {
    private static final String VOLUMES = "the volumes certs, master-certs, worker1-certs together";

    @TempDir private Path directory = Path.of("");

    private List<String> starts() throws IOException {
        List<String> said = new ArrayList<>();
        DevelopmentCertificates wanted = new DevelopmentCertificates(
                DevelopmentCertificates.CLUSTER,
                DevelopmentCertificates.nodes(DevelopmentCertificates.CLUSTER, List.of("master", "worker1")),
                DevelopmentCertificates.STANDARD_HOSTS, Map.of());
        new ContainerCertificates(wanted, directory).ensure(said::add);
        return said;
    }

    @BeforeEach
    void firstStart() throws IOException {
        assertThat(starts()).hasSize(3).allMatch(line -> line.endsWith(": made"));
        assertThat(starts()).isEmpty();
    }

    private void losesTheAuthoritysVolume() throws IOException {
        for (String file : List.of("ca.crt", "ca.key")) Files.delete(directory.resolve(file));
        loses("operator");
    }

    private void loses(String place) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(place))) {
            for (Path file : files.toList()) Files.delete(file);
        }
    }

    @Test
    void nodesStartWithoutTheAuthoritysVolumeAndAWarningSaysWhatIsMissing() throws IOException {
        byte[] before = Files.readAllBytes(directory.resolve("master/tls.crt"));
        losesTheAuthoritysVolume();
        assertThat(starts()).singleElement().asString()
                .startsWith("WARNING: " + directory.resolve("ca.crt") + " and " + directory.resolve("ca.key")
                        + " are missing. The nodes start with the certificates they have")
                .contains("nor the operator's", VOLUMES);
        assertThat(directory.resolve("master/tls.crt")).hasBinaryContent(before);
        Files.copy(directory.resolve("master/ca.crt"), directory.resolve("ca.crt"));
        assertThat(starts()).singleElement().asString()
                .startsWith("WARNING: " + directory.resolve("ca.key") + " is missing. The nodes start");
    }

    @Test
    void aNodeThatCannotStartIsNamedWithAllThatMustBeRemoved() throws IOException {
        losesTheAuthoritysVolume();
        loses("worker1");
        assertThatIllegalArgumentException().isThrownBy(this::starts)
                .withMessageContaining("ca.key are missing, and worker1 cannot start")
                .withMessageContaining(VOLUMES);
        loses("master");
        assertThat(starts()).as("all volumes are new").hasSize(3);
    }

    @Test
    void nodesOfDifferentAuthoritiesDoNotStart() throws IOException {
        Path kept = Files.createDirectories(directory.resolve("kept"));
        for (String file : List.of("ca.crt", "tls.crt", "tls.key"))
            Files.copy(directory.resolve("worker1").resolve(file), kept.resolve(file));
        losesTheAuthoritysVolume();
        loses("worker1");
        loses("master");
        starts();
        losesTheAuthoritysVolume();
        loses("worker1");
        for (String file : List.of("ca.crt", "tls.crt", "tls.key"))
            Files.copy(kept.resolve(file), directory.resolve("worker1").resolve(file));
        assertThatIllegalArgumentException().isThrownBy(this::starts)
                .withMessageContaining("worker1 cannot start");
    }
}
