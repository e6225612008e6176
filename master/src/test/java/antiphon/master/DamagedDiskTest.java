package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.source.Environment;
import antiphon.log.DiskStore;
import antiphon.log.files.DiskFiles;
import antiphon.log.recovery.DamagedDisk;
import antiphon.log.segment.LogSettings;
import antiphon.master.settings.MasterSettings;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.node.repair.ScrubPace;
import antiphon.node.runtime.NodeRuntime;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.WorkerStatus;
import antiphon.security.keys.SigningKeys;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A master on a real disk under which bits turn while it runs, and workers that hold the messages whole.
class DamagedDiskTest {
    private static final int MESSAGES = 40;
    private static final String TOKEN = "token";
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final LogId LOG = new LogId(new UUID(7, 7));
    private static final List<LogEntry> CHAIN = chain();
    private static final ScrubPace BUSY = new ScrubPace(500, Duration.ofMillis(1), Duration.ofMillis(1));
    private static final ScrubPace NEVER = new ScrubPace(500, Duration.ofDays(1), Duration.ofDays(1));

    @TempDir private Path directory;

    private final List<FakeWorker> workers = new ArrayList<>();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();
    private @Nullable NodeRuntime master;
    private @Nullable ManagedChannel channel;

    private static List<LogEntry> chain() {
        SigningKeys keys = SigningKeys.ofFernetKey(KEY);
        List<LogEntry> entries = new ArrayList<>();
        Hash parent = LOG.genesis();
        for (long number = 1; number <= MESSAGES; number++) {
            Message message = new Message(number, 1, number * 1000, "ann", "r" + number, "content " + number);
            entries.add(EntryCodec.seal(message, parent, keys));
            parent = entries.getLast().hash();
        }
        return List.copyOf(entries);
    }

    @AfterEach
    void stop() {
        if (channel != null) channel.shutdownNow();
        if (master != null) master.close();
        workers.forEach(FakeWorker::close);
        assertThat(broken.get()).as("what the master broke of").isNull();
    }

    private FakeWorker workerHolding(int messages) throws IOException {
        FakeWorker worker = new FakeWorker(LOG, CHAIN.subList(0, messages));
        workers.add(worker);
        return worker;
    }

    /// It holds all messages, each synced before the next.
    private void start(ScrubPace pace) throws IOException {
        DiskStore store = DiskStore.open(DiskFiles.in(directory), LogSettings.tiny()).store();
        store.state().adopt(LOG);
        // A log in which nobody led would be one to rebuild.
        store.state().promise(CHAIN.getLast().message().epoch());
        for (LogEntry entry : CHAIN) {
            store.log().append(List.of(entry));
            store.log().sync();
        }
        List<String> addresses = new ArrayList<>();
        for (FakeWorker worker : workers)
            addresses.add("worker" + (addresses.size() + 1) + "=localhost:" + worker.server.port());
        Map<String, String> variables = Map.of(
                "PORT", Integer.toString(freePort()), "AUTH_TOKEN", TOKEN, "FERNET_KEY", KEY,
                "DATA_DIR", directory.toString(), "HEARTBEAT_INTERVAL", "0.1", "HTTP_PORT", "off",
                "WORKERS", String.join(",", addresses));
        NodeRuntime started = MasterNode.start(
                MasterSettings.from(new Environment(variables)), store, pace, broken::set);
        master = started;
        channel = NettyChannelBuilder.forAddress("localhost", started.port()).usePlaintext().build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private MessageServiceGrpc.MessageServiceBlockingStub client() {
        if (channel == null) throw new IllegalStateException("not started");
        return MessageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private WorkerStatus statusOf(int worker) {
        return client().getClusterStatus(GetClusterStatusRequest.getDefaultInstance()).getWorkers(worker);
    }

    private static void await(String what, BooleanSupplier isTrue) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!isTrue.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) throw new AssertionError("not within 20 s: " + what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private GetMessagesResponse page(long from, int limit) {
        return client().getMessages(
                GetMessagesRequest.newBuilder().setFromSequence(from).setLimit(limit).build());
    }

    private boolean isServed(int number) {
        try {
            assertThat(page(number, 1).getMessages(0).getContent()).as("never altered").isEqualTo("content " + number);
            return true;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            return false;
        }
    }

    private static StatusRuntimeException refusalOf(Runnable call) {
        return Assertions.catchThrowableOfType(StatusRuntimeException.class, call::run);
    }

    @Test
    void theScrubFindsItAndAWorkersCopyTakesItsPlace() throws IOException {
        FakeWorker without = workerHolding(10);
        without.givesMessages = false;
        FakeWorker worker = workerHolding(MESSAGES);
        worker.givesMessages = false;
        start(BUSY);
        DamagedDisk disk = new DamagedDisk(directory);
        Map<String, String> before = disk.bytes();
        disk.turnBitIn("content 17");
        await("the workers are asked", () -> without.reads.get() > 0 && worker.reads.get() > 0);
        assertThat(disk.bytes()).isNotEqualTo(before);
        worker.givesMessages = true;
        await("message 17 is served again", () -> isServed(17));
        assertThat(disk.bytes()).isEqualTo(before);
    }

    @Test
    void clientsAndWorkersThatReadItAreAskedToRetryAndThenGetIt() throws IOException {
        FakeWorker worker = workerHolding(MESSAGES);
        worker.givesMessages = false;
        start(NEVER);
        new DamagedDisk(directory).turnBitIn("content 17");

        StatusRuntimeException toClient = refusalOf(() -> page(17, 0));
        assertThat(toClient.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(toClient.getStatus().getDescription())
                .isEqualTo("message 17 is damaged on this node's disk and is being fetched from another node:"
                        + " retry later, or read from another node");
        assertThat(page(1, 0).getMessagesList()).hasSize(16);
        assertThat(isServed(30)).isTrue();

        CatchUpRequest after = CatchUpRequest.newBuilder().setAuthToken(TOKEN).setLastSequenceNumber(16).build();
        StatusRuntimeException toWorker = refusalOf(() -> client().catchUp(after));
        assertThat(toWorker.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(toWorker.getStatus().getDescription()).contains("message 17 is damaged");
        CatchUpRequest hash = after.toBuilder()
                .setLastSequenceNumber(17)
                .setLastHash(ByteString.copyFrom(CHAIN.get(16).hash().toBytes()))
                .build();
        assertThat(refusalOf(() -> client().catchUp(hash)).getStatus().getCode())
                .as("a hash that cannot be read is no other hash").isEqualTo(Status.Code.UNAVAILABLE);

        worker.givesMessages = true;
        await("message 17 is served again", () -> isServed(17));
        assertThat(client().catchUp(after).getMessages(0).getContent()).isEqualTo("content 17");
        assertThat(client().catchUp(hash).getStatus()).isEqualTo("success");
    }

    @Test
    void theStreamToANewWorkerWaitsBeforeItAndGoesOnAfterTheMending() throws IOException {
        FakeWorker whole = workerHolding(MESSAGES);
        whole.givesMessages = false;
        FakeWorker fresh = workerHolding(3);
        fresh.recovers = false;
        start(NEVER); // Not the scrub but the stream is to find it.
        new DamagedDisk(directory).turnBitIn("content 17");
        fresh.recovers = true;

        await("the stream is held up", () -> statusOf(1).getDeliveryReason().contains("message 17 is damaged"));
        await("what is before it was delivered", () -> fresh.store.log().durable() == 16);
        int reads = whole.reads.get();
        await("a repair is tried", () -> whole.reads.get() > reads);
        assertThat(statusOf(1).getHealth()).as("it is not the worker's fault").isNotEqualTo("UNHEALTHY");
        assertThat(statusOf(1).getRetries()).isZero();

        whole.givesMessages = true;
        await("all is delivered", () -> fresh.store.log().durable() == MESSAGES);
        await("it streams again", () -> statusOf(1).getDelivery().equals("streaming"));
        assertThat(fresh.streams).as("the stream stayed open").hasValue(1);
        assertThat(client().postMessage(PostMessageRequest.newBuilder().setContent("x").setWriteConcern(3).build())
                .getStatusCode()).isEqualTo(200);
    }

    @Test
    void theRepeatOfAnOldWriteIsAnsweredThoughItsMessageIsDamaged() throws IOException {
        FakeWorker worker = workerHolding(MESSAGES);
        worker.givesMessages = false;
        start(NEVER);
        await("the worker has caught up", () -> statusOf(0).getPosition() == MESSAGES);
        for (int number = 15; number <= 19; number++) new DamagedDisk(directory).turnBitIn("content " + number);
        for (int number = 15; number <= 19; number++) {
            var answer = client().postMessage(PostMessageRequest.newBuilder()
                    .setContent("content " + number)
                    .setClientId("ann")
                    .setRequestId("r" + number)
                    .setWriteConcern(1)
                    .build());
            assertThat(answer.getStatusCode()).isEqualTo(200);
            assertThat(answer.getSequenceNumber()).isEqualTo(number);
        }
    }

    @Test
    void aMasterWhoseWorkersGiveNothingLivesAndWrites() throws IOException {
        FakeWorker worker = workerHolding(MESSAGES);
        worker.givesMessages = false;
        start(BUSY);
        new DamagedDisk(directory).turnBitIn("content 17");
        await("it is tried again and again", () -> worker.reads.get() >= 3);
        assertThat(isServed(17)).isFalse();
        assertThat(client().postMessage(PostMessageRequest.newBuilder().setContent("x").setWriteConcern(2).build())
                .getStatusCode()).isEqualTo(200);
        assertThat(isServed(16)).isTrue();
    }
}
