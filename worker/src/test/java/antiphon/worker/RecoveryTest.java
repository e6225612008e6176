package antiphon.worker;

import static antiphon.worker.WorkerUnderTest.recovery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.proto.worker.RecoveryAcknowledgment;
import antiphon.proto.worker.RecoveryNotification;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private final SignedLog log = new SignedLog(7);
    private FakeMaster master;
    private WorkerUnderTest worker;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster(log);
        worker = WorkerUnderTest.of(master);
    }

    @AfterEach
    void stop() {
        worker.close();
        master.close();
    }

    @Test
    void aWorkerCatchesUpInPagesUntilItHasCaughtUp() {
        RecoveryAcknowledgment answer = worker.calls().handleRecovery(recovery(7));
        assertThat(answer.getStatus()).as(answer.getReason()).isEqualTo("synced");
        assertThat(answer.getPosition()).isEqualTo(7);
        assertThat(answer.getPositionHash().toByteArray())
                .isEqualTo(log.hash(7).toBytes());
        assertThat(worker.contents()).containsExactly("m1", "m2", "m3", "m4", "m5", "m6", "m7");
        assertThat(master.pages).hasValue(4);
    }

    @Test
    void aMasterThatKnowsOnlyTheOldFieldsCanRecoverAWorker() {
        RecoveryNotification old = RecoveryNotification.newBuilder()
                .setMasterLatestSequence(7)
                .setAuthToken(SignedLog.TOKEN)
                .build();
        assertThat(worker.calls().handleRecovery(old).getStatus()).isEqualTo("synced");
    }

    @Test
    void anAlteredPageIsNotDeliveredAndIsFetchedAgain() {
        AtomicBoolean altered = new AtomicBoolean();
        master.onTheWire = entry -> entry.sequence() == 4 && altered.compareAndSet(false, true)
                ? SignedLog.altered(entry, "altered")
                : entry.encoded();
        assertThat(worker.calls().handleRecovery(recovery(7)).getStatus()).isEqualTo("synced");
        assertThat(altered).isTrue();
        assertThat(worker.contents()).doesNotContain("altered").hasSize(7);
    }

    @Test
    void aMessageThatIsAlwaysAlteredStopsTheCatchUpBeforeIt() {
        master.onTheWire = entry -> entry.sequence() == 4
                ? SignedLog.altered(entry, "altered")
                : entry.encoded();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> worker.calls().handleRecovery(recovery(7)))
                .withMessageContaining("message 4")
                .matches(refused -> refused.getStatus().getCode() == Status.Code.FAILED_PRECONDITION);
        assertThat(worker.contents()).hasSize(3);
    }

    @Test
    void aMasterThatDoesNotAnswerFailsTheRecoveryWhenItsTimeIsUp() {
        master.silent = true;
        RecoveryAcknowledgment answer = worker.calls().handleRecovery(recovery(7));
        assertThat(answer.getStatus()).isEqualTo("failed");
        assertThat(answer.getReason()).contains("SYNC_TIMEOUT");
    }

    @Test
    void aMasterThatCannotBeReachedFailsTheRecoveryWithItsAddress() {
        int port = master.server.port();
        master.close();
        RecoveryAcknowledgment answer = worker.calls().handleRecovery(recovery(7));
        assertThat(answer.getStatus()).isEqualTo("failed");
        assertThat(answer.getReason()).isEqualTo("the master at localhost:" + port + " is not there: nobody answered,"
                + " connection refused; check MASTER_ADDRESS and MASTER_PORT of this node");
    }

    @Test
    void aWorkerWhoseLogIsNoPrefixOfTheMastersGivesUpWhatTheMasterDoesNotHave() {
        SignedLog other = new SignedLog(0);
        other.add("another first message");
        other.add("and a second");
        new MasterStream(worker, SignedLog.opening())
                .send(other.batch(1, 2))
                .awaitPosition(2);
        RecoveryAcknowledgment answer = worker.calls().handleRecovery(recovery(7));
        assertThat(answer.getStatus()).isEqualTo("synced");
        assertThat(answer.getPosition()).isEqualTo(7);
        assertThat(worker.contents()).containsExactly("m1", "m2", "m3", "m4", "m5", "m6", "m7");
    }

    @Test
    void aCallerThatHangsUpDoesNotStopTheCatchUp() {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean held = new AtomicBoolean();
        CountDownLatch goOn = new CountDownLatch(1);
        master.onTheWire = entry -> {
            if (held.compareAndSet(false, true)) {
                asked.countDown();
                awaitQuietly(goOn);
            }
            return entry.encoded();
        };
        Context.CancellableContext caller = Context.current().withCancellation();
        caller.run(() -> worker.asyncCalls().handleRecovery(recovery(7), new Ignore<>()));
        awaitQuietly(asked);
        caller.cancel(null);
        goOn.countDown();
        Await.until("position 7", () -> worker.health().getPosition() == 7);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aGapThatStaysIsFilledFromTheMaster() {
        new MasterStream(worker, SignedLog.opening()).send(log.batch(4, 5));
        Await.until("position 7", () -> worker.health().getPosition() == 7);
        assertThat(worker.health().getGap()).isZero();
    }

    @Test
    void badRequestsAreAnsweredWithWhatIsWrong() {
        assertFails(recovery(7).toBuilder().setAuthToken("wrong"), Status.Code.UNAUTHENTICATED, "AUTH_TOKEN");
        assertFails(recovery(-1).toBuilder(), Status.Code.INVALID_ARGUMENT, "master_latest_sequence is -1");
        assertFails(recovery(7).toBuilder().setEpoch(-1), Status.Code.INVALID_ARGUMENT, "epoch is -1");
        assertFails(
                recovery(7).toBuilder().setLogId(ByteString.copyFromUtf8("x")),
                Status.Code.INVALID_ARGUMENT,
                "log_id has 1 bytes");
        new MasterStream(worker, SignedLog.opening()).awaitPosition(0);
        assertFails(
                recovery(7).toBuilder().setLogId(ByteString.copyFrom(new byte[16])),
                Status.Code.FAILED_PRECONDITION,
                "holds log " + SignedLog.LOG);
    }

    private void assertFails(RecoveryNotification.Builder request, Status.Code code, String words) {
        StatusRuntimeException failure = Assertions.catchThrowableOfType(
                StatusRuntimeException.class, () -> worker.calls().handleRecovery(request.build()));
        assertThat(failure.getStatus().getCode()).isEqualTo(code);
        assertThat(failure.getStatus().getDescription()).contains(words);
    }
}
