package antiphon.worker.core;

import static antiphon.worker.core.CoreHarness.acts;
import static antiphon.worker.core.CoreHarness.events;
import static antiphon.worker.core.CoreHarness.recovery;
import static antiphon.worker.core.CoreHarness.refusalOf;
import static antiphon.worker.core.CoreHarness.replica;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.RecoveryResult;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.ReplicaAnswer;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerInput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A worker below its reserve appends nothing, and does all else.
class FullDiskTest {
    private static final WorkerInput FULL = new WorkerInput.DiskChecked(5,
            Optional.of("/data has room for 5 more bytes"));
    private static final WorkerInput FREED = new WorkerInput.DiskChecked(70, Optional.empty());

    private final CoreHarness worker = CoreHarness.holding(3);

    private static boolean appends(List<WorkerEffect> effects) {
        return effects.stream().anyMatch(WorkerEffect.Append.class::isInstance);
    }

    @Test
    void aBatchEndsTheStreamBeforeAnythingOfItIsAppended() {
        worker.does(FULL);
        List<WorkerEffect> effects = worker.does(worker.batch(4, 6));
        assertThat(effects).singleElement().isInstanceOfSatisfying(WorkerEffect.CloseStream.class, closed -> {
            assertThat(closed.refusal().reason()).isEqualTo(Refusal.Reason.DISK_FULL);
            assertThat(closed.refusal().detail()).contains("/data has room for 5 more bytes", "by itself");
        });
    }

    @Test
    void aDiskThatTakesNothingIsReceivedWithItsReasonOnceAndUntilThereIsEnough() {
        worker.does(new WorkerInput.DiskRefuses("no inode is left"));
        worker.does(new WorkerInput.DiskRefuses("no inode is left"));
        List<WorkerEffect> effects = worker.does(worker.replica(9, 4));
        assertThat(refusalOf(effects)).isEqualTo(Refusal.Reason.DISK_FULL);
        assertThat(effects.toString()).contains("takes nothing more: no inode is left", "by itself");
        assertThat(appends(worker.does(FREED))).isFalse();
        assertThat(appends(worker.does(worker.replica(10, 4)))).isTrue();
    }

    @Test
    void whatIsHeldIsStillAnsweredAsHeld() {
        worker.does(FULL);
        assertThat(worker.does(worker.batch(1, 3))).containsExactly(worker.progress(3, 0));
        assertThat(worker.does(worker.replica(9, 2)))
                .containsExactly(new WorkerEffect.AnswerReplica(9, new ReplicaAnswer.Duplicate(), 3));
    }

    @Test
    void whatWasAppendedBeforeIsAcknowledgedWhenItIsDurable() {
        worker.does(worker.batch(4, 5));
        worker.does(FULL);
        assertThat(worker.stored()).containsExactly(worker.progress(5, 0));
    }

    @Test
    void aUnaryMessageIsRefusedAndOneThatOnlyWaitsForItsParentIsKept() {
        worker.does(FULL);
        assertThat(refusalOf(worker.does(worker.replica(9, 4)))).isEqualTo(Refusal.Reason.DISK_FULL);
        assertThat(acts(worker.does(worker.replica(10, 5))))
                .containsExactly(
                        new WorkerEffect.AnswerReplica(10, new ReplicaAnswer.WaitsForParent(), 3),
                        worker.progress(3, 1));
        worker.does(FREED);
        assertThat(acts(worker.does(worker.replica(11, 4)))).contains(worker.append(4, 5));
    }

    @Test
    void anotherMessageThanTheOneHeldIsADivergenceAlsoNow() {
        worker.does(FULL);
        assertThat(refusalOf(worker.does(replica(9, worker.chain.forkAfter(2, 1, 1).entry(3)))))
                .isEqualTo(Refusal.Reason.DIVERGED);
    }

    @Test
    void aNewStreamIsTurnedAwayUntilThereIsRoom() {
        worker.does(FULL);
        assertThat(worker.does(new WorkerInput.StreamOpened(2, Chain.LOG, 1))).singleElement().isInstanceOfSatisfying(
                WorkerEffect.CloseStream.class,
                closed -> assertThat(closed.refusal().reason()).isEqualTo(Refusal.Reason.DISK_FULL));
        worker.does(FREED);
        assertThat(worker.does(new WorkerInput.StreamOpened(3, Chain.LOG, 1))).singleElement().isInstanceOf(
                WorkerEffect.SendProgress.class);
    }

    @Test
    void aLaterEpochIsNotPromisedForThatTooHasToBeWritten() {
        worker.does(FULL);
        List<WorkerEffect> effects = worker.does(new WorkerInput.StreamOpened(2, Chain.LOG, 2));
        assertThat(refusalOf(effects)).isEqualTo(Refusal.Reason.DISK_FULL);
        assertThat(effects).noneMatch(WorkerEffect.Promise.class::isInstance);
        assertThat(refusalOf(worker.does(new WorkerInput.StreamOpened(3, Chain.OTHER_LOG, 2))))
                .isEqualTo(Refusal.Reason.OTHER_LOG);
        assertThat(worker.core.view().epoch()).isEqualTo(1);
        worker.does(FREED);
        assertThat(worker.does(new WorkerInput.StreamOpened(4, Chain.LOG, 2))).contains(new WorkerEffect.Promise(2));
    }

    @Test
    void aWorkerOfNoLogTakesNone() {
        CoreHarness empty = new CoreHarness();
        empty.does(FULL);
        List<WorkerEffect> effects = empty.does(new WorkerInput.StreamOpened(1, Chain.LOG, 1));
        assertThat(refusalOf(effects)).isEqualTo(Refusal.Reason.DISK_FULL);
        assertThat(effects).noneMatch(WorkerEffect.AdoptLog.class::isInstance);
    }

    @Test
    void nothingIsTruncatedForThatTooMustBeWritten() {
        worker.does(recovery(9, 8));
        worker.does(new WorkerInput.FetchDiverged(1, "not a prefix"));
        worker.does(FULL);
        WorkerInput rivals = worker.page(2, worker.chain.forkAfter(2, 1, 6).range(3, 8), false);
        assertThat(worker.does(rivals)).noneMatch(WorkerEffect.Truncate.class::isInstance);
        assertThat(worker.log).hasSize(3);
        worker.does(FREED);
        assertThat(acts(worker.afterwards(Limits.tiny().fetchPauseFirst()))).containsExactly(worker.fetch(3, 3));
        worker.does(new WorkerInput.FetchDiverged(3, "not a prefix"));
        assertThat(worker.does(worker.page(4, worker.chain.forkAfter(2, 1, 6).range(3, 8), false)))
                .contains(new WorkerEffect.Truncate(2));
    }

    @Test
    void aRecoveryIsRefusedAtOnceUnlessTheWorkerHasCaughtUp() {
        worker.does(FULL);
        assertThat(refusalOf(worker.does(recovery(9, 4)))).isEqualTo(Refusal.Reason.DISK_FULL);
        assertThat(worker.does(recovery(10, 3))).contains(worker.recovered(10, RecoveryResult.SYNCED, 3, ""));
    }

    @Test
    void aPageThatFindsTheDiskFullIsNotAppendedAndTheRecoveryEndsWithTheReason() {
        worker.does(recovery(9, 8));
        worker.does(FULL);
        for (long fetch = 1; fetch <= Limits.tiny().fetchAttemptsMax(); fetch++) {
            List<WorkerEffect> effects = worker.does(worker.page(fetch, 4, 8, false));
            assertThat(appends(effects)).isFalse();
            if (fetch < Limits.tiny().fetchAttemptsMax()) worker.afterwards(Limits.tiny().fetchPauseMax());
            else
                assertThat(acts(effects)).singleElement().isInstanceOfSatisfying(
                        WorkerEffect.AnswerRecovery.class, answer -> {
                            assertThat(answer.result()).isEqualTo(RecoveryResult.FAILED);
                            assertThat(answer.reason()).contains("5 more bytes");
                        });
        }
    }

    @Test
    void aCatchUpOfItsOwnStallsWithTheReasonAndGoesOnByItself() {
        worker.does(FULL);
        worker.does(worker.replica(9, 5));
        assertThat(acts(worker.afterwards(Duration.ofSeconds(2)))).containsExactly(worker.fetch(1, 3));
        assertThat(events(worker.does(worker.page(1, 4, 4, false)))).singleElement().isInstanceOfSatisfying(
                WorkerEvent.CatchUpStalled.class, stalled -> assertThat(stalled.reason()).contains("5 more bytes"));
        worker.does(FREED);
        assertThat(acts(worker.afterwards(Limits.tiny().fetchPauseMax()))).containsExactly(worker.fetch(2, 3));
        assertThat(acts(worker.does(worker.page(2, 4, 4, false)))).contains(worker.append(4, 5));
    }

    @Test
    void itIsReportedOnceWhenTheDiskIsFullAndOnceWhenItIsNot() {
        assertThat(worker.does(FREED)).as("there was room").isEmpty();
        assertThat(events(worker.does(FULL))).singleElement().isInstanceOf(WorkerEvent.DiskFull.class);
        assertThat(worker.does(FULL)).isEmpty();
        assertThat(events(worker.does(worker.batch(4, 4)))).isEmpty();
        assertThat(events(worker.does(FREED))).containsExactly(new WorkerEvent.DiskFreed(70));
        assertThat(worker.does(FREED)).isEmpty();
    }
}
