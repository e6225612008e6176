package antiphon.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.TruncatedTail;
import antiphon.message.LogEntry;
import antiphon.worker.core.contract.RecoveryResult;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A worker whose tail is not the master's gives it up, and nothing else.
class DivergenceTest {
    private final CoreHarness worker = CoreHarness.holding(5);
    /// The master's log: the same up to message 3, then its own.
    private final Chain masters = worker.chain.forkAfter(3, 2, 27);

    private List<WorkerEffect> askedToRecover(long latest) {
        return worker.does(new WorkerInput.RecoveryAsked(
                7, Optional.of(Chain.LOG), 2, latest, Optional.of(masters.hash((int) latest))));
    }

    private WorkerInput mastersPage(long fetch, int from, int through) {
        return new WorkerInput.PageArrived(
                fetch, Chain.LOG, 2, masters.range(from, through), false, through, Optional.empty());
    }

    private WorkerEffect asksAfter(long fetch, int after) {
        return new WorkerEffect.FetchPage(fetch, after, Optional.of(worker.chain.hash(after)), CoreHarness.PAGE_BYTES);
    }

    @Test
    void itLooksFurtherAndFurtherBackForTheLastMessageThatBothHold() {
        assertThat(askedToRecover(6)).contains(asksAfter(1, 5));
        assertThat(worker.does(new WorkerInput.FetchDiverged(1, "diverged"))).contains(asksAfter(2, 4));
        assertThat(worker.does(new WorkerInput.FetchDiverged(2, "diverged"))).contains(asksAfter(3, 3));
    }

    @Test
    void aPlaceThatIsDamagedIsSteppedOverForWithoutAHashNobodyCouldCompare() {
        worker.damaged = 4;
        assertThat(askedToRecover(6)).contains(asksAfter(1, 5));
        assertThat(worker.does(new WorkerInput.FetchDiverged(1, "diverged"))).contains(asksAfter(2, 3));
    }

    @Test
    void whatCannotBeComparedIsNeitherKeptNorTruncatedUntilItCanBeRead() {
        askedToRecover(6);
        worker.does(new WorkerInput.FetchDiverged(1, "diverged"));
        worker.does(new WorkerInput.FetchDiverged(2, "diverged"));
        worker.damaged = 4;

        List<WorkerEffect> effects = worker.does(mastersPage(3, 4, 6));

        assertThat(effects).noneMatch(effect -> effect instanceof WorkerEffect.Truncate);
        assertThat(CoreHarness.events(effects)).anySatisfy(event -> assertThat(event.toString())
                .contains("message 4 is held, but damage"));
        worker.damaged = 3; // The last that both hold: nothing can be put behind it before it is whole.
        worker.afterwards(java.time.Duration.ofMillis(100));
        worker.does(new WorkerInput.FetchDiverged(4, "diverged"));
        assertThat(worker.does(mastersPage(5, 4, 6))).noneMatch(effect -> effect instanceof WorkerEffect.Truncate);
        worker.damaged = 0;
        worker.afterwards(java.time.Duration.ofMillis(400));
        worker.does(new WorkerInput.FetchDiverged(6, "diverged"));
        worker.does(new WorkerInput.FetchDiverged(7, "diverged"));
        assertThat(worker.does(mastersPage(8, 4, 6))).contains(new WorkerEffect.Truncate(3));
    }

    @Test
    void fromThereOnTheMastersMessagesTakeThePlaceOfItsOwn() {
        askedToRecover(6);
        worker.does(new WorkerInput.FetchDiverged(1, "diverged"));
        worker.does(new WorkerInput.FetchDiverged(2, "diverged"));

        List<WorkerEffect> effects = worker.does(mastersPage(3, 4, 6));

        assertThat(effects)
                .containsSubsequence(
                        new WorkerEffect.Truncate(3), new WorkerEffect.Append(masters.range(4, 6)),
                        new WorkerEffect.Emit(new WorkerEvent.Truncated(3, 5)));
        assertThat(worker.core.view().position()).isEqualTo(3);
        assertThat(worker.core.view().truncated()).contains(new TruncatedTail(2, 4, 5));
        assertThat(worker.stored())
                .contains(new WorkerEffect.AnswerRecovery(
                        7, RecoveryResult.SYNCED, 6, Optional.of(masters.hash(6)), ""));
    }

    @Test
    void pagesTooSmallToReachTheDifferenceLeadToItOneByOne() {
        askedToRecover(6);
        worker.does(new WorkerInput.FetchDiverged(1, "diverged"));
        worker.does(new WorkerInput.FetchDiverged(2, "diverged"));
        worker.does(new WorkerInput.FetchDiverged(3, "as if they differed earlier"));
        for (int fetch = 4, same = 2; same <= 3; fetch++, same++) {
            assertThat(worker.does(morePages(fetch, same))).contains(asksAfter(fetch + 1, same));
        }
        assertThat(worker.does(morePages(6, 4)))
                .contains(
                        new WorkerEffect.Truncate(3), new WorkerEffect.Append(masters.range(4, 4)),
                        new WorkerEffect.FetchPage(7, 4, Optional.of(masters.hash(4)), CoreHarness.PAGE_BYTES));
    }

    /// Readers of this worker get the number where its tail ends: a second, lower one would come too late for them.
    @Test
    void aTailThatIsLongerThanTheMastersAndDiffersBelowItsEndIsTruncatedOnce() {
        List<WorkerEffect> effects = new ArrayList<>(askedToRecover(4));
        effects.addAll(worker.does(new WorkerInput.FetchDiverged(1, "message 5 is beyond this master's last, 4")));
        effects.addAll(worker.does(new WorkerInput.FetchDiverged(2, "diverged")));
        effects.addAll(worker.does(new WorkerInput.FetchDiverged(3, "as if they differed earlier")));
        for (int fetch = 4, same = 2; same <= 3; fetch++, same++)
            effects.addAll(worker.does(new WorkerInput.PageArrived(
                    fetch, Chain.LOG, 2, masters.range(same, same), true, 4, Optional.empty())));
        effects.addAll(worker.does(mastersPage(6, 4, 4)));

        assertThat(effects).filteredOn(WorkerEffect.Truncate.class::isInstance)
                .containsExactly(new WorkerEffect.Truncate(3));
        assertThat(CoreHarness.events(effects)).filteredOn(WorkerEvent.Truncated.class::isInstance)
                .containsExactly(new WorkerEvent.Truncated(3, 5));
        assertThat(worker.stored()).contains(new WorkerEffect.AnswerRecovery(
                7, RecoveryResult.SYNCED, 4, Optional.of(masters.hash(4)), ""));
    }

    @Test
    void aTailBeyondTheMastersEndIsTruncatedWhenAllBeforeItIsCompared() {
        worker.does(new WorkerInput.RecoveryAsked(
                7, Optional.of(Chain.LOG), 2, 3, Optional.of(masters.hash(3))));
        worker.does(new WorkerInput.FetchDiverged(1, "message 5 is beyond this master's last, 3"));
        worker.does(new WorkerInput.FetchDiverged(2, "as if they differed earlier"));
        worker.does(new WorkerInput.FetchDiverged(3, "as if they differed earlier"));
        List<WorkerEffect> effects = worker.does(new WorkerInput.PageArrived(
                4, Chain.LOG, 2, masters.range(2, 2), true, 3, Optional.empty()));
        assertThat(effects).contains(asksAfter(5, 2)).noneMatch(WorkerEffect.Truncate.class::isInstance);
        assertThat(worker.does(mastersPage(5, 3, 3))).contains(new WorkerEffect.Truncate(3));
    }

    private WorkerInput morePages(long fetch, int message) {
        return new WorkerInput.PageArrived(
                fetch, Chain.LOG, 2, masters.range(message, message), true, 6, Optional.empty());
    }

    @Test
    void aSyncThatBeganBeforeTheTruncationSaysNothingOfTheMessagesThatTookTheNumbers() {
        askedToRecover(6);
        worker.does(new WorkerInput.FetchDiverged(1, "diverged"));
        worker.does(new WorkerInput.FetchDiverged(2, "diverged"));
        worker.does(mastersPage(3, 4, 6));

        worker.does(new WorkerInput.Stored(5, 0));

        assertThat(worker.core.view().position()).isEqualTo(3);
    }

    @Test
    void aTailBeyondTheMastersLastMessageGoesEvenWhenNothingTakesItsPlace() {
        worker.does(new WorkerInput.RecoveryAsked(
                7, Optional.of(Chain.LOG), 2, 3, Optional.of(masters.hash(3))));
        worker.does(new WorkerInput.FetchDiverged(1, "message 5 is beyond this master's last, 3"));
        worker.does(new WorkerInput.FetchDiverged(2, "message 4 is beyond this master's last, 3"));

        List<WorkerEffect> effects = worker.does(
                new WorkerInput.PageArrived(3, Chain.LOG, 2, List.of(), false, 3, Optional.empty()));

        assertThat(effects)
                .contains(
                        new WorkerEffect.Truncate(3),
                        new WorkerEffect.AnswerRecovery(
                                7, RecoveryResult.SYNCED, 3, Optional.of(masters.hash(3)), ""));
    }

    @Test
    void aMasterThatStillRebuildsItsLogTakesNothingAway() {
        worker.does(CoreHarness.recovery(7, 9));
        worker.does(new WorkerInput.FetchDiverged(1, "message 5 is beyond this master's last, 3"));
        worker.does(new WorkerInput.FetchDiverged(2, "message 4 is beyond this master's last, 3"));

        List<WorkerEffect> effects = worker.does(
                new WorkerInput.PageArrived(3, Chain.LOG, 0, List.of(), false, 3, Optional.empty()));

        assertThat(effects).noneMatch(WorkerEffect.Truncate.class::isInstance);
        assertThat(worker.core.view().position()).isEqualTo(5);
    }

    @Test
    void theSameHeadUnderAnotherHashHasNotCaughtUp() {
        assertThat(askedToRecover(5)).contains(asksAfter(1, 5));
    }

    @Test
    void withoutTheMastersWordThatTheLogsDivergedNothingIsTruncated() {
        LogEntry rival = masters.entry(4);

        List<WorkerEffect> effects = worker.does(CoreHarness.replica(8, rival));

        assertThat(CoreHarness.refusalOf(effects)).isEqualTo(Refusal.Reason.DIVERGED);
        assertThat(effects).noneMatch(WorkerEffect.Truncate.class::isInstance);
    }
}
