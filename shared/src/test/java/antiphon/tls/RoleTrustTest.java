package antiphon.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.certs.Authority;
import antiphon.certs.Authority.Lifetime;
import antiphon.files.PrivateFile.Readers;
import antiphon.node.tls.NodeTls;
import antiphon.node.tls.TlsFiles;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers without any service, on a port of this machine: a client that completes the handshake gets UNIMPLEMENTED.
@Timeout(60)
class RoleTrustTest {
    private static final NodeIdentity MASTER = new NodeIdentity("orders", NodeRole.MASTER, "master");
    private static final NodeIdentity WORKER = MASTER.as(NodeRole.WORKER, "worker1");
    private static final String WAY_OUT = "set it";

    @TempDir private static Path directory;

    @BeforeAll
    static void make() throws IOException {
        Authority authority = Authority.create(directory, "orders");
        for (NodeIdentity node : List.of(MASTER, WORKER))
            authority.issue(node, List.of("localhost"), Lifetime.days(30));
    }

    private static SslContext ofMaster() {
        return TlsContexts.clientOfMaster(directory.resolve("ca.crt"), Optional.empty(), Optional.empty());
    }

    private static SslContext ofAny() {
        return TlsContexts.client(directory.resolve("ca.crt"), Optional.empty(), Optional.empty());
    }

    private static StatusRuntimeException call(NodeIdentity node, String host, SslContext client)
            throws IOException, InterruptedException {
        Path place = directory.resolve(node.name());
        NodeTls tls = NodeTls.of(new TlsFiles(
                place.resolve("tls.crt"), place.resolve("tls.key"), place.resolve("ca.crt"), Readers.OWNER));
        Server server = NettyServerBuilder.forPort(0).sslContext(tls.server()).build().start();
        ManagedChannel channel = NettyChannelBuilder.forAddress(host, server.getPort()).sslContext(client).build();
        try {
            var _ = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance());
            throw new AssertionError("there is no such service");
        } catch (StatusRuntimeException e) {
            return e;
        } finally {
            channel.shutdownNow();
            server.shutdownNow().awaitTermination();
        }
    }

    private static String refusalOf(NodeIdentity node, String host, SslContext client)
            throws IOException, InterruptedException {
        StatusRuntimeException failed = call(node, host, client);
        assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        return CertificateTrouble.sentence(failed, WAY_OUT).orElse("");
    }

    @Test
    void theMasterIsTakenForTheMasterAndAWorkerIsNot() throws IOException, InterruptedException {
        assertThat(call(MASTER, "localhost", ofMaster()).getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(refusalOf(WORKER, "localhost", ofMaster()))
                .contains("antiphon://orders/worker/worker1, and not of a master");
        assertThat(call(WORKER, "localhost", ofAny()).getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void theHostNameIsLookedAtBesides() throws IOException, InterruptedException {
        assertThat(refusalOf(MASTER, "127.0.0.1", ofMaster())).contains("its certificate is not for this address");
        assertThat(refusalOf(MASTER, "127.0.0.1", ofAny())).contains("its certificate is not for this address");
    }

    /// Here the engine has no session yet; it may also be one that accepts no such algorithm.
    @Test
    void whatElseSpeaksAgainstACertificateIsNoTroubleOfTheAddress() throws NoSuchAlgorithmException {
        RoleTrust trust = new RoleTrust(
                TrustedAuthorities.manager(PemFiles.certificates(directory.resolve("ca.crt"))), Optional.empty());
        X509Certificate[] chain = PemFiles.certificates(directory.resolve("master/tls.crt"))
                .toArray(X509Certificate[]::new);
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> trust.checkServerTrusted(chain, "UNKNOWN", engine))
                .isNotInstanceOf(PeerRefused.class)
                .withMessage("No handshake session");
    }

    @Test
    void whereTheHostNameDoesNotFitItIsSaidWhoseTheCertificateIs() throws IOException, InterruptedException {
        for (SslContext client : List.of(ofMaster(), ofAny()))
            assertThat(refusalOf(MASTER, "127.0.0.1", client))
                    .contains(": it is of antiphon://orders/master/master, for localhost; call it by");
        assertThat(refusalOf(WORKER, "127.0.0.1", ofAny())).contains("it is of antiphon://orders/worker/worker1");
        assertThat(refusalOf(WORKER, "127.0.0.1", ofMaster()))
                .contains("antiphon://orders/worker/worker1, and not of a master");
    }
}
