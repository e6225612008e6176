package antiphon.client.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.certs.Authority;
import antiphon.client.AntiphonClient;
import antiphon.client.error.AntiphonException;
import antiphon.client.error.UnreachableException;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTlsTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void anExpiredCertificateIsSaidHereAndNotOnlyInTheLogOfTheNode() throws IOException {
        Authority authority = Authority.create(directory, "orders");
        NodeIdentity operator = new NodeIdentity("orders", NodeRole.OPERATOR, "operator");
        authority.issue(operator, List.of(), Authority.Lifetime.days(1));
        assertThat(tls("operator").context(true)).isNotNull();
        authority.issue(operator, List.of(), new Authority.Lifetime(Duration.ofDays(3), 1));
        assertThatThrownBy(() -> tls("operator").context(true))
                .isInstanceOf(AntiphonException.class)
                .hasMessageContaining("operator/tls.crt has expired on 20")
                .hasMessageContaining("antiphon certs renew");
    }

    @Test
    void thePortForHttpIsReportedByItsAnswerInTheHandshake() throws Exception {
        Authority authority = Authority.create(directory, "orders");
        NodeIdentity master = new NodeIdentity("orders", NodeRole.MASTER, "master");
        authority.issue(master, List.of("localhost"), Authority.Lifetime.days(1));
        Path own = directory.resolve("master");
        SslContext https = SslContextBuilder
                .forServer(own.resolve(Authority.CERTIFICATE).toFile(), own.resolve(Authority.KEY).toFile())
                .sslProvider(SslProvider.JDK)
                .build();
        HttpsServer server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(((JdkSslContext) https).context()));
        server.start();
        Address node = new Address("localhost", server.getAddress().getPort());
        Access access = Access.OPEN.over(ClientTls.trusting(directory.resolve(Authority.AUTHORITY)));
        try (AntiphonClient client = new AntiphonClient(node, ClientSettings.STANDARD.withAccess(access))) {
            assertThatThrownBy(client::status)
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("answers HTTP/1 and not gRPC: this looks like a node's HTTP_PORT");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsSaidBeforeConnecting() throws IOException {
        Authority authority = Authority.create(directory, "orders");
        for (String name : List.of("operator", "other"))
            authority.issue(
                    new NodeIdentity("orders", NodeRole.OPERATOR, name), List.of(), Authority.Lifetime.days(1));
        ClientTls mixed = ClientTls.trusting(directory.resolve(Authority.AUTHORITY))
                .showing(
                        directory.resolve("operator").resolve(Authority.CERTIFICATE),
                        directory.resolve("other").resolve(Authority.KEY));
        assertThatThrownBy(() -> mixed.context(true))
                .isInstanceOf(AntiphonException.class)
                .hasMessageContaining("other/tls.key is not the key of the certificate in")
                .hasMessageContaining("operator/tls.crt");
    }

    private ClientTls tls(String who) {
        Path own = directory.resolve(who);
        return ClientTls.trusting(directory.resolve(Authority.AUTHORITY))
                .showing(own.resolve(Authority.CERTIFICATE), own.resolve(Authority.KEY));
    }
}
