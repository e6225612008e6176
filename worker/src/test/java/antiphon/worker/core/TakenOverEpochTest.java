package antiphon.worker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.worker.core.arrival.HeldEpochs;
import antiphon.worker.core.arrival.HeldLog;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.RecoveryResult;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.ReplicaAnswer;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A worker under leaders that took over: it counts in an epoch once its whole log is the leader's, up to its start.
class TakenOverEpochTest {
    private static final Owner ANN = new Owner(new NodeId("ann"), new UUID(1, 1), 11);
    private static final Owner BEN = new Owner(new NodeId("ben"), new UUID(2, 2), 22);

    /// Holds five messages of epoch 1, durably, and has a stream of that epoch open.
    private CoreHarness worker = CoreHarness.holding(5);
    /// The leader's log: the same up to message 3, then its own.
    private final Chain leaders = worker.chain.forkAfter(3, 2, 27);

    private WorkerInput of(Owner owner, long epoch, int start, Hash hash, WorkerInput.Question question) {
        return new WorkerInput.OfEpoch(new OwnedEpoch(epoch, owner, start, hash), question);
    }

    /// In epoch 2, which ann took over, with a log that goes on as this worker's.
    private WorkerInput ofAnn(int start, WorkerInput.Question question) {
        return of(ANN, 2, start, worker.chain.hash(start), question);
    }

    private static WorkerInput.Question stream(long stream, long epoch) {
        return new WorkerInput.StreamOpened(stream, Chain.LOG, epoch);
    }

    private static WorkerInput.Question recovery(long call, long epoch, Chain log, int latest) {
        return new WorkerInput.RecoveryAsked(
                call, Optional.of(Chain.LOG), epoch, latest, Optional.of(log.hash(latest)));
    }

    private WorkerInput.Question page(long fetch, List<LogEntry> entries, int latest) {
        return new WorkerInput.PageArrived(fetch, Chain.LOG, 2, entries, false, latest, Optional.empty());
    }

    private List<WorkerEffect> fenced(Owner owner, long epoch) {
        return worker.does(new WorkerInput.FenceAsked(99, Chain.LOG, epoch, owner, true));
    }

    private List<WorkerEffect> adopted() {
        return worker.does(new WorkerInput.EpochAdopted(2));
    }

    private void appends(int from, int through) {
        worker.does(new WorkerInput.BatchArrived(2, worker.chain.range(from, through)));
    }

    private static boolean isAPosition(WorkerEffect effect) {
        return switch (effect) {
            case WorkerEffect.SendProgress _ -> true;
            case WorkerEffect.AnswerRecovery answer -> answer.position() > 0;
            case WorkerEffect.AnswerReplica answer -> answer.position() > 0;
            default -> false;
        };
    }

    private static final WorkerEffect ADOPTS = new WorkerEffect.Adopt(2, 0);

    @Test
    void itPromisesTheEpochToItsOwner() {
        assertThat(worker.does(ofAnn(5, stream(2, 2))).getFirst())
                .isEqualTo(new WorkerEffect.PromiseTo(ANN, 2, 0));
        assertThat(worker.core.view().owner()).contains(ANN);
    }

    @Test
    void theSameEpochOfAnotherOwnerIsRefused() {
        worker.does(ofAnn(5, stream(2, 2)));
        assertThat(CoreHarness.refusalOf(worker.does(of(BEN, 2, 5, worker.chain.hash(5), stream(3, 2)))))
                .isEqualTo(Refusal.Reason.OLD_EPOCH);
        assertThat(CoreHarness.refusalOf(worker.does((WorkerInput) stream(4, 2))))
                .as("without an owner").isEqualTo(Refusal.Reason.OLD_EPOCH);
        assertThat(CoreHarness.refusalOf(worker.does(new WorkerInput.ReplicaArrived(
                5, Optional.of(Chain.LOG), 0, worker.chain.entry(6))))).as("without an epoch")
                .isEqualTo(Refusal.Reason.OLD_EPOCH);
        assertThat(fenced(BEN, 2)).anyMatch(WorkerEffect.RefuseFence.class::isInstance);
    }

    @Test
    void anEpochThatWasPromisedToAMasterWithoutFailoverHasNoOtherOwner() {
        assertThat(CoreHarness.refusalOf(worker.does(of(ANN, 1, 5, worker.chain.hash(5), stream(2, 1)))))
                .isEqualTo(Refusal.Reason.OLD_EPOCH);
    }

    @Test
    void aLogThatReachesTheStartIsAdoptedAndOnlyThenAnswersPositions() {
        List<WorkerEffect> asked = worker.does(ofAnn(5, stream(2, 2)));
        assertThat(asked).contains(ADOPTS).noneMatch(TakenOverEpochTest::isAPosition);
        assertThat(worker.does()).as("ordered once").doesNotContain(ADOPTS);

        appends(6, 7);
        assertThat(worker.stored()).noneMatch(TakenOverEpochTest::isAPosition);

        assertThat(adopted()).containsExactly(
                new WorkerEffect.SendProgress(2, 7, Optional.of(worker.chain.hash(7)), 0));
        assertThat(worker.core.view().adopted()).isEqualTo(2);
    }

    @Test
    void takeoversWithoutAWriteBetweenThemAreAdoptedOneByOne() {
        worker.does(ofAnn(5, stream(2, 2)));
        adopted();
        assertThat(worker.does(of(BEN, 3, 5, worker.chain.hash(5), stream(3, 3))))
                .contains(new WorkerEffect.Adopt(3, 0));
        worker.does(new WorkerInput.EpochAdopted(3));
        adopted(); // Late.
        assertThat(worker.core.view().adopted()).isEqualTo(3);
    }

    @Test
    void aLogThatIsTooShortIsNotAdoptedBeforeWhatIsMissingIsDurable() {
        assertThat(worker.does(ofAnn(7, recovery(1, 2, worker.chain, 7)))).doesNotContain(ADOPTS);
        assertThat(worker.does(ofAnn(7, page(1, worker.chain.range(6, 7), 7)))).doesNotContain(ADOPTS);
        assertThat(worker.stored()).contains(ADOPTS).noneMatch(TakenOverEpochTest::isAPosition);
        assertThat(adopted()).contains(worker.recovered(1, RecoveryResult.SYNCED, 7, ""));
    }

    /// What it holds of an older epoch above the start would pass for a part of this one.
    @Test
    void aTailThatMayNotBeTheLeadersIsComparedBeforeTheEpochIsAdopted() {
        assertThat(worker.does(ofAnn(3, stream(2, 2)))).doesNotContain(ADOPTS);

        assertThat(worker.does(ofAnn(3, recovery(1, 2, worker.chain, 5)))).contains(ADOPTS);
    }

    @Test
    void aLogThatDivergedIsTruncatedFirst() {
        assertThat(worker.does(of(ANN, 2, 3, leaders.hash(3), recovery(1, 2, leaders, 4)))).doesNotContain(ADOPTS);
        worker.does(new WorkerInput.FetchDiverged(1, "diverged"));
        worker.does(new WorkerInput.FetchDiverged(2, "diverged"));

        List<WorkerEffect> effects = worker.does(
                of(ANN, 2, 3, leaders.hash(3), page(3, leaders.range(4, 4), 4)));

        assertThat(CoreHarness.acts(effects)).containsSubsequence(
                new WorkerEffect.Truncate(3), new WorkerEffect.Append(leaders.range(4, 4)), ADOPTS);
    }

    @Test
    void whereTheLeadersLogEndsItsOwnTailIsTruncatedAndTheRestIsTheLeaders() {
        worker = CoreHarness.holding(7);
        assertThat(worker.does(ofAnn(3, recovery(1, 2, worker.chain, 4)))).contains(worker.fetch(1, 7));
        assertThat(worker.does(new WorkerInput.FetchDiverged(1, "diverged"))).contains(worker.fetch(2, 6));
        assertThat(worker.does(ofAnn(3, page(2, List.of(), 6)))).contains(new WorkerEffect.Truncate(6), ADOPTS);
    }

    @Test
    void whatThePageSaysThatItHoldsTooIsTheLeaders() {
        worker = CoreHarness.holding(7);
        worker.damaged = 6;
        worker.does(ofAnn(3, recovery(1, 2, worker.chain, 4)));
        assertThat(worker.does(new WorkerInput.FetchDiverged(1, "diverged"))).contains(worker.fetch(2, 5));
        worker.damaged = 0;
        assertThat(worker.does(ofAnn(3, page(2, worker.chain.range(6, 6), 6))))
                .contains(new WorkerEffect.Truncate(6), ADOPTS);
    }

    /// The leader cannot compare what is asked for without a hash, and gives its page all the same.
    @Test
    void aPageAfterAMessageThatCannotBeReadIsNoComparison() {
        worker = CoreHarness.holding(7);
        worker.damaged = 7;
        assertThat(worker.does(of(ANN, 2, 3, leaders.hash(3), recovery(1, 2, leaders, 9)))).doesNotContain(ADOPTS);
        assertThat(worker.does(of(ANN, 2, 3, leaders.hash(3), page(1, leaders.range(8, 9), 9)))).doesNotContain(ADOPTS);
        worker.does(of(ANN, 2, 3, leaders.hash(3), recovery(2, 2, leaders, 9)));
        assertThat(worker.does(of(ANN, 2, 3, leaders.hash(3), page(2, List.of(), 7)))).doesNotContain(ADOPTS);
    }

    @Test
    void aMessageThatIsNotKeptAnyMoreIsNoComparison() {
        WorkerCore core = new WorkerCore(
                new HeldLog(Optional.of(Chain.LOG), 1, 4, 3, 3, 1), HeldEpochs.NONE,
                sequence -> Optional.of(worker.chain.hash(3)),
                Limits.tiny());
        core.on(of(ANN, 2, 2, worker.chain.hash(2), stream(2, 2)), 0);
        core.on(new WorkerInput.BatchArrived(2, worker.chain.forkAfter(1, 2, 2).range(3, 3)), 0);
        assertThat(core.endTurn()).doesNotContain(ADOPTS);

        core.on(of(ANN, 2, 2, worker.chain.hash(2), recovery(1, 2, worker.chain, 3)), 0);
        assertThat(core.endTurn()).contains(ADOPTS);
    }

    @Test
    void aLogWithAnotherMessageAtTheStartIsNotAdopted() {
        assertThat(worker.does(of(ANN, 2, 5, leaders.hash(5), stream(2, 2)))).doesNotContain(ADOPTS);
        worker.does(new WorkerInput.BatchArrived(2, worker.chain.range(4, 5)));
        assertThat(worker.stored()).doesNotContain(ADOPTS);
    }

    @Test
    void whatWaitedAboveAGapForAnOlderLeaderIsForgotten() {
        worker.does(new WorkerInput.BatchArrived(1, worker.chain.range(7, 8)));
        worker.does(ofAnn(5, stream(2, 2)));
        adopted();

        appends(6, 6);

        assertThat(worker.log).as("message 7 may not be in the leader's log").hasSize(6);
        assertThat(worker.core.sizes().gapBytes()).isZero();
    }

    @Test
    void aRecoveryThatTakesTooLongSaysNoPositionOfALogThatDoesNotCount() {
        worker.does(ofAnn(9, recovery(1, 2, worker.chain, 9)));
        worker.does(ofAnn(9, new WorkerInput.PageArrived(
                1, Chain.LOG, 2, worker.chain.range(6, 7), true, 9, Optional.empty())));
        worker.stored();
        assertThat(worker.afterwards(Duration.ofSeconds(31)))
                .anyMatch(WorkerEffect.AnswerRecovery.class::isInstance)
                .noneMatch(TakenOverEpochTest::isAPosition);
    }

    @Test
    void aCallThatBringsAMessageIsAnsweredOnceTheEpochIsAdopted() {
        WorkerInput.Question replica = new WorkerInput.ReplicaArrived(
                6, Optional.of(Chain.LOG), 2, worker.chain.entry(5));
        assertThat(worker.does(ofAnn(5, replica))).contains(ADOPTS)
                .noneMatch(WorkerEffect.AnswerReplica.class::isInstance);
        assertThat(adopted()).contains(new WorkerEffect.AnswerReplica(6, new ReplicaAnswer.Duplicate(), 5));
    }

    @Test
    void soIsOneWhoseMessageIsStoredBeforeThat() {
        worker.does(ofAnn(5, new WorkerInput.ReplicaArrived(6, Optional.of(Chain.LOG), 2, worker.chain.entry(6))));
        assertThat(worker.stored()).isEmpty();
        assertThat(adopted()).contains(new WorkerEffect.AnswerReplica(6, new ReplicaAnswer.Stored(), 6));
    }

    @Test
    void aCallWhoseMessageWaitsForItsParentIsToldNoPositionBeforeThat() {
        assertThat(worker.does(
                ofAnn(5, new WorkerInput.ReplicaArrived(6, Optional.of(Chain.LOG), 2, worker.chain.entry(8)))))
                .contains(new WorkerEffect.AnswerReplica(6, new ReplicaAnswer.WaitsForParent(), 0));
    }

    @Test
    void afterARestartItStillCountsInTheEpochThatItHasAdopted() {
        worker = new CoreHarness(worker.chain.range(1, 5), 2, new HeldEpochs(Optional.of(ANN), 2, 4));
        assertThat(worker.does(ofAnn(3, stream(2, 2)))).containsExactly(
                new WorkerEffect.SendProgress(2, 5, Optional.of(worker.chain.hash(5)), 0));
        assertThat(worker.core.view().committed()).isEqualTo(4);
    }

    @Test
    void afterARestartItDoesNotCountInAnEpochThatItHasOnlyPromised() {
        worker = new CoreHarness(worker.chain.range(1, 5), 2, new HeldEpochs(Optional.of(ANN), 1, 0));
        assertThat(worker.does(ofAnn(6, stream(2, 2)))).isEmpty();
        assertThat(worker.does(ofAnn(6, recovery(1, 2, worker.chain, 6)))).contains(worker.fetch(1, 5));
    }

    private static WorkerInput ownerless(long call, long epoch, Chain log) {
        return (WorkerInput) recovery(call, epoch, log, 6);
    }

    /// Another member that has promised a later epoch, and leads in none, is asked for a page where a leader was.
    @Test
    void aMemberFollowsNobodyWhoDoesNotSayThatItLeads() {
        worker = new CoreHarness(worker.chain.range(1, 5), 2, new HeldEpochs(Optional.of(ANN), 2, 0, true));
        assertThat(worker.does(ofAnn(5, recovery(1, 2, worker.chain, 6)))).contains(worker.fetch(1, 5));
        WorkerInput page = new WorkerInput.PageArrived(
                1, Chain.LOG, 3, worker.chain.range(6, 6), false, 6, Optional.empty());
        worker.does(page, ownerless(2, 4, worker.chain));
        assertThat(worker.log).as("nothing is taken").hasSize(5);
        assertThat(worker.core.view().epoch()).isEqualTo(2);
        assertThat(worker.core.view().owner()).contains(ANN);
    }

    @Test
    void whereFailoverWasTurnedOffAgainAMasterIsFollowed() {
        worker = new CoreHarness(worker.chain.range(1, 5), 2, new HeldEpochs(Optional.of(ANN), 2, 0, false));
        worker.does(ownerless(1, 3, worker.chain));
        assertThat(worker.core.view().epoch()).isEqualTo(3);
        assertThat(worker.core.view().owner()).isEmpty();
    }

    /// Before the cluster is founded on a log that has one.
    @Test
    void aMemberThatHasPromisedNothingToAnOwnerFollowsAMaster() {
        worker = new CoreHarness(worker.chain.range(1, 5), 2, new HeldEpochs(Optional.empty(), 0, 0, true));
        worker.does(ownerless(1, 3, worker.chain));
        assertThat(worker.core.view().epoch()).isEqualTo(3);
    }

    // What is committed.

    @Test
    void whatIsCommittedIsTakenOnAStreamOfTheAdoptedEpochAndOnlyGrows() {
        worker.does(ofAnn(5, stream(2, 2)), new WorkerInput.CommittedArrived(2, 4));
        assertThat(worker.core.view().committed()).as("before it is adopted").isZero();
        adopted();
        worker.does(new WorkerInput.CommittedArrived(2, 4));
        worker.does(new WorkerInput.CommittedArrived(2, 3));
        assertThat(worker.core.view().committed()).isEqualTo(4);
        worker.does(new WorkerInput.CommittedArrived(1, 5));
        assertThat(worker.core.view().committed()).as("on a stream of an older epoch").isEqualTo(4);
        assertThat(fenced(BEN, 3)).as("written with the next promise")
                .contains(new WorkerEffect.PromiseTo(BEN, 3, 4));
    }

    /// On another connection than the messages, so it may come before them and after what followed.
    @Test
    void whatIsCommittedIsTakenFromHeartbeatsOfTheLeaderOfTheAdoptedEpochAlone() {
        OwnedEpoch ofAnn = new OwnedEpoch(2, ANN, 5, worker.chain.hash(5));
        worker.does(ofAnn(5, stream(2, 2)), new WorkerInput.CommittedHeard(ofAnn, 4));
        assertThat(worker.core.view().committed()).as("before it is adopted").isZero();
        adopted();
        worker.does(new WorkerInput.CommittedHeard(ofAnn, 3));
        assertThat(worker.core.view().committed()).isEqualTo(3);
        worker.does(new WorkerInput.CommittedHeard(new OwnedEpoch(2, BEN, 5, worker.chain.hash(5)), 4));
        worker.does(new WorkerInput.CommittedHeard(new OwnedEpoch(1, ANN, 5, worker.chain.hash(5)), 4));
        worker.does(new WorkerInput.CommittedHeard(new OwnedEpoch(3, BEN, 5, worker.chain.hash(5)), 4));
        assertThat(worker.core.view().committed()).as("from others, and in other epochs").isEqualTo(3);
        worker.does(new WorkerInput.CommittedHeard(ofAnn, 9));
        assertThat(worker.core.view().committed()).as("as far as its log goes").isEqualTo(5);
    }

    /// A number that no log reaches would forbid every truncation for ever.
    @Test
    void whatIsCommittedIsTakenOnlyAsFarAsItsLogGoes() {
        worker.does(ofAnn(5, stream(2, 2)));
        adopted();
        worker.does(new WorkerInput.CommittedArrived(2, Long.MAX_VALUE));
        assertThat(worker.core.view().committed()).isEqualTo(5);
    }

    /// Only a mistake can ask for it: the node ends rather than lose what a majority holds.
    @Test
    void whatIsCommittedIsNeverTruncated() {
        worker = new CoreHarness(worker.chain.range(1, 5), 2, new HeldEpochs(Optional.of(ANN), 2, 4));
        worker.does(of(BEN, 3, 3, leaders.hash(3), recovery(1, 3, leaders, 4)));
        worker.does(new WorkerInput.FetchDiverged(1, "diverged"));
        worker.does(new WorkerInput.FetchDiverged(2, "diverged"));
        WorkerInput page = of(BEN, 3, 3, leaders.hash(3), new WorkerInput.PageArrived(
                3, Chain.LOG, 3, leaders.range(4, 4), false, 4, Optional.empty()));
        assertThatIllegalStateException().isThrownBy(() -> worker.does(page))
                .withMessageContaining("committed up to 4");
    }

    @Test
    void aMasterWithoutFailoverCommitsNothing() {
        worker.does(new WorkerInput.CommittedArrived(1, 4));
        assertThat(worker.core.view().committed()).isZero();
    }

    // The fence.

    @Test
    void aFenceIsAnsweredWithTheEndOfTheLogInTheTurnOfThePromise() {
        List<WorkerEffect> effects = CoreHarness.acts(fenced(ANN, 2));
        assertThat(effects.getFirst()).isEqualTo(new WorkerEffect.PromiseTo(ANN, 2, 0));
        assertThat(effects.getLast()).isEqualTo(
                new WorkerEffect.AnswerFence(99, 0, 5, Optional.of(worker.chain.hash(5)), true));
    }

    /// Its own disk still completes what was appended before. Were the end answered earlier, the log would have grown
    /// since it was compared.
    @Test
    void itIsAnsweredWhenAllOfTheLogIsDurableUnderTheEpochItHadAdopted() {
        worker.does(ofAnn(5, stream(2, 2)));
        adopted();
        appends(6, 7);
        List<WorkerEffect> effects = CoreHarness.acts(fenced(BEN, 3));
        assertThat(effects.getFirst()).isEqualTo(new WorkerEffect.PromiseTo(BEN, 3, 0));
        assertThat(effects).noneMatch(WorkerEffect.AnswerFence.class::isInstance);

        assertThat(worker.stored()).containsExactly(
                new WorkerEffect.AnswerFence(99, 2, 7, Optional.of(worker.chain.hash(7)), true));
        assertThat(worker.does()).isEmpty();
    }

    @Test
    void aFenceThatWaitsForTheDiskIsRefusedWhenALaterEpochIsPromised() {
        worker.does(worker.batch(6, 7));
        fenced(ANN, 2);
        assertThat(fenced(BEN, 3)).anySatisfy(effect -> assertThat(effect)
                .isInstanceOfSatisfying(WorkerEffect.RefuseFence.class, refused -> {
                    assertThat(refused.promised()).isEqualTo(3);
                    assertThat(refused.refusal().reason()).isEqualTo(Refusal.Reason.OLD_EPOCH);
                }));
        assertThat(worker.stored()).filteredOn(WorkerEffect.AnswerFence.class::isInstance).hasSize(1);
    }

    @Test
    void fencesOfCallersThatAreGoneOrTooManyDoNotWait() {
        worker.does(worker.batch(6, 7));
        for (long call = 1; call <= Limits.tiny().callsMax(); call++)
            worker.does(new WorkerInput.FenceAsked(call, Chain.LOG, 2, ANN, true));
        assertThat(fenced(ANN, 2)).anySatisfy(effect -> assertThat(effect)
                .isInstanceOfSatisfying(WorkerEffect.RefuseFence.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(Refusal.Reason.BUSY)));
        worker.does(new WorkerInput.CallGone(1));
        assertThat(worker.stored()).filteredOn(WorkerEffect.AnswerFence.class::isInstance)
                .hasSize(Limits.tiny().callsMax() - 1);
    }

    @Test
    void aCallThatNamesNoEpochIsNotAnsweredAsHeldAfterThePromise() {
        worker.does(new WorkerInput.ReplicaArrived(5, Optional.of(Chain.LOG), 0, worker.chain.entry(6)));
        List<WorkerEffect> effects = new ArrayList<>(fenced(ANN, 2));
        effects.addAll(worker.stored());
        assertThat(effects).filteredOn(WorkerEffect.AnswerReplica.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(WorkerEffect.AnswerReplica.class, answer -> assertThat(answer.answer())
                        .isInstanceOf(ReplicaAnswer.Refused.class));
    }

    /// The leader before is dead: its page would be waited for in vain.
    @Test
    void aPageOfTheLeaderBeforeIsNotWaitedFor() {
        worker.does(ofAnn(9, recovery(1, 2, worker.chain, 9)));
        fenced(BEN, 3);
        assertThat(worker.does(of(BEN, 3, 5, worker.chain.hash(5), recovery(2, 3, worker.chain, 9))))
                .contains(worker.fetch(2, 5));
        assertThat(worker.does(ofAnn(9, page(1, worker.chain.range(6, 9), 9)))).as("late").isEmpty();
    }

    @Test
    void theAdoptedEpochIsSaidToItsOwnerAlone() {
        worker.does(ofAnn(5, stream(2, 2)));
        adopted();
        assertThat(worker.core.view().adoptedFor(ANN)).isEqualTo(2);
        assertThat(worker.core.view().adoptedFor(BEN)).isZero();
    }

    @Test
    void aLogThatCannotBeReadAtItsEndIsNotWhole() {
        worker.damaged = 5;
        assertThat(fenced(ANN, 2)).contains(new WorkerEffect.AnswerFence(99, 0, 5, Optional.empty(), false));
    }

    @Test
    void aFenceIsAnsweredAgainAndOneOfALowerEpochIsRefused() {
        fenced(BEN, 3);
        assertThat(CoreHarness.acts(fenced(BEN, 3))).containsExactly(
                new WorkerEffect.AnswerFence(99, 0, 5, Optional.of(worker.chain.hash(5)), true));
        assertThat(fenced(ANN, 2)).anySatisfy(effect -> assertThat(effect)
                .isInstanceOfSatisfying(WorkerEffect.RefuseFence.class, refused -> {
                    assertThat(refused.promised()).isEqualTo(3);
                    assertThat(refused.refusal().reason()).isEqualTo(Refusal.Reason.OLD_EPOCH);
                }));
    }

    @Test
    void afterAFenceNothingIsAnsweredUnderALowerEpochNotEvenWhatItsOwnDiskCompletes() {
        worker.does(ofAnn(5, stream(2, 2)));
        adopted();
        worker.does(ofAnn(5, new WorkerInput.ReplicaArrived(6, Optional.of(Chain.LOG), 2, worker.chain.entry(6))));
        worker.does(ofAnn(5, recovery(7, 2, worker.chain, 6)));

        List<WorkerEffect> effects = new ArrayList<>(fenced(BEN, 3));
        effects.addAll(worker.stored());
        effects.addAll(adopted());
        effects.addAll(worker.afterwards(Duration.ofSeconds(31)));

        assertThat(effects).noneMatch(TakenOverEpochTest::isAPosition);
        assertThat(effects).filteredOn(WorkerEffect.CloseStream.class::isInstance).hasSize(1);
        assertThat(effects).filteredOn(WorkerEffect.AnswerReplica.class::isInstance).hasSize(1);
        assertThat(effects).filteredOn(WorkerEffect.RefuseRecovery.class::isInstance).hasSize(1);
        assertThat(effects).doesNotContain(ADOPTS);
    }

    @Test
    void anEpochIsNotAdoptedAnyMoreOnceALaterOneIsPromised() {
        worker.does(ofAnn(7, recovery(1, 2, worker.chain, 7)));
        worker.does(ofAnn(7, page(1, worker.chain.range(6, 7), 7)));
        fenced(BEN, 3);
        assertThat(worker.stored()).doesNotContain(ADOPTS);
    }

    @Test
    void aQuestionSaysTheEpochItIsOf() {
        assertThatIllegalArgumentException().isThrownBy(() -> worker.does(ofAnn(5, stream(2, 3))));
    }
}
