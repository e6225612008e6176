package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.source.Environment;
import antiphon.log.DiskStore;
import antiphon.log.ForgetfulFiles;
import antiphon.log.segment.LogSettings;
import antiphon.master.settings.MasterSettings;
import antiphon.message.LogId;
import antiphon.node.repair.ScrubPace;
import antiphon.node.runtime.NodeRuntime;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// A master leads in no epoch that its disk does not have: after a power cut it would lead in the same one again.
class PromiseFirstTest {
    private static final LogId LOG = new LogId(new UUID(7, 7));
    private static final ScrubPace NEVER = new ScrubPace(500, Duration.ofDays(1), Duration.ofDays(1));

    private final ForgetfulFiles files = new ForgetfulFiles();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();

    private NodeRuntime start(FakeWorker worker, boolean syncsFail) throws IOException {
        DiskStore store = DiskStore.open(files, LogSettings.tiny()).store();
        store.state().adopt(LOG);
        store.state().promise(1);
        files.failSyncs(syncsFail);
        Map<String, String> variables = Map.of(
                "PORT", Integer.toString(RunningMaster.freePort()), "HTTP_PORT", "off", "AUTH_TOKEN",
                RunningMaster.TOKEN, "FERNET_KEY", RunningMaster.KEY, "HEARTBEAT_INTERVAL", "0.1",
                "WORKERS", "worker1=localhost:" + worker.server.port());
        return MasterNode.start(MasterSettings.from(new Environment(variables)), store, NEVER, broken::set);
    }

    private static void await(String what, BooleanSupplier isTrue) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!isTrue.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) throw new AssertionError("not within 20 s: " + what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Test
    void whoLeadsHasItsEpochOnTheDiskAndLeadsInALaterOneAfterAPowerCut() throws IOException {
        try (FakeWorker worker = new FakeWorker(LOG, List.of()); NodeRuntime master = start(worker, false)) {
            assertThat(write(master)).isEqualTo(200);
            DiskStore left = DiskStore.open(files.afterForgetting(), LogSettings.tiny()).store();
            assertThat(left.log().read(1, 1, 1).getFirst().message().epoch()).as("the epoch of what it wrote")
                    .isEqualTo(2);
            assertThat(left.state().promisedEpoch()).as("what the disk has").isEqualTo(2);
        }
    }

    @Test
    void whereThePromiseDoesNotComeToTheDiskItLeadsNobody() throws IOException {
        try (FakeWorker worker = new FakeWorker(LOG, List.of()); NodeRuntime _ = start(worker, true)) {
            await("the master breaks", () -> broken.get() != null);
            assertThat(worker.streams).as("streams of the epoch that was not promised").hasValue(0);
        }
    }

    private static int write(NodeRuntime master) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", master.port()).usePlaintext().build();
        try {
            PostMessageRequest write = PostMessageRequest.newBuilder().setContent("x").setWriteConcern(1).build();
            AtomicReference<Integer> answer = new AtomicReference<>(0);
            await("it leads", () -> {
                answer.set(MessageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS)
                        .postMessage(write).getStatusCode());
                return answer.get() == 200;
            });
            return answer.get();
        } finally {
            channel.shutdownNow();
        }
    }
}
