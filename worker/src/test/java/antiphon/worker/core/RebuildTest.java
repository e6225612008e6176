package antiphon.worker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.worker.core.arrival.HeldEpochs;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The replica of a node that takes epoch 2 over: it has promised the epoch to itself, and makes the best log its own.
class RebuildTest {
    private static final Owner SELF = new Owner(new NodeId("self"), new UUID(1, 1), 11);
    private static final Owner BEN = new Owner(new NodeId("ben"), new UUID(2, 2), 22);
    private static final NodeId SOURCE = new NodeId("source");
    private static final long LIFE = 33; // of the source
    private static final WorkerInput ADOPT = new WorkerInput.AdoptAsked(2, SELF);

    private CoreHarness worker = fenced(5);
    /// The same up to message 3, then another one.
    private final Chain fork = worker.chain.forkAfter(3, 1, 1);

    private static CoreHarness fenced(int length) {
        CoreHarness worker = CoreHarness.holding(length);
        worker.does(fence(2, SELF));
        return worker;
    }

    private static WorkerInput fence(long epoch, Owner owner) {
        return new WorkerInput.FenceAsked(99, Chain.LOG, epoch, owner, true);
    }

    private static WorkerInput rebuild(Owner owner, NodeId source, Chain log, int end) {
        return new WorkerInput.RebuildAsked(2, owner, source, LIFE, end, log.hash(end));
    }

    private List<WorkerEffect> rebuilds(Chain log, int end) {
        return worker.does(rebuild(SELF, SOURCE, log, end));
    }

    private WorkerEffect fetch(long fetch, int after) {
        return new WorkerEffect.FetchFrom(
                SOURCE, LIFE, fetch, after, Optional.of(worker.chain.hash(after)), CoreHarness.PAGE_BYTES);
    }

    private static WorkerInput page(long fetch, LogId log, long epoch, List<LogEntry> entries, boolean more, int last) {
        return new WorkerInput.PageArrived(fetch, log, epoch, entries, more, last, Optional.empty());
    }

    private List<WorkerEffect> arrives(long fetch, List<LogEntry> entries, boolean more, int last) {
        return worker.does(page(fetch, Chain.LOG, 2, entries, more, last));
    }

    private List<WorkerEffect> diverged(long fetch) {
        return worker.does(new WorkerInput.FetchDiverged(fetch, "diverged"));
    }

    private WorkerEffect rebuilt(Chain log, int end) {
        return new WorkerEffect.Rebuilt(2, end, log.hash(end));
    }

    private static List<WorkerEffect> ends(List<WorkerEffect> effects) {
        return effects.stream()
                .filter(effect -> effect instanceof WorkerEffect.Rebuilt
                        || effect instanceof WorkerEffect.RebuildFailed)
                .toList();
    }

    private static List<WorkerEffect> failed(String reason) {
        return List.of(new WorkerEffect.RebuildFailed(2, SOURCE, reason));
    }

    @Test
    void whatIsMissingIsFetchedFromTheSourceAndTheRebuildEndsWhenItIsDurable() {
        assertThat(rebuilds(worker.chain, 8)).contains(fetch(1, 5));
        assertThat(arrives(1, worker.chain.range(6, 7), true, 8)).contains(worker.append(6, 7), fetch(2, 7));
        assertThat(ends(arrives(2, worker.chain.range(8, 8), false, 8))).isEmpty();
        assertThat(worker.stored()).contains(rebuilt(worker.chain, 8));
        assertThat(worker.core.view().adopted()).as("not before it is ordered").isZero();
    }

    @Test
    void aLogThatIsTheSameAlreadyIsCompared() {
        assertThat(rebuilds(worker.chain, 5)).contains(fetch(1, 5));
        assertThat(arrives(1, List.of(), false, 5)).contains(rebuilt(worker.chain, 5));
    }

    @Test
    void whereTheLogsDivergeItsOwnTailIsTruncated() {
        assertThat(rebuilds(fork, 4)).contains(fetch(1, 5));
        assertThat(diverged(1)).contains(fetch(2, 4));
        assertThat(diverged(2)).contains(fetch(3, 3));
        assertThat(CoreHarness.acts(arrives(3, fork.range(4, 4), false, 4))).containsExactly(
                new WorkerEffect.Truncate(3), new WorkerEffect.Append(fork.range(4, 4)));
        assertThat(worker.stored()).contains(rebuilt(fork, 4));
    }

    /// A shorter log is the better one where it has adopted a later epoch.
    @Test
    void itsOwnTailBeyondTheSourcesEndIsTruncated() {
        assertThat(rebuilds(worker.chain, 4)).contains(fetch(1, 5));
        assertThat(diverged(1)).contains(fetch(2, 4));
        assertThat(arrives(2, List.of(), false, 4))
                .contains(new WorkerEffect.Truncate(4), rebuilt(worker.chain, 4));
        assertThat(worker.log).hasSize(4);
    }

    @Test
    void aSourceThatHasPromisedALaterEpochMeanwhileIsNotCopied() {
        rebuilds(worker.chain, 8);
        List<WorkerEffect> effects = worker.does(
                page(1, Chain.LOG, 3, worker.chain.range(6, 8), false, 8));
        assertThat(ends(effects)).isEqualTo(failed("source has promised epoch 3 meanwhile, and not 2"));
        assertThat(worker.log).hasSize(5);
        assertThat(worker.core.view().epoch()).isEqualTo(2);
    }

    /// It is another disk under the same name, say: this node's own log must not be truncated to its end.
    @Test
    void aSourceThatHasLessThanItPromisedWithIsNotCopied() {
        rebuilds(fork, 4);
        diverged(1);
        diverged(2);
        assertThat(ends(arrives(3, List.of(), false, 3))).isEqualTo(failed(
                "source has 3 messages, and had 4 when it promised"));
        assertThat(worker.log).hasSize(5);
    }

    @Test
    void aSourceWithAnotherLogIsNotCopied() {
        rebuilds(worker.chain, 8);
        assertThat(ends(worker.does(page(1, Chain.OTHER_LOG, 2, worker.chain.range(6, 8), false, 8)))).hasSize(1);
        assertThat(worker.log).hasSize(5);
    }

    @Test
    void aSourceThatRefusesFailsAtOnceAndAnotherCanBeTried() {
        rebuilds(worker.chain, 8);
        assertThat(ends(worker.does(new WorkerInput.FetchRefused(1, "not for you"))))
                .isEqualTo(failed("not for you"));

        assertThat(worker.does(rebuild(SELF, BEN.node(), worker.chain, 6))).contains(new WorkerEffect.FetchFrom(
                BEN.node(), LIFE, 2, 5, Optional.of(worker.chain.hash(5)), CoreHarness.PAGE_BYTES));
        arrives(2, worker.chain.range(6, 6), false, 6);
        assertThat(worker.stored()).contains(rebuilt(worker.chain, 6));
    }

    @Test
    void aSilentSourceIsGivenUp() {
        List<WorkerEffect> effects = new ArrayList<>(rebuilds(worker.chain, 8));
        for (int fetch = 1; ends(effects).isEmpty() && fetch < 20; fetch++) {
            effects.addAll(worker.does(new WorkerInput.FetchFailed(fetch, "silent")));
            effects.addAll(worker.afterwards(Duration.ofSeconds(1)));
        }
        assertThat(ends(effects)).isEqualTo(failed("silent"));
        assertThat(worker.core.view().catchingUpTo()).as("it has ended").isZero();
    }

    @Test
    void aLogThatEndsOtherwiseThanItAnsweredTheFenceIsNotTaken() {
        List<WorkerEffect> effects = new ArrayList<>(rebuilds(worker.chain, 8));
        for (int fetch = 1; ends(effects).isEmpty() && fetch < 20; fetch++) {
            effects.addAll(arrives(fetch, fetch == 1 ? worker.chain.range(6, 7) : List.of(), false, 7));
            effects.addAll(worker.stored());
            effects.addAll(worker.afterwards(Duration.ofSeconds(1)));
        }
        assertThat(ends(effects)).isEqualTo(failed("source has 7 messages, and had 8 when it promised"));
    }

    @Test
    void aLogWithAnotherMessageAtItsEndIsNotTaken() {
        rebuilds(worker.chain, 6);
        List<WorkerEffect> effects = new ArrayList<>(
                arrives(1, worker.chain.forkAfter(5, 1, 1).range(6, 6), false, 6));
        effects.addAll(worker.stored());
        assertThat(ends(effects)).isEmpty();
    }

    @Test
    void anOrderOfAnEarlierTakeoverOfTheSameNodeIsNotObeyed() {
        worker.does(fence(3, SELF));
        assertThat(rebuilds(worker.chain, 8)).isEmpty();
        assertThat(worker.does(ADOPT)).isEmpty();
    }

    @Test
    void aTakeoverThatIsOverChangesNothingAnyMore() {
        rebuilds(worker.chain, 8);
        arrives(1, worker.chain.range(6, 7), true, 8);
        worker.does(fence(3, BEN));
        List<WorkerEffect> effects = new ArrayList<>(arrives(2, worker.chain.range(8, 8), false, 8));
        effects.addAll(worker.stored());
        effects.addAll(rebuilds(worker.chain, 8));
        effects.addAll(worker.does(ADOPT));
        effects.addAll(worker.afterwards(Duration.ofMinutes(1)));
        assertThat(ends(effects)).isEmpty();
        assertThat(worker.log).hasSize(7);
        assertThat(effects).noneMatch(WorkerEffect.Adopt.class::isInstance)
                .noneMatch(WorkerEffect.FetchFrom.class::isInstance);
    }

    @Test
    void onlyTheOwnerOfThePromiseTakesOver() {
        assertThat(worker.does(rebuild(BEN, SOURCE, worker.chain, 8))).isEmpty();
        assertThat(worker.does(new WorkerInput.AdoptAsked(2, BEN))).isEmpty();
    }

    @Test
    void theLogThatTheEpochGoesOnWithIsAdoptedWhenThatIsOrdered() {
        assertThat(worker.does(ADOPT)).containsExactly(new WorkerEffect.Adopt(2, 0));
        assertThat(worker.does(new WorkerInput.EpochAdopted(2))).contains(new WorkerEffect.AdoptedOwn(2));
        assertThat(worker.core.view().adoptedFor(SELF)).isEqualTo(2);
    }

    /// Only a mistake can ask for it: what a crash could take away would be the beginning of the epoch.
    @Test
    void aLogThatIsNotDurableIsNotAdopted() {
        rebuilds(worker.chain, 8);
        arrives(1, worker.chain.range(6, 8), false, 8);
        assertThatIllegalStateException().isThrownBy(() -> worker.does(ADOPT)).withMessageContaining("durable up to 5");
    }

    @Test
    void whatIsCommittedIsNeverTruncated() {
        worker = new CoreHarness(worker.chain.range(1, 5), 2, new HeldEpochs(Optional.of(SELF), 1, 4));
        rebuilds(fork, 4);
        diverged(1);
        diverged(2);
        assertThatIllegalStateException().isThrownBy(() -> arrives(3, fork.range(4, 4), false, 4))
                .withMessageContaining("committed up to 4");
    }

    /// The leader stepped down and leads again: its answer is of a later epoch than the question was.
    @Test
    void aPageMayBeTheFirstWordOfALaterEpoch() {
        worker = CoreHarness.holding(5);
        OwnedEpoch second = new OwnedEpoch(2, BEN, 5, worker.chain.hash(5));
        worker.does(new WorkerInput.OfEpoch(second, new WorkerInput.RecoveryAsked(
                1, Optional.of(Chain.LOG), 2, 9, Optional.empty())));
        OwnedEpoch third = new OwnedEpoch(3, SELF, 5, worker.chain.hash(5));
        worker.does(new WorkerInput.OfEpoch(third, new WorkerInput.PageArrived(
                1, Chain.LOG, 3, worker.chain.range(6, 9), false, 9, Optional.empty())));
        assertThat(worker.core.view().epoch()).isEqualTo(3);
        assertThat(worker.log).hasSize(5);
    }
}
