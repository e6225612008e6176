package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.certs.Authority;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import antiphon.client.target.ClientTls;
import antiphon.client.target.MeantNode;
import antiphon.client.target.OtherNodeException;
import antiphon.node.rpc.NodeServer;
import antiphon.node.rpc.ShownNode;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An address that leads to a node of the other role, which does not have the calls.
@Timeout(60)
class OtherNodeTest {
    @TempDir private Path directory = Path.of("");

    private static NodeServer node(String role, String name, BindableService service) throws IOException {
        ShownNode shown = new ShownNode(role, List.of(name), "1", "");
        NodeServer node = new NodeServer(
                0, new NodeServer.Served(List.of(service), Set.of(), 1 << 20, Optional.of(shown)));
        node.start();
        return node;
    }

    private static void requireOther(Address address, ThrowingCallable call, String answering) {
        assertThatExceptionOfType(OtherNodeException.class).isThrownBy(call).satisfies(other -> {
            assertThat(other.answering()).isEqualTo(answering);
            assertThat(other.nothingDone()).isTrue();
            assertThat(other.kind().isTransient()).isFalse();
            assertThat(other).hasMessageStartingWith(address + " is " + answering + ": ");
        });
    }

    private static void requireNoMaster(Address address, Access access) {
        try (AntiphonClient client = new AntiphonClient(address, ClientSettings.STANDARD.withAccess(access));
                OperatorClient operator = new OperatorClient(address, "token", access)) {
            requireOther(address, client::status, "worker1");
            requireOther(address, () -> client.page(1, 1), "worker1");
            requireOther(address, () -> client.post("x", 1), "worker1");
            requireOther(address, () -> operator.drain(true), "worker1");
            requireOther(address, () -> client.follow(1, "", "").next(), "worker1");
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> client.send("x", 1).join())
                    .withMessageContaining(address + " is worker1: give the address of the master");
        }
    }

    @Test
    void aWorkerSaysThatItIsNoMaster() throws IOException {
        try (NodeServer worker = node(
                "worker", "worker1", new SecondaryWorkerServiceGrpc.SecondaryWorkerServiceImplBase() {})) {
            requireNoMaster(new Address("localhost", worker.port()), Access.OPEN);
        }
    }

    @Test
    void aMasterSaysThatItIsNoWorker() throws IOException {
        try (NodeServer master = node("master", "m", new MessageServiceGrpc.MessageServiceImplBase() {})) {
            Address address = new Address("localhost", master.port());
            try (WorkerReader reader = new WorkerReader(address, Access.OPEN, MeantNode.worker("worker1"))) {
                requireOther(address, () -> reader.page(1, 1), "a master");
                requireOther(address, () -> reader.follow(1, "", "").next(), "a master");
            }
        }
    }

    /// Also where the certificate is not for the host that was called.
    @Test
    void theCertificateOfAWorkerSaysIt() throws IOException {
        Authority authority = Authority.create(directory, "orders");
        NodeIdentity worker = new NodeIdentity("orders", NodeRole.WORKER, "worker1");
        authority.issue(worker, List.of("localhost"), Authority.Lifetime.days(1));
        Access access = Access.OPEN.over(ClientTls.trusting(directory.resolve(Authority.AUTHORITY)));
        Path own = directory.resolve("worker1");
        Server server = NettyServerBuilder.forPort(0)
                .useTransportSecurity(own.resolve(Authority.CERTIFICATE).toFile(), own.resolve(Authority.KEY).toFile())
                .build()
                .start();
        try {
            for (String host : List.of("localhost", "127.0.0.1"))
                requireNoMaster(new Address(host, server.getPort()), access);
        } finally {
            server.shutdownNow();
        }
    }
}
