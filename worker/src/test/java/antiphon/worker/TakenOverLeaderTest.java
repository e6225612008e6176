package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.log.memory.MemoryStore;
import antiphon.proto.worker.EpochStart;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.wire.EpochForm;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the leader of an epoch that was taken over says to a worker, and hears from it, over the network.
class TakenOverLeaderTest {
    private static final Owner ANN = new Owner(new NodeId("ann"), new UUID(1, 1), 11);
    private static final Owner BEN = new Owner(new NodeId("ben"), new UUID(2, 2), 22);

    private final SignedLog log = new SignedLog(6);
    private final MemoryStore store = new MemoryStore();
    private WorkerUnderTest worker;

    @BeforeEach
    void start() throws IOException {
        worker = WorkerUnderTest.aloneOn(store);
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    private EpochStart startOf(Owner owner, long position) {
        return EpochForm.of(new OwnedEpoch(2, owner, position, log.hash(position)));
    }

    private static ReplicationBatch opening(EpochStart start) {
        return opening(2, start);
    }

    private static ReplicationBatch opening(long epoch, EpochStart start) {
        ReplicationBatch.Builder opening = SignedLog.opening(SignedLog.TOKEN, SignedLog.bytes(SignedLog.LOG), epoch)
                .toBuilder();
        opening.getOpeningBuilder().setEpochStart(start);
        return opening.build();
    }

    private MasterHealthCheckRequest.Builder heartbeat(Owner owner) {
        return MasterHealthCheckRequest.newBuilder()
                .setAuthToken(SignedLog.TOKEN)
                .setEpoch(2)
                .setEpochStart(startOf(owner, 2));
    }

    private long adoptedFor(Owner owner) {
        return worker.calls().reportHealth(heartbeat(owner).build()).getAdoptedEpoch();
    }

    @Test
    void theEpochIsAdoptedAndThatIsSaidToItsOwnerAlone() {
        MasterStream stream = new MasterStream(worker, opening(startOf(ANN, 2))).send(log.batch(1, 1));
        Await.until("message 1 is durable", () -> worker.health().getPosition() == 1);
        assertThat(adoptedFor(ANN)).as("the log does not reach its start").isZero();

        stream.send(log.batch(2, 4)).awaitPosition(4);
        assertThat(adoptedFor(ANN)).isEqualTo(2);
        assertThat(adoptedFor(BEN)).isZero();
        MasterHealthCheckResponse old = worker.health();
        assertThat(old.getAdoptedEpoch()).as("to one that names no owner").isZero();
        assertThat(old.getEpoch()).isEqualTo(2);
    }

    @Test
    void anotherOwnerOfTheSameEpochIsRefused() {
        new MasterStream(worker, opening(startOf(ANN, 2))).send(log.batch(1, 4)).awaitPosition(4);
        Status refused = new MasterStream(worker, opening(startOf(BEN, 2))).awaitEnd();
        assertThat(refused.getDescription()).contains("to ann").contains("not to ben");
        assertFails(
                () -> worker.calls().handleRecovery(WorkerUnderTest.recovery(4).toBuilder().setEpoch(2).build()),
                Status.Code.FAILED_PRECONDITION, "to ann");
        var _ = worker.calls().handleRecovery(WorkerUnderTest.recovery(4).toBuilder()
                .setEpoch(2).setEpochStart(startOf(ANN, 2)).build());
    }

    @Test
    void whatIsCommittedComesWithAFrameOrAlone() {
        MasterStream stream = new MasterStream(worker, opening(startOf(ANN, 2)));
        stream.send(log.batch(1, 4)).awaitPosition(4);
        stream.send(log.batch(5, 5).toBuilder().setCommitted(4).build()).awaitPosition(5);
        stream.send(ReplicationBatch.newBuilder().setCommitted(5).build());
        stream.send(log.batch(6, 6)).awaitPosition(6);

        new MasterStream(worker, opening(3, startOf(BEN, 6))).send(log.batch(6, 6)).awaitPosition(6);
        assertThat(store.state().epochs().committed()).as("written with the next promise").isEqualTo(5);
    }

    @Test
    void whatCannotBeAStartIsRefusedAndNamed() {
        EpochStart wrong = startOf(ANN, 2).toBuilder().setDiskId("no disk").build();
        Status ended = new MasterStream(worker, opening(wrong)).awaitEnd();
        assertThat(ended.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(ended.getDescription()).contains("epoch_start.disk_id");
        assertFails(() -> worker.calls().reportHealth(heartbeat(ANN).setEpochStart(wrong).build()),
                Status.Code.INVALID_ARGUMENT, "epoch_start.disk_id");
        assertFails(
                () -> worker.calls().handleRecovery(WorkerUnderTest.recovery(4).toBuilder().setEpochStart(wrong)
                        .build()),
                Status.Code.INVALID_ARGUMENT, "epoch_start.disk_id");
        Status negative = new MasterStream(worker, opening(startOf(ANN, 2)))
                .send(ReplicationBatch.newBuilder().setCommitted(-1).build())
                .awaitEnd();
        assertThat(negative.getDescription()).contains("committed is -1");
    }

    private static void assertFails(ThrowingCallable call, Status.Code code, String words) {
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(call).satisfies(e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            assertThat(e.getStatus().getDescription()).contains(words);
        });
    }
}
