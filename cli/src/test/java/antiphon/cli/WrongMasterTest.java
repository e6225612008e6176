package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.certs.DevelopmentCertificates;
import antiphon.client.target.Address;
import antiphon.node.rpc.NodeServer;
import antiphon.node.rpc.ShownNode;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A node of the other role answers than the one that was named: every command says so, with exit code 2.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class WrongMasterTest {
    @TempDir private Path directory = Path.of("");

    private static NodeServer node(String role, String name, BindableService service) throws IOException {
        ShownNode shown = new ShownNode(role, List.of(name), "1", "");
        NodeServer node = new NodeServer(
                0, new NodeServer.Served(List.of(service), Set.of(), 1 << 20, Optional.of(shown)));
        node.start();
        return node;
    }

    private List<List<String>> commands() {
        return List.of(
                List.of("status"), List.of("status", "-w", "2"), List.of("top", "-n", "1"), List.of("get"),
                List.of("tail", "-n", "1"), List.of("tail", "-f"), List.of("post", "x"), List.of("post", "-"),
                List.of("drain"), List.of("drain", "--undo"), List.of("drain", "--node", "worker1"),
                List.of("verify"), List.of("verify", "--node", "master"),
                List.of("backup", directory.resolve("copy").toString()));
    }

    private void requireRefused(Address worker, Map<String, String> more) {
        Map<String, String> environment = new TreeMap<>(more);
        environment.put("ANTIPHON_MASTER", worker.toString());
        environment.put("AUTH_TOKEN", "token");
        for (List<String> command : commands()) {
            Run run = Run.in(environment).run(command.toArray(String[]::new));
            assertThat(run.out() + run.err()).as("%s", command)
                    .contains(worker + " is worker1: correct --master or ANTIPHON_MASTER");
            assertThat(run.exitCode()).as("%s", command).isEqualTo(2);
        }
    }

    @Test
    void aWorkerIsNotTakenForTheMaster() throws IOException {
        try (NodeServer worker = node(
                "worker", "worker1", new SecondaryWorkerServiceGrpc.SecondaryWorkerServiceImplBase() {})) {
            requireRefused(new Address("localhost", worker.port()), Map.of());
        }
    }

    @Test
    void aWorkerIsKnownByItsCertificate() throws IOException {
        new DevelopmentCertificates(
                DevelopmentCertificates.CLUSTER,
                DevelopmentCertificates.nodes(DevelopmentCertificates.CLUSTER, List.of("worker1")),
                DevelopmentCertificates.STANDARD_HOSTS,
                Map.of()).create(directory, (_, _) -> {});
        Path own = directory.resolve("worker1");
        Server worker = NettyServerBuilder.forPort(0)
                .useTransportSecurity(own.resolve("tls.crt").toFile(), own.resolve("tls.key").toFile())
                .build()
                .start();
        try {
            requireRefused(
                    new Address("localhost", worker.getPort()),
                    Map.of("ANTIPHON_TLS_CA", directory.resolve("ca.crt").toString()));
        } finally {
            worker.shutdownNow();
        }
    }

    @Test
    void aMasterIsNotTakenForAWorker() throws IOException {
        try (NodeServer master = node("master", "m", new MessageServiceGrpc.MessageServiceImplBase() {})) {
            String address = "localhost:" + master.port();
            Map<String, String> environment = Map.of(
                    "ANTIPHON_MASTER", address, "ANTIPHON_WORKERS", "worker1=" + address, "AUTH_TOKEN", "token");
            for (List<String> command : List.of(List.of("get"), List.of("tail"), List.of("tail", "-f"),
                    List.of("verify"), List.of("backup", directory.resolve("copy").toString()))) {
                Run run = Run.in(environment).run(
                        Stream.concat(command.stream(), Stream.of("--node", "worker1"))
                                .toArray(String[]::new));
                assertThat(run.out() + run.err()).as("%s", command)
                        .contains("worker1: " + address + " is a master: correct ANTIPHON_WORKERS");
                assertThat(run.exitCode()).as("%s", command).isEqualTo(2);
            }
        }
    }
}
