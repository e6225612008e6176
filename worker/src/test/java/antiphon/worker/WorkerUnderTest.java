package antiphon.worker;

import antiphon.config.LimitSettings;
import antiphon.config.NodeSettings;
import antiphon.config.OperatorSettings;
import antiphon.config.Storage;
import antiphon.credentials.AuthToken;
import antiphon.log.ReplicaStore;
import antiphon.log.memory.MemoryStore;
import antiphon.message.LogEntry;
import antiphon.node.repair.ScrubPace;
import antiphon.node.runtime.NodeRuntime;
import antiphon.node.tls.Transport;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.InjectFailureRequest;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.MasterMessageReplicaRequest;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.proto.worker.RecoveryNotification;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc.SecondaryWorkerServiceBlockingStub;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc.SecondaryWorkerServiceStub;
import antiphon.security.callers.CallersFile;
import antiphon.security.callers.CallersReload;
import antiphon.wire.WireMessages;
import antiphon.worker.settings.WorkerSettings;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// A real worker on a free port, and a real client of it.
final class WorkerUnderTest implements AutoCloseable {
    private static final long CALL_SECONDS_MAX = 20;
    private static final int NO_MASTER_PORT = 1;

    final AtomicReference<Throwable> broken = new AtomicReference<>();
    final NodeRuntime node;
    final ManagedChannel channel;
    private final WorkerSettings settings;

    private WorkerUnderTest(ReplicaStore store, int masterPort, Duration testingDelay, boolean faultInjection)
            throws IOException {
        this(masterPort, testingDelay, faultInjection, store, ScrubPace.standard());
    }

    private WorkerUnderTest(
            int masterPort, Duration testingDelay, boolean faultInjection, ReplicaStore store, ScrubPace pace)
            throws IOException {
        this(node7(Optional.empty()), masterPort, testingDelay, faultInjection, store, pace);
    }

    private WorkerUnderTest(
            NodeSettings node7,
            int masterPort,
            Duration testingDelay,
            boolean faultInjection,
            ReplicaStore store,
            ScrubPace pace)
            throws IOException {
        settings = new WorkerSettings(
                node7, "7", "localhost", masterPort, Duration.ofSeconds(2), testingDelay, faultInjection);
        node = WorkerNode.start(settings, store, pace, broken::set);
        channel = ManagedChannelBuilder.forAddress("localhost", node.port())
                .usePlaintext()
                .build();
    }

    private static NodeSettings node7(Optional<CallersReload> callers) {
        return new NodeSettings(
                "worker7", 0, new AuthToken(SignedLog.TOKEN), SignedLog.KEYS, Storage.MEMORY, Path.of("unused"), 0,
                OptionalInt.of(0), new OperatorSettings.Off(), callers, Transport.PLAIN, LimitSettings.STANDARD);
    }

    static WorkerUnderTest alone() throws IOException {
        return new WorkerUnderTest(new MemoryStore(), NO_MASTER_PORT, Duration.ZERO, false);
    }

    static WorkerUnderTest aloneOn(ReplicaStore store) throws IOException {
        return new WorkerUnderTest(store, NO_MASTER_PORT, Duration.ZERO, false);
    }

    /// @param masterPort where the way to the master begins
    static WorkerUnderTest of(int masterPort) throws IOException {
        return new WorkerUnderTest(new MemoryStore(), masterPort, Duration.ZERO, false);
    }

    static WorkerUnderTest of(FakeMaster master) throws IOException {
        return on(new MemoryStore(), master);
    }

    static WorkerUnderTest on(ReplicaStore store, FakeMaster master) throws IOException {
        return new WorkerUnderTest(store, master.server.port(), Duration.ZERO, false);
    }

    static WorkerUnderTest on(ReplicaStore store, FakeMaster master, ScrubPace pace) throws IOException {
        return new WorkerUnderTest(master.server.port(), Duration.ZERO, false, store, pace);
    }

    static WorkerUnderTest withCallers(ReplicaStore store, Path callers) throws IOException {
        CallersReload reload = new CallersReload(CallersFile.at(callers, _ -> Optional.empty()));
        return new WorkerUnderTest(
                node7(Optional.of(reload)), NO_MASTER_PORT, Duration.ZERO, true, store, ScrubPace.standard());
    }

    static WorkerUnderTest withFaultInjection() throws IOException {
        return new WorkerUnderTest(new MemoryStore(), NO_MASTER_PORT, Duration.ZERO, true);
    }

    static WorkerUnderTest withDelay(Duration delay) throws IOException {
        return new WorkerUnderTest(new MemoryStore(), NO_MASTER_PORT, delay, true);
    }

    /// Ends its role, and begins it again on the same log in the same process.
    void followAgain() throws Exception {
        node.change(WorkerNode.following(settings)).get(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    SecondaryWorkerServiceBlockingStub calls() {
        return SecondaryWorkerServiceGrpc.newBlockingStub(channel)
                .withMaxOutboundMessageSize(Integer.MAX_VALUE)
                .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    SecondaryWorkerServiceStub asyncCalls() {
        return SecondaryWorkerServiceGrpc.newStub(channel).withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    MasterHealthCheckResponse health() {
        return calls().reportHealth(MasterHealthCheckRequest.newBuilder()
                .setAuthToken(SignedLog.TOKEN)
                .build());
    }

    /// @param sample name and labels
    double metric(String sample) throws Exception {
        URI page = URI.create("http://localhost:" + node.httpPort() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            String metrics = client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
            return metrics.lines()
                    .filter(line -> line.startsWith(sample + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(sample.length())))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no sample " + sample + " in " + metrics));
        }
    }

    List<String> contents() {
        return calls().getMessages(GetMessagesRequest.getDefaultInstance()).getMessagesList().stream()
                .map(MessageReplicaReceived::getContent)
                .toList();
    }

    void inject(int failures, String where) {
        var _ = calls().injectFailure(InjectFailureRequest.newBuilder()
                .setFailNextNRequests(failures)
                .setWhere(where)
                .build());
    }

    static MasterMessageReplicaRequest replica(LogEntry entry) {
        return MasterMessageReplicaRequest.newBuilder()
                .setMessage(WireMessages.toReplica(entry, ""))
                .setAuthToken(SignedLog.TOKEN)
                .setLogId(SignedLog.bytes(SignedLog.LOG))
                .setEpoch(1)
                .build();
    }

    static RecoveryNotification recovery(long latest) {
        return RecoveryNotification.newBuilder()
                .setMasterLatestSequence(latest)
                .setAuthToken(SignedLog.TOKEN)
                .setLogId(SignedLog.bytes(SignedLog.LOG))
                .setEpoch(1)
                .build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        node.close();
        if (broken.get() != null) throw new AssertionError("the worker broke", broken.get());
    }
}
