package antiphon.worker.core;

import static antiphon.worker.core.CoreHarness.acts;
import static antiphon.worker.core.CoreHarness.recovery;
import static antiphon.worker.core.CoreHarness.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.RecoveryResult;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final Duration PAUSE = Duration.ofMillis(100);

    @Test
    void aWorkerThatHasCaughtUpIsSyncedAtOnce() {
        CoreHarness worker = CoreHarness.holding(4);
        assertThat(acts(worker.does(recovery(9, 4))))
                .containsExactly(worker.recovered(9, RecoveryResult.SYNCED, 4, ""));
    }

    @Test
    void anEmptyWorkerOfAnEmptyMasterIsSyncedAndTakesTheLog() {
        CoreHarness worker = new CoreHarness();
        assertThat(acts(worker.does(recovery(9, 0))))
                .containsExactly(
                        new WorkerEffect.AdoptLog(Chain.LOG),
                        new WorkerEffect.Promise(1),
                        worker.recovered(9, RecoveryResult.SYNCED, 0, ""));
    }

    @Test
    void pagesAreFetchedOneAfterTheOtherAndSyncedMeansDurable() {
        CoreHarness worker = CoreHarness.holding(2);
        assertThat(acts(worker.does(recovery(9, 8)))).containsExactly(worker.fetch(1, 2));
        assertThat(worker.core.view().catchingUpTo()).isEqualTo(8);
        assertThat(acts(worker.does(worker.page(1, 3, 5, true)))).containsExactly(worker.append(3, 5),
                worker.fetch(2, 5));
        assertThat(acts(worker.does(worker.page(2, 6, 8, false)))).containsExactly(worker.append(6, 8));
        assertThat(acts(worker.stored()))
                .containsExactly(worker.recovered(9, RecoveryResult.SYNCED, 8, ""), worker.progress(8, 0));
        assertThat(worker.core.view().catchingUpTo()).isZero();
    }

    @Test
    void aWorkerWithoutALogTakesItFromThePage() {
        CoreHarness worker = new CoreHarness();
        WorkerInput nameless = new WorkerInput.RecoveryAsked(9, Optional.empty(), 0, 3, Optional.empty());
        assertThat(acts(worker.does(nameless)))
                .containsExactly(new WorkerEffect.FetchPage(1, 0, Optional.empty(), CoreHarness.PAGE_BYTES));
        assertThat(acts(worker.does(worker.page(1, 1, 3, false))))
                .containsExactly(
                        new WorkerEffect.AdoptLog(Chain.LOG), new WorkerEffect.Promise(1), worker.append(1, 3));
    }

    @Test
    void pagesShrinkAfterFailuresAndGrowAgainWithFullOnesThatComeQuickly() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 8));
        assertThat(worker.pageBytes).isEqualTo(64 * 1024);
        worker.does(new WorkerInput.FetchFailed(1, "the connection broke"));
        worker.afterwards(PAUSE);
        assertThat(worker.pageBytes).isEqualTo(16 * 1024);
        worker.does(new WorkerInput.FetchFailed(2, "the connection broke"));
        worker.afterwards(Duration.ofSeconds(1));
        assertThat(worker.pageBytes).isEqualTo(4 * 1024);
        worker.does(new WorkerInput.FetchFailed(3, "the connection broke"), recovery(10, 30));
        assertThat(worker.pageBytes).isEqualTo(1024);
        worker.does(worker.page(4, 3, 29, true));
        assertThat(worker.pageBytes).as("what came was a full page, at once").isEqualTo(2048);
        worker.nowNs += Duration.ofSeconds(10).toNanos();
        worker.does(worker.page(5, 30, 30, true));
        assertThat(worker.pageBytes).as("this one took long").isEqualTo(1024);
    }

    /// What is thrown away is fetched again, and over a slow link again and again.
    @Test
    void aPageThatTakesLongerThanARecoveryMayIsWaitedForAndKept() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 4));
        assertThat(acts(worker.afterwards(Duration.ofSeconds(31)))).containsExactly(worker.recovered(9,
                RecoveryResult.FAILED, 2, "at message 2 of 4 after SYNC_TIMEOUT 30.0 s"));
        assertThat(acts(worker.does(recovery(10, 4)))).as("the page is on its way").isEmpty();
        assertThat(acts(worker.afterwards(Duration.ofSeconds(31)))).hasSize(1);
        assertThat(acts(worker.does(worker.page(1, 3, 3, true))))
                .as("kept, and nobody asks for the next").containsExactly(worker.append(3, 3));
        worker.stored();
        assertThat(acts(worker.does(recovery(11, 4)))).containsExactly(worker.fetch(2, 3));
    }

    @Test
    void whoAsksDuringARunJoinsItAndGetsAnAnswerToo() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 4));
        assertThat(acts(worker.does(recovery(10, 6)))).as("one page is under way").isEmpty();
        worker.does(worker.page(1, 3, 4, true));
        worker.does(worker.page(2, 5, 6, false));
        assertThat(acts(worker.stored()))
                .contains(
                        worker.recovered(9, RecoveryResult.SYNCED, 6, ""),
                        worker.recovered(10, RecoveryResult.SYNCED, 6, ""));
    }

    /// The master lost its disk and began again with what was left; what it sent before waits above a gap here.
    @Test
    void aMasterThatHasLessNowThanItSentBeforeIsCaughtUpWith() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(worker.batch(10, 11));
        assertThat(acts(worker.afterwards(Limits.tiny().gapTimeout()))).contains(worker.fetch(1, 2));
        worker.does(recovery(9, 4));
        worker.does(new WorkerInput.PageArrived(
                1, Chain.LOG, 1, worker.chain.range(3, 4), false, 4, Optional.empty()));
        assertThat(acts(worker.stored())).contains(worker.recovered(9, RecoveryResult.SYNCED, 4, ""));
        assertThat(acts(worker.afterwards(Limits.tiny().gapTimeout().minusMillis(1)))).isEmpty();
        assertThat(acts(worker.afterwards(Duration.ofMillis(1)))).containsExactly(worker.fetch(2, 4));
    }

    @Test
    void aMasterThatFallsSilentIsAskedAgainAndThenGivenUp() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 8));
        assertThat(acts(worker.does(new WorkerInput.FetchFailed(1, "silent")))).isEmpty();
        assertThat(acts(worker.afterwards(PAUSE))).containsExactly(worker.fetch(2, 2));
        worker.does(new WorkerInput.FetchFailed(2, "silent"));
        assertThat(acts(worker.afterwards(PAUSE))).as("the pause doubles").isEmpty();
        assertThat(acts(worker.afterwards(PAUSE))).containsExactly(worker.fetch(3, 2));
        assertThat(acts(worker.does(new WorkerInput.FetchFailed(3, "silent"))))
                .containsExactly(worker.recovered(9, RecoveryResult.FAILED, 2, "silent"));
        assertThat(worker.core.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aMasterThatFallsSilentMidwayLeavesTheWorkerPartiallySynced() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 8));
        worker.does(worker.page(1, 3, 5, true));
        worker.stored();
        worker.does(new WorkerInput.FetchFailed(2, "silent"));
        worker.afterwards(PAUSE);
        worker.does(new WorkerInput.FetchFailed(3, "silent"));
        worker.afterwards(PAUSE.multipliedBy(2));
        assertThat(acts(worker.does(new WorkerInput.FetchFailed(4, "silent"))))
                .containsExactly(worker.recovered(9, RecoveryResult.PARTIALLY_SYNCED, 5, "silent"));
    }

    @Test
    void aRecoveryEndsWhenItsTimeIsUpAndALatePageIsKept() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 8));
        worker.does(worker.page(1, 3, 5, true));
        worker.stored();
        List<WorkerEffect> effects = acts(worker.afterwards(Duration.ofSeconds(30)));
        assertThat(effects).singleElement().isInstanceOfSatisfying(WorkerEffect.AnswerRecovery.class, answer -> {
            assertThat(answer.result()).isEqualTo(RecoveryResult.PARTIALLY_SYNCED);
            assertThat(answer.reason()).contains("message 5 of 30", "SYNC_TIMEOUT");
        });
        assertThat(acts(worker.does(worker.page(2, 6, 8, false)))).containsExactly(worker.append(6, 8));
    }

    @Test
    void aMasterThatRefusesEndsTheRecoveryAtOnceWithItsReason() {
        CoreHarness worker = CoreHarness.holding(9);
        assertThat(acts(worker.does(recovery(9, 8)))).as("ahead of the master").containsExactly(worker.fetch(1, 9));
        assertThat(acts(worker.does(new WorkerInput.FetchRefused(1, "not a prefix"))))
                .containsExactly(worker.recovered(9, RecoveryResult.REFUSED, 9, "not a prefix"));
    }

    @Test
    void aTamperedPageIsTakenUpToTheTamperedMessageAndTheRestFetchedAgain() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 8));
        WorkerInput tampered = new WorkerInput.PageArrived(
                1, Chain.LOG, 1, worker.chain.range(3, 4), false, 8, Optional.of("message 5 was altered"));
        assertThat(acts(worker.does(tampered))).containsExactly(worker.append(3, 4));
        assertThat(acts(worker.afterwards(PAUSE))).containsExactly(worker.fetch(2, 4));
    }

    /// As one that is signed with a key that the worker does not have.
    @Test
    void aMessageThatStaysUnsoundEndsTheRecoveryAsRefused() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 8));
        List<WorkerEffect> last = List.of();
        for (int page = 1; page <= Limits.tiny().fetchAttemptsMax(); page++) {
            last = acts(worker.does(new WorkerInput.PageArrived(
                    page, Chain.LOG, 1, List.of(), false, 8, Optional.of("message 3 was altered"))));
            if (page < Limits.tiny().fetchAttemptsMax()) worker.afterwards(Limits.tiny().fetchPauseMax());
        }
        assertThat(last).containsExactly(worker.recovered(9, RecoveryResult.REFUSED, 2, "message 3 was altered"));
    }

    @Test
    void aPageThatSkipsAMessageIsNotTaken() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 8));
        assertThat(acts(worker.does(worker.page(1, 4, 8, false)))).isEmpty();
        assertThat(worker.core.view().gap()).isZero();
    }

    @Test
    void anEmptyPageThatPromisesMoreDoesNotMakeTheWorkerSpin() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 8));
        assertThat(acts(worker.does(worker.page(1, List.of(), true)))).isEmpty();
        assertThat(acts(worker.afterwards(PAUSE))).containsExactly(worker.fetch(2, 2));
    }

    @Test
    void aPageOfAnotherLogIsRefused() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(recovery(9, 8));
        WorkerInput strange = new WorkerInput.PageArrived(
                1, Chain.OTHER_LOG, 1, worker.chain.range(3, 4), false, 8, Optional.empty());
        assertThat(acts(worker.does(strange))).singleElement().isInstanceOfSatisfying(
                WorkerEffect.AnswerRecovery.class,
                answer -> assertThat(answer.result()).isEqualTo(RecoveryResult.REFUSED));
        assertThat(worker.log).hasSize(2);
    }

    @Test
    void aRecoveryForAnotherLogOrByAnOlderMasterIsRefused() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(new WorkerInput.StreamOpened(2, Chain.LOG, 3));
        assertThat(refusalOf(worker.does(recovery(9, 8)))).isEqualTo(Refusal.Reason.OLD_EPOCH);
        assertThat(refusalOf(
                worker.does(new WorkerInput.RecoveryAsked(9, Optional.of(Chain.OTHER_LOG), 3, 8, Optional.empty()))))
                .isEqualTo(Refusal.Reason.OTHER_LOG);
    }

    @Test
    void aGapThatStaysMakesTheWorkerFetchByItselfAndItNeverGivesUp() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(worker.batch(5, 6));
        assertThat(acts(worker.afterwards(Duration.ofMillis(1999)))).isEmpty();
        assertThat(acts(worker.afterwards(Duration.ofMillis(1)))).containsExactly(worker.fetch(1, 2));
        for (int failure = 1; failure <= 10; failure++) {
            assertThat(acts(worker.does(new WorkerInput.FetchFailed(failure, "silent")))).isEmpty();
            assertThat(acts(worker.afterwards(Duration.ofMillis(400)))).containsExactly(worker.fetch(failure + 1, 2));
        }
        assertThat(acts(worker.does(worker.page(11, 3, 4, false)))).contains(worker.append(3, 6));
        worker.stored();
        assertThat(worker.core.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aGapThatMovesIsNotFetched() {
        CoreHarness worker = CoreHarness.holding(2);
        worker.does(worker.batch(4, 4));
        worker.afterwards(Duration.ofMillis(1500));
        worker.does(worker.batch(3, 3), worker.batch(6, 6));
        assertThat(acts(worker.afterwards(Duration.ofMillis(1500)))).isEmpty();
        assertThat(acts(worker.afterwards(Duration.ofMillis(500)))).containsExactly(worker.fetch(1, 4));
    }
}
