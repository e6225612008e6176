package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.certs.Authority;
import antiphon.certs.Authority.Lifetime;
import antiphon.certs.DevelopmentCertificates;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import antiphon.tls.TlsContexts;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster whose nodes and clients speak TLS, and who gets in with which certificate.
abstract class TlsScenarios extends Scenarios {
    private static final String CLUSTER = "orders";
    private static final int CANNOT_START = 2;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int UNREACHABLE = 3;
    private static final List<MethodDescriptor<?, ?>> FOR_MASTERS = List.of(
            SecondaryWorkerServiceGrpc.getReplicateMessageMethod(), SecondaryWorkerServiceGrpc.getReplicateMethod(),
            SecondaryWorkerServiceGrpc.getHandleRecoveryMethod(), SecondaryWorkerServiceGrpc.getReportHealthMethod());

    @TempDir private static Path directory;
    private final List<ManagedChannel> channels = new ArrayList<>();
    @SuppressWarnings("NullAway.Init") // Before all tests.
    private ProcessCluster cluster;

    TlsScenarios() {
        super(Platform.PROCESSES);
    }

    @BeforeAll
    void start() throws IOException {
        certificates("certs", CLUSTER);
        cluster = (ProcessCluster) shared(ClusterSettings.onDisk().with("HTTP_PORT", "0"));
        cluster.secure(directory.resolve("certs"));
        cluster.startAll();
    }

    private static void certificates(String place, String name) throws IOException {
        List<NodeIdentity> nodes = DevelopmentCertificates.nodes(name, List.of("master", "worker1", "worker2"));
        new DevelopmentCertificates(name, nodes, DevelopmentCertificates.STANDARD_HOSTS, Map.of())
                .create(directory.resolve(place), (_, _) -> {});
    }

    @AfterEach
    void disconnect() {
        channels.forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }

    /// A caller with the certificate of this place and name.
    private ManagedChannel as(String place, String who, String node) {
        Path own = directory.resolve(place).resolve(who);
        return channel(node, Optional.of(own.resolve(Authority.CERTIFICATE)), Optional.of(own.resolve(Authority.KEY)));
    }

    private ManagedChannel nameless(String node) {
        return channel(node, Optional.empty(), Optional.empty());
    }

    private ManagedChannel channel(String node, Optional<Path> certificate, Optional<Path> key) {
        Path trusted = directory.resolve("certs").resolve(Authority.AUTHORITY);
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", cluster.port(node))
                .sslContext(TlsContexts.client(trusted, certificate, key))
                .build();
        channels.add(channel);
        return channel;
    }

    private Status health(ManagedChannel caller) {
        return RawCalls.send(caller, SecondaryWorkerServiceGrpc.getReportHealthMethod(),
                MasterHealthCheckRequest.newBuilder().setAuthToken(cluster.secrets().token()).build().toByteArray());
    }

    private Status fetch(ManagedChannel caller, String machineId) {
        return RawCalls.send(caller, NodeServiceGrpc.getFetchMethod(),
                FetchRequest.newBuilder().setAuthToken(cluster.secrets().token()).setMachineId(machineId).build()
                        .toByteArray());
    }

    private Status catchUp(ManagedChannel caller, String machineId) {
        return RawCalls.send(caller, MessageServiceGrpc.getCatchUpMethod(),
                CatchUpRequest.newBuilder().setAuthToken(cluster.secrets().token()).setMachineId(machineId).build()
                        .toByteArray());
    }

    @Test
    void nobodyButAMasterActsAsOneTowardsAWorker() {
        assertThat(health(as("certs", "master", "worker1")).getCode()).isEqualTo(Status.Code.OK);
        for (MethodDescriptor<?, ?> method : FOR_MASTERS) {
            Status worker = RawCalls.send(as("certs", "worker2", "worker1"), method, new byte[0]);
            assertThat(worker.getCode()).as(method.getFullMethodName()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(worker.getDescription()).contains("antiphon://orders/worker/worker2", "is for the master");
            Status client = RawCalls.send(nameless("worker1"), method, new byte[0]);
            assertThat(client.getCode()).as(method.getFullMethodName()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(client.getDescription()).contains("is not for clients", "TLS_CERT");
        }
        assertThat(cluster.log("worker1")).filteredOn(line -> line.contains("event=node-call-refused"))
                .as("each kind is reported once, not once for each call").hasSizeBetween(1, 2);
    }

    private Status undoDrain(ManagedChannel caller) {
        return RawCalls.send(caller, MessageServiceGrpc.getDrainMethod(),
                DrainRequest.newBuilder().setAuthToken(cluster.secrets().token()).setUndo(true).build().toByteArray());
    }

    @Test
    void theNodesTokenDrainsOnlyWithAnOperatorsCertificate() {
        assertThat(undoDrain(as("certs", "operator", MASTER)).getCode()).isEqualTo(Status.Code.OK);
        Status unknown = undoDrain(nameless(MASTER));
        assertThat(unknown.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(unknown.getDescription()).contains("an operator's certificate", "--tls-cert");
        Status worker = undoDrain(as("certs", "worker2", MASTER));
        assertThat(worker.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(worker.getDescription()).contains("antiphon://orders/worker/worker2", "an operator's certificate");
    }

    @Test
    void aWorkerCatchesUpUnderItsOwnNameAlone() {
        BiFunction<ManagedChannel, String, Status> catchUp = this::catchUp;
        for (BiFunction<ManagedChannel, String, Status> call : List.of(catchUp, this::fetch)) {
            assertThat(call.apply(as("certs", "worker2", MASTER), "2").getCode()).isEqualTo(Status.Code.OK);
            assertThat(call.apply(as("certs", "operator", MASTER), "").getCode()).isEqualTo(Status.Code.OK);
            for (String another : List.of("1", "")) {
                Status refused = call.apply(as("certs", "worker2", MASTER), another);
                assertThat(refused.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
                assertThat(refused.getDescription())
                        .contains("antiphon://orders/worker/worker2",
                                another.isEmpty() ? "an operator's certificate" : "machine `" + another + "`");
            }
            assertThat(call.apply(as("certs", "master", MASTER), "2").getCode())
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(call.apply(nameless(MASTER), "2").getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
        assertThat(fetch(nameless("worker1"), "").getCode()).as("who may read, may fetch").isEqualTo(Status.Code.OK);
    }

    @Test
    void certificatesOfOthersAndOfYesterdayDoNotGetIn() throws IOException {
        certificates("others", CLUSTER);
        Authority.open(directory.resolve("certs")).issue(
                new NodeIdentity(CLUSTER, NodeRole.MASTER, "yesterday"), List.of(),
                new Lifetime(Duration.ofDays(3), 1));
        assertThat(health(as("others", "master", "worker1")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(health(as("certs", "yesterday", "worker2")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        cluster.await("it is said why", () -> {
            assertThat(cluster.log("worker1")).anyMatch(line -> line.contains("event=certificate-refused")
                    && line.contains("is of no authority that is trusted here"));
            assertThat(cluster.log("worker2")).anyMatch(line -> line.contains("event=certificate-refused")
                    && line.contains("antiphon://orders/master/yesterday") && line.contains("has expired"));
        });
        assertThat(Scrape.ofTls(cluster.httpPort("worker1"), directory.resolve("certs"))
                .value("antiphon_tls_refused_total")).isPositive();
        assertThat(MetricsPage.meanings()).containsAllEntriesOf(
                Scrape.ofTls(cluster.httpPort("worker1"), directory.resolve("certs")).helps());

        assertThat(endOf("worker1", "others", "worker1", Map.of("TLS_CA", ca("certs"))))
                .contains("is of no authority that is trusted here", ca("certs"));
        assertThat(endOf("worker1", "certs", "yesterday", Map.of("TLS_CA", ca("certs")))).contains("has expired");
        assertThat(endOf("worker1", "certs", "worker2", Map.of("TLS_CA", ca("certs"))))
                .contains("is the certificate of antiphon://orders/worker/worker2", "this node is the worker worker1");
        assertThat(endOf("worker1", "certs", "worker1", Map.of())).contains("TLS_CA is not set");
    }

    private static String ca(String place) {
        return directory.resolve(place).resolve(Authority.AUTHORITY).toString();
    }

    /// The last words of a node that does not start with this certificate.
    private String endOf(String node, String place, String who, Map<String, String> more) {
        Map<String, String> variables = cluster.environment(node);
        Path own = directory.resolve(place).resolve(who);
        variables.put("TLS_CERT", own.resolve(Authority.CERTIFICATE).toString());
        variables.put("TLS_KEY", own.resolve(Authority.KEY).toString());
        variables.remove("TLS_CA");
        variables.putAll(more);
        NodeProcess process = new NodeProcess(node, "worker", variables);
        assertThat(process.exitCode()).as("%s", process.lines()).isEqualTo(CANNOT_START);
        return process.lines().getLast();
    }

    @Test
    void certificatesAreExchangedUnderLoadWithoutAFailedWrite() throws IOException {
        Path certs = directory.resolve("certs");
        try (SteadyWriters writers = new SteadyWriters(cluster, client())) {
            writers.awaitMore(40);
            Files.writeString(certs.resolve("worker1").resolve(Authority.CERTIFICATE), "half a fi");
            cluster.await("it goes on with what it has", () -> assertThat(cluster.log("worker1"))
                    .anyMatch(line -> line.contains("event=certificate-unusable") && line.contains("tls.crt")));
            writers.awaitMore(40);
            Authority authority = Authority.open(certs);
            for (NodeIdentity node : DevelopmentCertificates.nodes(CLUSTER, cluster.nodes()))
                authority.issue(node, DevelopmentCertificates.STANDARD_HOSTS, DevelopmentCertificates.life());
            for (String node : cluster.nodes())
                cluster.await(node + " took its new certificate", () -> assertThat(cluster.log(node))
                        .anyMatch(line -> line.contains("event=certificate-changed")));
            writers.awaitMore(40);
        }
        cluster.kill("worker1"); // New connections, between new certificates.
        cluster.start("worker1");
        cluster.awaitHealthy();
        Expect.acknowledged(cluster.post("with new certificates", 3, client()).get(), 3);
        cluster.awaitSameLogs();
    }

    @Test
    void aNodeThatIsNotTheOneThatWasMeantGetsNoMessages() throws IOException {
        certificates("strangers", "invoices");
        cluster.stop("worker2");
        Path own = directory.resolve("strangers").resolve("worker2");
        cluster.launch("worker2", Map.of(
                "TLS_CERT", own.resolve(Authority.CERTIFICATE).toString(),
                "TLS_KEY", own.resolve(Authority.KEY).toString(),
                "TLS_CA", own.resolve(Authority.AUTHORITY).toString()));
        cluster.await("the master says why", () -> assertThat(cluster.statusOf("worker2").getDeliveryReason())
                .contains("antiphon://invoices/worker/worker2", "is of no authority that is trusted here"));
        cluster.stop("worker2");
        cluster.start("worker2");
        cluster.awaitHealthy();
    }

    @Test
    void commandsSpeakTlsAndSayWhatIsMissing() {
        Map<String, String> tls = Map.of("ANTIPHON_TLS_CA", ca("certs"));
        assertThat(command(0, tls, "post", "-w", "3", "over TLS")).contains("ACKNOWLEDGED");
        assertThat(command(0, tls, "get", "--node", "worker1")).contains("over TLS");
        assertThat(command(UNREACHABLE, Map.of(), "status")).contains("as a node with TLS does", "--tls-ca");
        Path operator = directory.resolve("certs").resolve("operator");
        assertThat(command(0, tls, "verify",
                "--tls-cert", operator.resolve(Authority.CERTIFICATE).toString(),
                "--tls-key", operator.resolve(Authority.KEY).toString())).endsWith("no problem");
        assertThat(command(FAILED, Map.of("ANTIPHON_TLS_CA", ca("others-than-these")), "status"))
                .contains("ca.crt", "missing");
    }

    @Test
    void aWorkersCertificateDoesNotPassForTheMastersTowardsClients() {
        Map<String, String> redirected = Map.of(
                "ANTIPHON_TLS_CA", ca("certs"), "ANTIPHON_MASTER", "localhost:" + cluster.port("worker1"));
        assertThat(command(USAGE, redirected, "post", "to the wrong one"))
                .contains("localhost:" + cluster.port("worker1") + " is worker1: correct --master or ANTIPHON_MASTER");
    }

    private String command(int code, Map<String, String> more, String... arguments) {
        Map<String, String> variables = new TreeMap<>(more);
        variables.putIfAbsent("ANTIPHON_MASTER", "localhost:" + cluster.port(MASTER));
        variables.put("ANTIPHON_WORKERS", "worker1=localhost:" + cluster.port("worker1") + ",worker2=localhost:"
                + cluster.port("worker2"));
        variables.put("AUTH_TOKEN", cluster.secrets().token());
        variables.put("FERNET_KEY", cluster.secrets().fernetKey());
        NodeProcess command = new NodeProcess("antiphon " + arguments[0], "cli", variables, arguments);
        int ended = command.exitCode();
        String said = String.join("\n", command.lines());
        assertThat(ended).as(said).isEqualTo(code);
        return said;
    }
}
