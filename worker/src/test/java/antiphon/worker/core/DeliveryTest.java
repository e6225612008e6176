package antiphon.worker.core;

import static antiphon.worker.core.CoreHarness.acts;
import static antiphon.worker.core.CoreHarness.events;
import static antiphon.worker.core.CoreHarness.refusalOf;
import static antiphon.worker.core.CoreHarness.replica;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.LogEntry;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.ReplicaAnswer;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerInput;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    @Test
    void theFirstMasterGivesTheLogItsIdAndItsEpochIsPromisedBeforeItIsAnswered() {
        CoreHarness worker = new CoreHarness();
        assertThat(worker.does(new WorkerInput.StreamOpened(1, Chain.LOG, 3), worker.batch(1, 2)))
                .containsExactly(
                        new WorkerEffect.AdoptLog(Chain.LOG),
                        new WorkerEffect.Promise(3),
                        worker.append(1, 2),
                        new WorkerEffect.Emit(new WorkerEvent.LogTaken(Chain.LOG)),
                        new WorkerEffect.Emit(new WorkerEvent.EpochPromised(3)),
                        worker.progress(0, 0));
    }

    @Test
    void aBatchIsAcknowledgedOnlyWhenItIsDurable() {
        CoreHarness worker = CoreHarness.holding(2);
        assertThat(worker.does(worker.batch(3, 5))).containsExactly(worker.append(3, 5));
        assertThat(worker.stored()).containsExactly(worker.progress(5, 0));
    }

    @Test
    void aRepeatIsAnsweredWithWhatIsBeingStoredMeanwhile() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(worker.batch(3, 5));
        assertThat(worker.does(worker.batch(2, 4))).isEmpty();
        assertThat(worker.stored()).containsExactly(worker.progress(5, 0));
    }

    @Test
    void oneSyncAcknowledgesAllThatItCovered() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(worker.batch(3, 5));
        worker.does(worker.batch(6, 6));
        assertThat(worker.does(new WorkerInput.Stored(5, 0))).containsExactly(worker.progress(5, 0));
        assertThat(worker.does(new WorkerInput.Stored(6, 0))).containsExactly(worker.progress(6, 0));
        assertThat(worker.does(new WorkerInput.Stored(6, 0))).isEmpty();
    }

    @Test
    void aRepeatedBatchIsAnsweredWithThePosition() {
        CoreHarness worker = CoreHarness.holding(5);
        assertThat(worker.does(worker.batch(2, 4))).containsExactly(worker.progress(5, 0));
    }

    @Test
    void aUnaryMessageIsAnsweredWhenItIsDurable() {
        CoreHarness worker = CoreHarness.holding(2);
        assertThat(worker.does(replica(9, worker.chain.entry(3)))).containsExactly(worker.append(3, 3));
        assertThat(worker.stored())
                .containsExactly(
                        new WorkerEffect.AnswerReplica(9, new ReplicaAnswer.Stored(), 3), worker.progress(3, 0));
    }

    @Test
    void aRepeatThatIsDurableIsADuplicateAtOnceAndOneThatIsNotWaitsForTheDisk() {
        CoreHarness worker = CoreHarness.holding(2);
        WorkerEffect duplicate = new WorkerEffect.AnswerReplica(9, new ReplicaAnswer.Duplicate(), 2);
        assertThat(worker.does(worker.replica(9, 2))).containsExactly(duplicate);
        worker.does(worker.batch(3, 3));
        assertThat(worker.does(worker.replica(10, 3))).isEmpty();
        assertThat(worker.stored()).contains(new WorkerEffect.AnswerReplica(10, new ReplicaAnswer.Duplicate(), 3));
    }

    @Test
    void aMessageWithoutItsParentIsNoCopyUntilTheParentCame() {
        CoreHarness worker = CoreHarness.holding(2);
        assertThat(acts(worker.does(worker.replica(9, 4))))
                .containsExactly(
                        new WorkerEffect.AnswerReplica(9, new ReplicaAnswer.WaitsForParent(), 2),
                        worker.progress(2, 1));
        assertThat(acts(worker.does(worker.replica(10, 3)))).containsExactly(worker.append(3, 4),
                worker.progress(2, 0));
        assertThat(acts(worker.stored()))
                .containsExactly(
                        new WorkerEffect.AnswerReplica(10, new ReplicaAnswer.Stored(), 4), worker.progress(4, 0));
    }

    @Test
    void aGapIsReportedWhenItOpensAndWhenItCloses() {
        CoreHarness worker = CoreHarness.holding(2);
        assertThat(events(worker.does(worker.batch(4, 5)))).containsExactly(new WorkerEvent.GapOpened(3, 4));
        assertThat(events(worker.does(worker.batch(3, 3)))).containsExactly(new WorkerEvent.GapClosed(5));
    }

    @Test
    void aRepeatInTheGapIsADuplicateOnlyWithTheSameHash() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(worker.replica(9, 4));
        assertThat(worker.does(worker.replica(10, 4)))
                .containsExactly(new WorkerEffect.AnswerReplica(10, new ReplicaAnswer.Duplicate(), 2));
        LogEntry rival = worker.chain.forkAfter(3, 1, 1).entry(4);
        assertThat(refusalOf(worker.does(replica(11, rival)))).isEqualTo(Refusal.Reason.DIVERGED);
    }

    @Test
    void aFullGapRefusesWhatIsFurtherAndMakesRoomForWhatIsNearer() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(worker.replica(5, 5), worker.replica(6, 6), worker.replica(7, 7));
        assertThat(refusalOf(worker.does(worker.replica(8, 8)))).isEqualTo(Refusal.Reason.GAP_FULL);
        assertThat(acts(worker.does(worker.replica(9, 4))))
                .containsExactly(new WorkerEffect.AnswerReplica(9, new ReplicaAnswer.WaitsForParent(), 2));
        assertThat(acts(worker.does(worker.replica(3, 3)))).contains(worker.append(3, 6));
    }

    @Test
    void anotherMessageUnderAHeldNumberIsADivergenceAndNeverADuplicate() {
        CoreHarness worker = CoreHarness.holding(3);
        LogEntry rival = worker.chain.forkAfter(2, 1, 1).entry(3);
        List<WorkerEffect> effects = worker.does(new WorkerInput.BatchArrived(1, List.of(rival)));
        assertThat(refusalOf(effects)).isEqualTo(Refusal.Reason.DIVERGED);
        assertThat(events(effects)).contains(new WorkerEvent.Diverged(3, worker.chain.hash(3), rival.hash()));
        assertThat(worker.log).hasSize(3);
        assertThat(worker.does(worker.batch(4, 4))).as("the stream is closed").isEmpty();
    }

    @Test
    void aMessageWithAnotherParentIsADivergence() {
        CoreHarness worker = CoreHarness.holding(3);
        LogEntry stranger = worker.chain.forkAfter(2, 1, 2).entry(4);
        assertThat(refusalOf(worker.does(replica(9, stranger)))).isEqualTo(Refusal.Reason.DIVERGED);
        assertThat(worker.log).hasSize(3);
    }

    @Test
    void aChildThatDoesNotFitTheParentWhenItComesIsDroppedAndReported() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(replica(9, worker.chain.forkAfter(2, 1, 2).entry(4)));
        List<WorkerEffect> effects = worker.does(worker.batch(3, 3));
        assertThat(effects).contains(worker.append(3, 3));
        assertThat(events(effects)).anyMatch(WorkerEvent.ChildDropped.class::isInstance);
        assertThat(acts(worker.does(worker.batch(4, 4)))).as("the right one is welcome").contains(worker.append(4, 4));
    }

    @Test
    void aMessageCannotBeOfALaterEpochThanPromisedNorOfAnEarlierOneThanItsParent() {
        CoreHarness worker = CoreHarness.holding(1);
        LogEntry later = worker.chain.forkAfter(1, 2, 1).entry(2);
        assertThat(refusalOf(worker.does(replica(9, later)))).isEqualTo(Refusal.Reason.BAD_MESSAGE);
        worker.does(new WorkerInput.StreamOpened(2, Chain.LOG, 2));
        worker.does(new WorkerInput.BatchArrived(2, List.of(later)));
        LogEntry backwards = worker.chain.forkAfter(1, 2, 1).forkAfter(2, 1, 1).entry(3);
        WorkerInput underTwo = new WorkerInput.ReplicaArrived(10, Optional.of(Chain.LOG), 2, backwards);
        assertThat(refusalOf(worker.does(underTwo))).isEqualTo(Refusal.Reason.BAD_MESSAGE);
    }

    @Test
    void anotherLogIsRefusedForGoodAndReportedOnce() {
        CoreHarness worker = CoreHarness.holding(3);
        List<WorkerEffect> effects = worker.does(new WorkerInput.StreamOpened(2, Chain.OTHER_LOG, 9));
        assertThat(refusalOf(effects)).isEqualTo(Refusal.Reason.OTHER_LOG);
        assertThat(events(effects)).hasSize(1);
        assertThat(events(worker.does(new WorkerInput.StreamOpened(3, Chain.OTHER_LOG, 9)))).isEmpty();
        assertThat(worker.core.view().epoch()).isEqualTo(1);
    }

    @Test
    void aNewerMasterEndsWhatTheOlderOneHasUnderWay() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(worker.replica(9, 3));
        List<WorkerEffect> effects = acts(worker.does(new WorkerInput.StreamOpened(2, Chain.LOG, 2)));
        assertThat(effects.getFirst()).isEqualTo(new WorkerEffect.Promise(2));
        assertThat(effects)
                .anyMatch(effect -> effect instanceof WorkerEffect.CloseStream(long stream, _) && stream == 1);
        assertThat(effects)
                .anyMatch(effect -> effect instanceof WorkerEffect.AnswerReplica(long call, ReplicaAnswer.Refused _, _)
                        && call == 9);
        assertThat(refusalOf(worker.does(new WorkerInput.StreamOpened(3, Chain.LOG, 1))))
                .isEqualTo(Refusal.Reason.OLD_EPOCH);
    }

    @Test
    void tooManyCallsAndStreamsAreTurnedAway() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(worker.replica(9, 3), worker.replica(10, 4));
        assertThat(refusalOf(worker.does(worker.replica(11, 5)))).isEqualTo(Refusal.Reason.BUSY);
        worker.does(new WorkerInput.StreamOpened(2, Chain.LOG, 1));
        assertThat(refusalOf(worker.does(new WorkerInput.StreamOpened(3, Chain.LOG, 1))))
                .isEqualTo(Refusal.Reason.BUSY);
    }

    @Test
    void aCallThatHungUpIsNotAnsweredAndMakesRoom() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(worker.replica(9, 3), worker.replica(10, 4), new WorkerInput.CallGone(9));
        worker.does(worker.replica(11, 5));
        assertThat(worker.stored())
                .containsExactly(
                        new WorkerEffect.AnswerReplica(10, new ReplicaAnswer.Stored(), 5),
                        new WorkerEffect.AnswerReplica(11, new ReplicaAnswer.Stored(), 5),
                        worker.progress(5, 0));
    }

    @Test
    void aWorkerOfNoLogRefusesAMessageThatDoesNotSayItsLog() {
        CoreHarness worker = new CoreHarness();
        WorkerInput nameless = new WorkerInput.ReplicaArrived(9, Optional.empty(), 1, worker.chain.entry(1));
        assertThat(refusalOf(worker.does(nameless))).isEqualTo(Refusal.Reason.OTHER_LOG);
    }
}
