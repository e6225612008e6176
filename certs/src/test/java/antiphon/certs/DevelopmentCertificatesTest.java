package antiphon.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.tls.CertificateNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void withoutTheAuthoritysKeyNothingIsMadeAndTheKeyIsAskedFor() throws IOException {
        assertThat(made()).hasSize(3);
        Files.delete(directory.resolve("ca.key"));
        Files.delete(directory.resolve("operator/tls.crt"));
        assertThatIllegalArgumentException().isThrownBy(this::made).withMessage(
                directory.resolve("ca.key") + " is missing, and without it no certificate can be made for operator:"
                        + " put it back, or remove all of " + directory + " for a new authority");
        Files.delete(directory.resolve("ca.crt"));
        assertThatIllegalArgumentException().isThrownBy(this::made)
                .withMessageContaining("with ca.key, which is missing too");
    }

    private static DevelopmentCertificates of(String nodes, String host, Map<String, List<String>> hostsOf) {
        return new DevelopmentCertificates(
                DevelopmentCertificates.CLUSTER,
                DevelopmentCertificates.nodes(DevelopmentCertificates.CLUSTER, List.of(nodes.split(","))),
                List.of(host),
                hostsOf);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad host", "", "a..b", "worker_1", "999.1.1.1", "a.", "*.", "-a", "a=b"})
    void aHostThatNoCertificateCanNameIsRefused(String host) {
        assertThatIllegalArgumentException().isThrownBy(() -> of("master", host, Map.of())).withMessageContaining(
                "`" + host + "` cannot be in a certificate");
        assertThatIllegalArgumentException().isThrownBy(
                () -> of("master", "a", Map.of("master", List.of(host))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker_1", "..", "operator", "ca.crt", "a,a", "master,worker:master"})
    void aNodeWhoseNameNoCertificateOrDirectoryCanHaveIsRefused(String nodes) {
        assertThatIllegalArgumentException().isThrownBy(() -> of(nodes, "localhost", Map.of()));
    }

    @Test
    void hostsOfANodeThatIsNotThereAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("master,worker1", "localhost", Map.of("workr1", List.of("10.0.0.5"))))
                .withMessage("there is no node `workr1` for a host of its own, the nodes are master, worker1");
    }

    @Test
    void everyHostThatIsAllowedIsInTheCertificate() throws IOException {
        of("1", "10", Map.of("1", List.of("*.example.org", "10.0.0.5", "fe80::1", "7up"))).ensure(directory, (_, _) -> {
        });
        assertThat(CertificateNames.hosts(Authority.issued(directory).getFirst()))
                .contains("1", "10", "*.example.org", "10.0.0.5", "7up");
    }

    @Test
    void aCreationThatFailsLeavesNothingAndCanBeRepeated() throws IOException {
        Path inTheWay = Files.writeString(directory.resolve("worker1"), "no directory");
        List<String> said = new ArrayList<>();
        assertThatIOException().isThrownBy(() -> WANTED.create(directory, (node, _) -> said.add(node.name())));
        assertThat(said).as("the master's was made, and taken away again").isEmpty();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(inTheWay);
        }
        Files.delete(inTheWay);
        assertThat(made()).containsExactly("master", "worker1", "operator");
    }

    /// Such as the mount point of a container.
    @Test
    void aDirectoryOfANodeThatWasThereBeforeStaysAndIsEmptyAgain() throws IOException {
        Path before = Files.createDirectory(directory.resolve("master"));
        Path inTheWay = Files.writeString(directory.resolve("worker1"), "no directory");
        assertThatIOException().isThrownBy(() -> WANTED.create(directory, (_, _) -> {}));
        assertThat(before).isEmptyDirectory();
        Files.delete(inTheWay);
        List<String> made = new ArrayList<>();
        WANTED.create(directory, (node, _) -> made.add(node.name()));
        assertThat(made).containsExactly("master", "worker1", "operator");
    }

    /// As on a disk that is full after the key.
    @Test
    void anAuthorityWhoseCertificateCannotBeWrittenLeavesNoKey() throws IOException {
        Authority authority = Authority.create(directory, DevelopmentCertificates.CLUSTER);
        for (String file : List.of("ca.key", "ca.crt")) Files.delete(directory.resolve(file));
        Path inTheWay = Files.createDirectories(directory.resolve("ca.crt/in-the-way"));
        assertThatIOException().isThrownBy(authority::keep);
        assertThat(directory.resolve("ca.key")).doesNotExist();
        Files.delete(inTheWay);
        Files.delete(directory.resolve("ca.crt"));
        assertThat(Authority.create(directory, DevelopmentCertificates.CLUSTER)).isNotNull();
    }

    @Test
    void aCertificateThatIsThereIsNotReplacedByThatOfANewAuthority() throws IOException {
        assertThat(made()).hasSize(3);
        Files.delete(directory.resolve("ca.crt"));
        Files.delete(directory.resolve("ca.key"));
        byte[] certificate = Files.readAllBytes(directory.resolve("master/tls.crt"));
        assertThatIllegalArgumentException().isThrownBy(() -> WANTED.create(directory, (_, _) -> {}));
        assertThat(directory.resolve("master/tls.crt")).hasBinaryContent(certificate);
    }

    /// As the key of a node whose user reads it by its group; see `TLS_KEY_READABLE_BY`.
    @Test
    void aRenewedKeyIsReadableByThoseWhoCouldReadTheOld() throws IOException {
        assertThat(made()).hasSize(3);
        Path key = directory.resolve("worker1/tls.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key))).isEqualTo("rw-------");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        byte[] old = Files.readAllBytes(key);
        Files.delete(directory.resolve("worker1/tls.crt"));
        assertThat(made()).containsExactly("worker1");
        assertThat(Files.readAllBytes(key)).isNotEqualTo(old);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key))).isEqualTo("rw-r-----");
    }
}
