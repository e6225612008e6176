package antiphon.master.links;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.credentials.AuthToken;
import antiphon.log.memory.MemoryStore;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.Incarnation;
import antiphon.node.rpc.NodeServer;
import antiphon.proto.worker.EpochStart;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.RecoveryAcknowledgment;
import antiphon.proto.worker.RecoveryNotification;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.wire.EpochForm;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The epoch that a master says it leads in, as a worker hears it.
class LedTest {
    private static final NodeId WORKER1 = new NodeId("worker1");
    private static final List<LogEntry> ENTRIES = TestEntries.chain(5);
    private static final OwnedEpoch LED = new OwnedEpoch(
            7, new Owner(new NodeId("self"), new UUID(9, 9), 99), 4, ENTRIES.get(3).hash());

    private final MemoryStore store = new MemoryStore();
    private final Said said = new Said();
    private final NodeServer server = new NodeServer(0, new NodeServer.Served(said, Set.of(), 1 << 20));
    private final BlockingQueue<MasterInput> heard = new LinkedBlockingQueue<>();
    private ManagedChannel channel;

    /// A worker that notes each question.
    private static final class Said extends SecondaryWorkerServiceGrpc.SecondaryWorkerServiceImplBase {
        final BlockingQueue<MasterHealthCheckRequest> heartbeats = new LinkedBlockingQueue<>();
        final BlockingQueue<RecoveryNotification> recoveries = new LinkedBlockingQueue<>();
        final BlockingQueue<ReplicationBatch> frames = new LinkedBlockingQueue<>();

        @Override
        public void reportHealth(MasterHealthCheckRequest request, StreamObserver<MasterHealthCheckResponse> master) {
            heartbeats.add(request);
            master.onNext(MasterHealthCheckResponse.newBuilder().setEpoch(7).setAdoptedEpoch(7)
                    .setDiskId("disk1").build());
            master.onCompleted();
        }

        @Override
        public void handleRecovery(RecoveryNotification request, StreamObserver<RecoveryAcknowledgment> master) {
            recoveries.add(request);
            master.onCompleted();
        }

        @Override
        public StreamObserver<ReplicationBatch> replicate(StreamObserver<ReplicationProgress> master) {
            return new StreamObserver<>() {
                @Override
                public void onNext(ReplicationBatch batch) {
                    frames.add(batch);
                }

                @Override
                public void onError(Throwable gone) {}

                @Override
                public void onCompleted() {}
            };
        }
    }

    @BeforeEach
    void start() throws IOException {
        server.start();
        channel = NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
        store.state().adopt(TestEntries.LOG);
        store.log().append(ENTRIES);
        store.log().sync();
        store.state().promise(8, new Owner(new NodeId("other"), new UUID(8, 8), 88), 0); // Meanwhile.
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    private WorkerLinks links(Led led) {
        LinkSettings settings = new LinkSettings(
                new AuthToken("the token of the tests"),
                new EntryVerifier(TestEntries.KEYS),
                new WorkerKeys(List.of(WORKER1), Duration.ofSeconds(1), () -> 0),
                Incarnation.random(),
                Duration.ofSeconds(1),
                Fetches.standard(),
                led);
        return new WorkerLinks(List.of(new WorkerChannels(WORKER1, channel, channel)), settings, store, heard::add);
    }

    private void asksEverything(Led led) {
        WorkerLinks links = links(led);
        links.perform(new MasterEffect.Ping(WORKER1, Duration.ofSeconds(20).toNanos()));
        links.perform(new MasterEffect.StartRecovery(WORKER1, 1, 5));
        links.perform(new MasterEffect.OpenStream(WORKER1, 1));
        links.send(new MasterEffect.Send(WORKER1, 1, 5, 5, 1_000_000));
        links.perform(new MasterEffect.SayCommitted(WORKER1, 2));
        links.perform(new MasterEffect.SayCommitted(WORKER1, 1));
    }

    @Test
    void anEpochThatWasTakenOverIsSaidWithItsOwnerWhateverTheDiskPromisesMeanwhile() throws InterruptedException {
        asksEverything(new Led(Optional.of(LED), () -> 4, Led.own().heartbeats()));

        EpochStart start = EpochForm.of(LED);
        MasterHealthCheckRequest heartbeat = said.heartbeats.take();
        assertThat(heartbeat.getEpoch()).isEqualTo(7);
        assertThat(heartbeat.getEpochStart()).isEqualTo(start);
        RecoveryNotification recovery = said.recoveries.take();
        assertThat(recovery.getEpoch()).isEqualTo(7);
        assertThat(recovery.getEpochStart()).isEqualTo(start);
        ReplicationBatch opening = said.frames.take();
        assertThat(opening.getOpening().getEpoch()).isEqualTo(7);
        assertThat(opening.getOpening().getEpochStart()).isEqualTo(start);
        assertThat(said.frames.take().getCommitted()).isEqualTo(4);
        assertThat(said.frames.take()).as("on the stream in use")
                .isEqualTo(ReplicationBatch.newBuilder().setCommitted(4).build());
        assertThat(heartbeat.getCommitted()).isEqualTo(4);
    }

    @Test
    void whereNobodyTakesOverItIsTheHighestPromisedAndNothingMore() throws InterruptedException {
        asksEverything(Led.own());

        MasterHealthCheckRequest heartbeat = said.heartbeats.take();
        assertThat(heartbeat.getEpoch()).isEqualTo(8);
        assertThat(heartbeat.hasEpochStart()).isFalse();
        assertThat(heartbeat.getCommitted()).isZero();
        assertThat(said.recoveries.take().hasEpochStart()).isFalse();
        assertThat(said.frames.take().getOpening().hasEpochStart()).isFalse();
        assertThat(said.frames.take().getCommitted()).isZero();
    }

    @Test
    void whatAWorkerHasAdoptedIsPartOfItsReport() throws InterruptedException {
        links(new Led(Optional.of(LED), () -> 4, Led.own().heartbeats()))
                .perform(new MasterEffect.Ping(WORKER1, Duration.ofSeconds(20).toNanos()));
        MasterInput input = heard.take();
        assertThat(input).isInstanceOfSatisfying(
                MasterInput.WorkerAnswered.class, answered -> assertThat(answered.report().adopted()).isEqualTo(7));
    }

    /// The lease counts from when it was sent: its answer may have been long on its way.
    @Test
    void aHeartbeatIsNotedWhenItIsSentAndItsAnswerWithDiskAndEpoch() throws InterruptedException {
        BlockingQueue<String> noted = new LinkedBlockingQueue<>();
        Led.Heartbeats heartbeats = worker -> {
            noted.add("sent to " + worker);
            return (disk, epoch) -> noted.add(disk + " in epoch " + epoch);
        };
        links(new Led(Optional.of(LED), () -> 4, heartbeats))
                .perform(new MasterEffect.Ping(WORKER1, Duration.ofSeconds(20).toNanos()));
        assertThat(noted.poll()).as("before the answer").isEqualTo("sent to worker1");
        assertThat(noted.take()).isEqualTo("disk1 in epoch 7");
    }
}
