package antiphon.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentCertificatesTest {
    private static final DevelopmentCertificates WANTED = new DevelopmentCertificates(
            DevelopmentCertificates.CLUSTER,
            DevelopmentCertificates.nodes(DevelopmentCertificates.CLUSTER, List.of("master", "worker1")),
            DevelopmentCertificates.STANDARD_HOSTS,
            Map.of());

    @TempDir private Path directory = Path.of("");

    private List<String> made() throws IOException {
        List<String> made = new ArrayList<>();
        WANTED.ensure(directory, (node, _) -> made.add(node.name()));
        return made;
    }

    @Test
    void whatIsThereStaysAndItsAuthoritysKeyMayBeElsewhere() throws IOException {
        assertThat(made()).containsExactly("master", "worker1", "operator");
        byte[] certificate = Files.readAllBytes(directory.resolve("master/tls.crt"));
        Files.move(directory.resolve("ca.key"), directory.resolve("kept-elsewhere"));
        assertThat(made()).isEmpty();
        assertThat(directory.resolve("master/tls.crt")).hasBinaryContent(certificate);
    }

    /// Each is what a start leaves that is broken off between two files, or what someone may do to them.
    @Test
    void whatWasBrokenOffIsMadeAgain() throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("ca.key"), "of an authority that did not come about");
        assertThat(made()).hasSize(3);

        Files.delete(directory.resolve("worker1/tls.crt"));
        Files.delete(directory.resolve("operator/tls.crt"));
        assertThat(made()).containsExactly("worker1", "operator");

        Files.copy(
                directory.resolve("worker1/tls.key"), directory.resolve("master/tls.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(directory.resolve("worker1/tls.crt"), "no certificate");
        assertThat(made()).as("a key of another, and a file that is no certificate").containsExactly(
                "master", "worker1");

        Files.delete(directory.resolve("operator/ca.crt"));
        assertThat(made()).containsExactly("operator");
        assertThat(made()).isEmpty();
    }

    @Test
    void anAuthorityWhoseCertificateWasMislaidIsNotMadeAgain() throws IOException {
        assertThat(made()).hasSize(3);
        byte[] key = Files.readAllBytes(directory.resolve("ca.key"));
        Files.delete(directory.resolve("ca.crt"));
        assertThatIllegalArgumentException().isThrownBy(this::made).withMessageContaining("put it back");
        assertThat(directory.resolve("ca.key")).hasBinaryContent(key);
        Files.copy(directory.resolve("worker1/ca.crt"), directory.resolve("ca.crt"));
        assertThat(made()).isEmpty();
    }
}
