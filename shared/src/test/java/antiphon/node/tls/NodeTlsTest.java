package antiphon.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.certs.Authority;
import antiphon.certs.Authority.Lifetime;
import antiphon.files.PrivateFile.Readers;
import antiphon.tls.CertificateNames;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import antiphon.tls.PeerRefused;
import antiphon.tls.PemFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTlsTest {
    private static final NodeIdentity MASTER = new NodeIdentity("orders", NodeRole.MASTER, "master");
    private static final NodeIdentity WORKER = MASTER.as(NodeRole.WORKER, "worker1");
    private static final List<String> HOSTS = List.of("localhost", "127.0.0.1");

    @TempDir private static Path directory;
    private static Authority authority;

    private final List<String> reported = new ArrayList<>();

    @BeforeAll
    static void make() throws IOException {
        authority = Authority.create(directory, "orders");
        for (NodeIdentity node : List.of(MASTER, WORKER)) authority.issue(node, HOSTS, Lifetime.days(30));
    }

    private static TlsFiles files(String node) {
        Path place = directory.resolve(node);
        return new TlsFiles(
                place.resolve("tls.crt"), place.resolve("tls.key"), place.resolve("ca.crt"), Readers.OWNER);
    }

    /// A copy that a test may spoil.
    private static TlsFiles copy(String node, Path to) throws IOException {
        TlsFiles from = files(node);
        for (Path each : List.of(from.certificate(), from.key(), from.authorities()))
            Files.copy(each, to.resolve(each.getFileName()), StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
        return new TlsFiles(to.resolve("tls.crt"), to.resolve("tls.key"), to.resolve("ca.crt"), Readers.OWNER);
    }

    private void look(NodeTls tls) {
        tls.lookAgain(new NodeTls.Listener() {
            @Override
            public void changed(NodeIdentity identity, Instant expires) {
                reported.add("changed");
            }

            @Override
            public void unusable(String reason) {
                reported.add(reason);
            }
        });
    }

    @Test
    void anAuthorityThatEveryoneCouldHaveExchangedIsNotReliedOn(@TempDir Path own) throws IOException {
        TlsFiles files = copy("worker1", own);
        assertThat(NodeTls.of(files).identity()).isEqualTo(WORKER);
        Files.setPosixFilePermissions(files.authorities(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatIllegalArgumentException().isThrownBy(() -> NodeTls.of(files))
                .withMessageContaining("is writable by all users: chmod o-w " + files.authorities());
    }

    @Test
    void whatTheAuthorityMakesIsOfUseAndPrivate() throws IOException {
        NodeTls tls = NodeTls.of(files("worker1"));
        assertThat(tls.identity()).isEqualTo(WORKER);
        assertThat(tls.expires()).isBetween(
                Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(31)));
        X509Certificate made = PemFiles.certificates(directory.resolve("worker1/tls.crt")).getFirst();
        assertThat(CertificateNames.hosts(made)).containsExactlyElementsOf(HOSTS);
        assertThat(made.getBasicConstraints()).as("it makes no others").isEqualTo(-1);
        assertThat(made.getPublicKey().getAlgorithm()).isEqualTo("EC");
        for (String secret : List.of("ca.key", "worker1/tls.key"))
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(secret))))
                    .isEqualTo("rw-------");
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> Authority.create(directory, "orders"));
        try (var left = Files.list(directory)) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }

    @Test
    void filesAreTakenAsTheyChangeAndWhatIsBrokenLeavesTheOldOnes(@TempDir Path place) throws IOException {
        TlsFiles files = copy("worker1", place);
        NodeTls tls = NodeTls.of(files);
        look(tls);
        assertThat(reported).as("nothing has changed").isEmpty();
        Instant before = tls.expires();

        Files.writeString(files.certificate(), "-----BEGIN CERTIFICATE-----\nhalf");
        look(tls);
        look(tls);
        assertThat(reported).as("reported once").hasSize(1);
        assertThat(reported.getFirst()).contains("tls.crt", "no certificate in PEM");
        assertThat(tls.expires()).isEqualTo(before);

        authority.issue(WORKER, HOSTS, Lifetime.days(60));
        Files.copy(directory.resolve("worker1/tls.key"), files.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(files("master").certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        look(tls);
        assertThat(reported.getLast()).contains("is not the key of the certificate");
        Files.copy(directory.resolve("worker1/tls.crt"), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        look(tls);
        assertThat(reported.getLast()).isEqualTo("changed");
        assertThat(tls.expires()).isAfter(before.plus(Duration.ofDays(20)));
    }

    @Test
    void anotherNodesCertificateIsNotTakenWhileRunning(@TempDir Path place) throws IOException {
        TlsFiles files = copy("worker1", place);
        NodeTls tls = NodeTls.of(files);
        for (NodeIdentity other : List.of(MASTER, WORKER.as(NodeRole.WORKER, "worker2"))) {
            authority.issue(other, HOSTS, Lifetime.days(30));
            copy(other.name(), place);
            look(tls);
            assertThat(reported.getLast())
                    .contains("is now the certificate of " + other, "this node is " + WORKER)
                    .endsWith(": give it a certificate of " + WORKER
                            + ", which it uses without a restart; it does not start with this one");
            assertThat(tls.identity()).isEqualTo(WORKER);
        }
        copy("worker1", place);
        look(tls);
        assertThat(reported.getLast()).as("what the sentence says helps").isEqualTo("changed");
    }

    /// The one difference with which a node would start: then the others must be of that cluster too.
    @Test
    void aCertificateOfAnotherClusterIsNotTakenWhileRunning(@TempDir Path place, @TempDir Path renamed)
            throws IOException {
        TlsFiles files = copy("worker1", place);
        NodeTls tls = NodeTls.of(files);
        NodeIdentity there = new NodeIdentity("sales", NodeRole.WORKER, "worker1");
        Authority.create(renamed, "sales").issue(there, HOSTS, Lifetime.days(30));
        for (String name : List.of("worker1/tls.key", "worker1/tls.crt", "ca.crt"))
            Files.copy(renamed.resolve(name), place.resolve(Path.of(name).getFileName()),
                    StandardCopyOption.REPLACE_EXISTING);
        look(tls);
        assertThat(reported.getLast()).endsWith(": give it a certificate of " + WORKER
                + ", which it uses without a restart, or, to rename the cluster, give every node one of cluster sales"
                + " and restart them all");
        assertThat(tls.identity()).isEqualTo(WORKER);
        assertThat(NodeTls.of(files).identity()).as("after a restart").isEqualTo(there);
    }

    @Test
    void whatOthersWouldRefuseIsReportedAtTheStart(@TempDir Path place) throws IOException {
        authority.issue(MASTER.as(NodeRole.WORKER, "old"), HOSTS, new Lifetime(Duration.ofDays(3), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> NodeTls.of(files("old")))
                .withMessageContaining("has expired").withMessageContaining("certs renew");
        Authority.create(place, "orders");
        TlsFiles worker = files("worker1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeTls.of(new TlsFiles(
                        worker.certificate(), worker.key(), place.resolve("ca.crt"), Readers.OWNER)))
                .withMessageContaining("is of no authority that is trusted here");
        TlsFiles open = copy("worker1", place);
        Files.setPosixFilePermissions(open.key(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatIllegalArgumentException().isThrownBy(() -> NodeTls.of(open))
                .withMessageContaining("chmod 600").withMessageContaining("TLS_KEY_READABLE_BY");
        Files.delete(open.key());
        Files.writeString(open.key(), "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n");
        Files.setPosixFilePermissions(open.key(), PosixFilePermissions.fromString("rw-------"));
        assertThatIllegalArgumentException().isThrownBy(() -> NodeTls.of(open))
                .withMessageContaining("PKCS#8").withMessageNotContaining("c2VjcmV0");
        assertThatIllegalArgumentException().isThrownBy(() -> NodeTls.of(new TlsFiles(
                directory.resolve("ca.crt"), directory.resolve("ca.key"), directory.resolve("ca.crt"), Readers.OWNER)))
                .withMessageContaining("does not say which node it is for");
    }

    @Test
    void aChannelTakesTheNodeThatIsMeantAndNoOther() throws CertificateException {
        Credentials master = Credentials.of(files("master"), files("master").read());
        X509Certificate[] worker1 = Credentials.of(files("worker1"), files("worker1").read()).shown();
        List<String> refused = new ArrayList<>();
        trust(master, NodeRole.WORKER, "worker1", refused).checkServerTrusted(worker1, Credentials.ANY);
        assertThatExceptionOfType(PeerRefused.class)
                .isThrownBy(() -> trust(master, NodeRole.WORKER, "worker2", refused)
                        .checkServerTrusted(worker1, Credentials.ANY))
                .withMessageContaining(WORKER.toString()).withMessageContaining("worker/worker2");
        assertThatExceptionOfType(PeerRefused.class).as("a worker in a master's place")
                .isThrownBy(() -> trust(master, NodeRole.MASTER, "worker1", refused)
                        .checkServerTrusted(worker1, Credentials.ANY));
        trust(master, NodeRole.WORKER, "worker2", refused).checkClientTrusted(worker1, Credentials.ANY);
        assertThat(refused).isEmpty();
    }

    private static PeerTrust trust(Credentials own, NodeRole role, String name, List<String> refused) {
        return new PeerTrust(
                () -> own, Optional.of(new PeerTrust.Expected(role, Optional.of(name))), refused::add);
    }
}
