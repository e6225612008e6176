package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.LogId;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.ReplicationProgress;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker that lies to its master about what it holds. What it cannot show the hash of is never counted as a copy,
/// and the master and its other worker go on.
class LyingWorkerTest {
    private static final LogId LOG = new LogId(new UUID(3, 4));
    private static final int HEARTBEATS = 3;

    @TempDir private Path directory;
    private FakeWorker honest;
    private FakeWorker liar;
    private @Nullable RunningMaster master;
    private int writes;

    @BeforeEach
    void startWorkers() throws IOException {
        honest = new FakeWorker(LOG, List.of());
        liar = new FakeWorker(LOG, List.of());
    }

    private void startMaster() throws IOException {
        master = new RunningMaster(
                directory, "HEARTBEAT_INTERVAL", "0.1", "WORKERS", "honest=localhost:" + honest.server.port()
                        + ",liar=localhost:" + liar.server.port());
    }

    @AfterEach
    void stop() {
        if (master != null) master.close();
        honest.close();
        liar.close();
    }

    private MessageServiceGrpc.MessageServiceBlockingStub client() {
        if (master == null) throw new IllegalStateException("not started");
        return master.client();
    }

    private PostMessageResponse post(int concern, long timeoutMs) {
        return client().postMessage(PostMessageRequest.newBuilder()
                .setContent("message " + writes)
                .setClientId("client" + writes++)
                .setWriteConcern(concern)
                .setTimeoutMs(timeoutMs)
                .build());
    }

    private GetClusterStatusResponse status() {
        return client().getClusterStatus(GetClusterStatusRequest.getDefaultInstance());
    }

    private static void await(String what, BooleanSupplier isTrue) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!isTrue.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) throw new AssertionError("not within 20 s: " + what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static ByteString junk(int bytes) {
        return ByteString.copyFrom(new byte[bytes]);
    }

    /// Positions with hashes that are none of theirs, as functions of the head.
    private Map<String, LongFunction<ReplicationProgress>> lies() {
        Map<String, LongFunction<ReplicationProgress>> lies = new TreeMap<>();
        ByteString genesis = ByteString.copyFrom(LOG.genesis().toBytes());
        for (Map.Entry<String, ByteString> hash : Map.of("none", ByteString.EMPTY, "zeros", junk(32), "short", junk(31),
                "long", junk(33), "of nothing", genesis).entrySet()) {
            for (long beyond : List.of(0L, 1L, 1000L))
                lies.put("head + " + beyond + ", hash " + hash.getKey(), head -> progress(head + beyond,
                        hash.getValue()));
            for (long position : List.of(Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 62, -1L, Long.MIN_VALUE))
                lies.put(position + ", hash " + hash.getKey(), _ -> progress(position, hash.getValue()));
        }
        return lies;
    }

    private static ReplicationProgress progress(long position, ByteString hash) {
        return ReplicationProgress.newBuilder().setPosition(position).setPositionHash(hash).build();
    }

    @Test
    void whatItCannotShowTheHashOfIsNoCopy() throws IOException {
        startMaster();
        assertThat(post(3, 0).getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
        int tried = 0;
        for (Map.Entry<String, LongFunction<ReplicationProgress>> lie : lies().entrySet()) {
            liar.keeps = false;
            liar.progress = truth -> lie.getValue().apply(honest.store.log().end());
            liar.report = truth -> {
                ReplicationProgress reported = lie.getValue().apply(honest.store.log().end());
                return truth.toBuilder().setPosition(reported.getPosition()).setPositionHash(reported.getPositionHash())
                        .build();
            };
            liar.recovery = truth -> {
                ReplicationProgress reported = lie.getValue().apply(honest.store.log().end());
                return truth.toBuilder().setPosition(reported.getPosition()).setPositionHash(reported.getPositionHash())
                        .build();
            };
            assertThat(post(2, 0).getOutcome()).as(lie.getKey()).isEqualTo(Outcome.ACKNOWLEDGED);
            PostMessageResponse all = post(3, 250);
            assertThat(all.getOutcome()).as(lie.getKey()).isEqualTo(Outcome.UNCONFIRMED);
            assertThat(all.getCopies()).as(lie.getKey()).isEqualTo(2);
            tried++;
        }
        becomesHonest();
        System.out.println("attack: acknowledgements of what was never sent, with hashes that are none: " + tried
                + " cases, 0 accepted wrongly, 0 crashes");
    }

    /// It reports the truth again, and everything recovers.
    private void becomesHonest() {
        liar.keeps = true;
        liar.progress = UnaryOperator.identity();
        liar.report = UnaryOperator.identity();
        liar.recovery = UnaryOperator.identity();
        await("the liar has caught up",
                () -> liar.store.log().end() == honest.store.log().end() && liar.store.log().end() == status()
                        .getHead());
        assertThat(post(3, 0).getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
    }

    @Test
    void whatCannotBeOfAWorkerOfThisLogIsNotBelieved() throws IOException {
        startMaster();
        assertThat(post(3, 0).getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
        long epoch = status().getEpoch();
        List<UnaryOperator<MasterHealthCheckResponse>> lies = List.of(
                truth -> truth.toBuilder().setEpoch(Long.MAX_VALUE).build(),
                truth -> truth.toBuilder().setEpoch((1L << 62) + 1).build(),
                truth -> truth.toBuilder().setEpoch(1L << 62).build(),
                truth -> truth.toBuilder().setEpoch((1L << 33)).build(),
                truth -> truth.toBuilder().setEpoch(-1).build(),
                truth -> truth.toBuilder().setEpoch(Long.MIN_VALUE).build(),
                truth -> truth.toBuilder().setPositionEpoch(Long.MAX_VALUE).build(),
                truth -> truth.toBuilder().setPositionEpoch(-1).build(),
                truth -> truth.toBuilder().setGap(-1).build(),
                truth -> truth.toBuilder().setGap(Long.MAX_VALUE).build(),
                truth -> truth.toBuilder().setLostThrough(Long.MIN_VALUE).build(),
                truth -> truth.toBuilder().setLogId(junk(15)).build(),
                truth -> truth.toBuilder().setLogId(junk(16)).build(),
                truth -> truth.toBuilder().setLogId(junk(17)).build(),
                truth -> truth.toBuilder().setIncarnation(System.nanoTime()).build(),
                truth -> truth.toBuilder().clearLogId().build(),
                truth -> truth.toBuilder().setFreeDiskBytes(-1).setCatchingUpTo(-1).build(),
                truth -> truth.toBuilder().addSigningKeyIds(Long.MIN_VALUE).addSigningKeyIds(-1).build(),
                _ -> MasterHealthCheckResponse.getDefaultInstance());
        for (UnaryOperator<MasterHealthCheckResponse> lie : lies) {
            int before = honest.reports.get();
            liar.report = lie;
            await("heartbeats", () -> honest.reports.get() >= before + HEARTBEATS);
            assertThat(post(2, 0).getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(status().getEpoch()).isEqualTo(epoch);
        }
        becomesHonest();
        System.out.println("attack: reports that cannot be (log id, epoch, numbers): " + lies.size()
                + " cases, 0 accepted wrongly, 0 crashes");
    }

    @Test
    void anEpochDoesNotBeginAboveWhatCanBeAnEpoch() throws IOException {
        liar.report = truth -> truth.toBuilder().setEpoch(Long.MAX_VALUE).build();
        startMaster();
        await("it was asked", () -> liar.reports.get() >= HEARTBEATS);
        assertThat(status().getEpoch()).isZero();
        liar.report = UnaryOperator.identity();
        await("the master writes", () -> status().getEpoch() > 0);
        assertThat(status().getEpoch()).isLessThan(1L << 32);
        assertThat(post(3, 0).getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
    }
}
