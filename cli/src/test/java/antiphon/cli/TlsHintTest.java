package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.certs.DevelopmentCertificates;
import antiphon.client.AntiphonClient;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Plain text to a node that speaks TLS: the command line names its options, and the library what Java has.
@Timeout(60)
class TlsHintTest {
    private static final String OF_COMMANDS = "give its authority with --tls-ca FILE or ANTIPHON_TLS_CA";
    private static final String OF_JAVA = "give its authority with Access.over(ClientTls)";

    @TempDir private Path directory = Path.of("");

    private static void requireHints(Address node) {
        ClientSettings once = ClientSettings.STANDARD.withRetryFor(Duration.ZERO);
        try (AntiphonClient client = new AntiphonClient(node, once)) {
            assertThatExceptionOfType(AntiphonException.class).isThrownBy(client::status)
                    .withMessageEndingWith("as a node with TLS does: " + OF_JAVA);
        }
        Map<String, String> environment = Map.of("ANTIPHON_MASTER", node.toString(), "AUTH_TOKEN", "token");
        for (List<String> command : List.of(List.of("status"), List.of("post", "x"), List.of("drain"),
                List.of("get", "--node", node.toString()))) {
            String said = Run.in(environment).run(command.toArray(String[]::new)).err();
            assertThat(said).as("%s", command).contains("as a node with TLS does: " + OF_COMMANDS)
                    .doesNotContain("ClientTls", "Java");
        }
    }

    @Test
    void aNodeThatAnswersWithAnAlertIsKnownToSpeakTls() throws IOException {
        DevelopmentCertificates certificates = new DevelopmentCertificates(
                DevelopmentCertificates.CLUSTER,
                DevelopmentCertificates.nodes(DevelopmentCertificates.CLUSTER, List.of("master")),
                DevelopmentCertificates.STANDARD_HOSTS,
                Map.of());
        certificates.create(directory, (_, _) -> {});
        Path own = directory.resolve("master");
        Server server = NettyServerBuilder.forPort(0)
                .useTransportSecurity(own.resolve("tls.crt").toFile(), own.resolve("tls.key").toFile())
                .build()
                .start();
        try {
            requireHints(new Address("localhost", server.getPort()));
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void aNodeThatEndsTheConnectionMaySpeakTls() throws IOException {
        try (ServerSocket node = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> endConnections(node));
            requireHints(new Address("localhost", node.getLocalPort()));
        }
    }

    /// So does Docker's proxy on a published port, while the node in the container starts.
    @Test
    void aNodeThatEndsTheConnectionMayBeStarting() throws IOException {
        try (ServerSocket node = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> endConnections(node));
            String address = "localhost:" + node.getLocalPort();
            assertThat(Run.in(Map.of("ANTIPHON_MASTER", address)).run("status").err())
                    .contains("in a container the node may not have started (`docker compose ps`");
        }
    }

    private static void endConnections(ServerSocket node) {
        try {
            while (true) node.accept().close();
        } catch (IOException _) {
            // The test has ended.
        }
    }
}
