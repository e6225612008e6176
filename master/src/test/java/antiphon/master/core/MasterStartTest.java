package antiphon.master.core;

import static antiphon.master.core.MasterStory.LOG;
import static antiphon.master.core.MasterStory.OTHER_LOG;
import static antiphon.master.core.MasterStory.WORKER1;
import static antiphon.master.core.MasterStory.WORKER2;
import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.StartObstacle;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.policy.CoreSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Design, "When a master starts": it never gives out a number twice, and never takes "I do not know" for
/// "there is nothing".
class MasterStartTest {
    private static final Duration WAIT = Duration.ofNanos(CoreSettings.STANDARD.startWaitNs());
    private MasterStory story = MasterStory.of(2, CoreSettings.STANDARD);

    private void holds(int worker, antiphon.message.LogId log, long epoch, long position) {
        Worker holder = story.worker(worker);
        holder.logId = Optional.of(log);
        holder.epoch = epoch;
        holder.position = position;
    }

    private void isAway(int worker) {
        story.isolate(story.worker(worker));
    }

    private void assertWriting(long epoch, long head) {
        assertThat(story.view().state()).as(story.view().stateReason()).isEqualTo(MasterState.WRITING);
        assertThat(story.view().epoch()).isEqualTo(epoch);
        assertThat(story.view().head()).isEqualTo(head);
        assertThat(story.effects(MasterEffect.BeginEpoch.class)).containsExactly(new MasterEffect.BeginEpoch(epoch));
        assertThat(story.write("ann", 1)).isAcknowledged();
        assertThat(story.view().head()).isEqualTo(head + 1);
    }

    private void assertNotWriting(String... reason) {
        assertThat(story.view().state()).isNotEqualTo(MasterState.WRITING);
        assertThat(story.view().stateReason()).contains(reason);
        assertThat(story.effects(MasterEffect.BeginEpoch.class)).isEmpty();
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.NOT_WRITING).says(reason);
    }

    // Before anything is known.

    @Test
    void nothingIsDecidedBeforeItsOwnLogHasBeenLookedAt() {
        story.turn();
        assertThat(story.effects()).isEmpty();
        MasterStory alone = MasterStory.of(0, CoreSettings.STANDARD);
        alone.turn();
        assertThat(alone.effects()).isEmpty();
        assertThat(alone.write("ann", 1)).isRefused(Refusal.Reason.NOT_WRITING);
    }

    @Test
    void writesAreRefusedWhileItAsks() {
        isAway(1);
        story.startsEmpty();
        assertNotWriting("starting", "asks the workers");
        assertThat(story.effects(MasterEffect.Ping.class)).hasSize(2);
    }

    @Test
    void aWorkerThatAnswersWhileItAsksIsNotShownAsOneThatWasNotHeard() {
        isAway(1);
        holds(2, LOG, 1, 5);
        story.startsEmpty();
        story.passes(Duration.ofSeconds(1));
        assertNotWriting("asks the workers");
        assertThat(story.viewOf(story.worker(2)).healthReason().sentence()).isEqualTo("answers heartbeats");
        assertThat(story.viewOf(story.worker(2)).deliveryReason().sentence())
                .isEqualTo("the master has not begun to send messages");
    }

    // It has a log.

    @Test
    void withItsOwnLogItWaitsForTheWorkersABoundedTimeAndLeadsInTheNextEpoch() {
        isAway(1);
        isAway(2);
        story.startsWithLog(4, 10);
        story.passes(WAIT.minusMillis(1));
        assertNotWriting("starting");
        story.passes(Duration.ofMillis(1));
        assertWriting(5, 10);
    }

    @Test
    void withItsOwnLogAndAllWorkersHeardItNeedNotWait() {
        holds(1, LOG, 4, 10);
        holds(2, LOG, 4, 7);
        story.startsWithLog(4, 10);
        assertWriting(5, 10);
    }

    @Test
    void ofAWorkerThatAnsweredAndWentBeforeItLeadsNothingIsShownAsKnown() {
        isAway(1);
        holds(2, LOG, 4, 10);
        story.startsWithLog(4, 10);
        assertThat(story.viewOf(story.worker(2))).returns(10L, ClusterView.Worker::position)
                .returns(true, ClusterView.Worker::isHeard);
        isAway(2);
        story.passes(WAIT);
        assertThat(story.view().state()).isEqualTo(MasterState.WRITING);
        assertThat(story.viewOf(story.worker(2))).as("its copies are confirmed again")
                .returns(0L, ClusterView.Worker::position)
                .returns(false, ClusterView.Worker::isHeard);
        story.isBack(story.worker(2));
        story.passes(WAIT);
        assertThat(story.viewOf(story.worker(2))).returns(10L, ClusterView.Worker::position)
                .returns(true, ClusterView.Worker::isHeard);
    }

    @Test
    void itAdoptsWhatAWorkerHoldsBeyondItsEnd() {
        holds(1, LOG, 4, 12);
        holds(2, LOG, 4, 11);
        story.startsWithLog(4, 10);
        assertThat(story.effects(MasterEffect.Fetch.class))
                .containsExactly(new MasterEffect.Fetch(WORKER1, 1, 10, 12, 100));
        assertWriting(5, 12);
        assertThat(story.write("ann", 3)).isAcknowledged();
    }

    @Test
    void anotherLogsWorkerDoesNotCountWhenItHasItsOwn() {
        holds(1, OTHER_LOG, 9, 50);
        holds(2, LOG, 4, 10);
        story.startsWithLog(4, 10);
        assertThat(story.effects(MasterEffect.Fetch.class)).isEmpty();
        assertWriting(5, 10);
        assertThat(story.viewOf(story.worker(1)).delivery()).isEqualTo(DeliveryState.REFUSED);
    }

    // It has a log, and another master has led since.

    @Test
    void aLogFromBeforeTheLatestEpochIsNotTakenForTheOneThatCounts() {
        holds(1, LOG, 9, 12);
        isAway(2);
        story.startsWithLog(4, 10);
        story.passes(Duration.ofMinutes(1));
        assertNotWriting("another master has led since", "worker1 has promised epoch 9", "is of epoch 4",
                "worker2 does not answer", "RECOVER_FROM=<worker>");
        assertThat(story.view().state()).isEqualTo(MasterState.RECOVERING);
        assertThat(story.view().stateReason()).doesNotContain("lost its log");
        assertThat(story.effects(MasterEffect.Fetch.class)).isEmpty();

        holds(2, LOG, 9, 14);
        story.isBack(story.worker(2));
        story.passes(Duration.ofSeconds(3));
        assertThat(story.effects(MasterEffect.Fetch.class))
                .containsExactly(new MasterEffect.Fetch(WORKER2, 1, 10, 14, 101));
        assertWriting(10, 14);
    }

    @Test
    void itFollowsTheLatestEpochAndNotTheLongestLog() {
        holds(1, LOG, 9, 20); // It was away when the ninth epoch began, and has a tail of the fourth.
        story.worker(1).positionEpoch = OptionalLong.of(4);
        holds(2, LOG, 9, 12);
        story.startsWithLogAndHangingFetches(4, 10);
        assertThat(story.effects(MasterEffect.Fetch.class))
                .containsExactly(new MasterEffect.Fetch(WORKER2, 1, 10, 12, 101));
    }

    @Test
    void whereItsOwnMessagesAreOthersThanThoseOfTheLaterEpochAnOperatorIsAsked() {
        holds(1, LOG, 9, 8);
        story.worker(1).agreement = WorkerReport.Agreement.DIFFERENT;
        holds(2, LOG, 9, 6);
        story.startsWithLog(4, 10);
        story.passes(Duration.ofMinutes(1));
        assertNotWriting("worker1 has promised epoch 9", "diverged", "message 8 of this master",
                "move its data directory away", "RECOVER_FROM=master");
        assertThat(story.events(MasterEvent.CannotWriteYet.class))
                .as("reported once")
                .singleElement()
                .matches(reported -> reported.obstacle() == StartObstacle.DIVERGED);
        assertThat(story.effects(MasterEffect.Fetch.class)).isEmpty();
    }

    @Test
    void soIsOneWhereTheLaterEpochMessagesDoNotFollowItsOwn() {
        holds(1, LOG, 9, 14);
        holds(2, LOG, 9, 14);
        story.startsWithLogThatNobodysFollows(4, 10);
        story.passes(Duration.ofMinutes(1));
        assertNotWriting("diverged", "message 10 of this master", "move its data directory away",
                "RECOVER_FROM=master");
        assertThat(story.effects(MasterEffect.Fetch.class)).hasSize(1);
    }

    @Test
    void toNameAWorkerDoesNotMakeItsLogFollowIfItDiverged() {
        story = MasterStory.recoveringFrom("worker1", 2);
        holds(1, LOG, 9, 8);
        story.worker(1).agreement = WorkerReport.Agreement.DIFFERENT;
        isAway(2);
        story.startsWithLog(4, 10);
        story.passes(Duration.ofMinutes(1));
        assertNotWriting("diverged", "move its data directory away");
    }

    @Test
    void itIsNotGuessedWhetherTheLogsDivergedWhereDamageHidesIt() {
        holds(1, LOG, 9, 8);
        story.worker(1).agreement = WorkerReport.Agreement.UNKNOWN;
        holds(2, LOG, 9, 6);
        story.startsWithLog(4, 10);
        story.passes(WAIT);
        assertNotWriting("cannot be compared with that of worker1 now", "damage");
        story.worker(1).agreement = WorkerReport.Agreement.SAME;
        story.passes(Duration.ofSeconds(2));
        assertWriting(10, 10);
    }

    @Test
    void anOperatorMayGiveUpTheLaterEpoch() {
        story = MasterStory.recoveringFrom(CoreSettings.ITSELF.name(), 2);
        holds(1, LOG, 9, 14);
        holds(2, LOG, 9, 14);
        story.startsWithLog(4, 10);
        assertThat(story.effects(MasterEffect.Fetch.class)).isEmpty();
        assertThat(story.effects(MasterEffect.BeginEpoch.class)).containsExactly(new MasterEffect.BeginEpoch(1010));
    }

    @Test
    void itsOwnMessagesStayWhereTheLaterEpochHasNoOthers() {
        holds(1, LOG, 9, 8);
        story.worker(1).positionEpoch = OptionalLong.of(4);
        holds(2, LOG, 9, 0);
        story.startsWithLog(4, 10);
        assertThat(story.effects(MasterEffect.Fetch.class)).isEmpty();
        assertWriting(10, 10);
    }

    @Test
    void whoHasPromisedALaterEpochIsNotForgottenWhenAFetchFailsAndItFallsSilent() {
        holds(1, LOG, 9, 20);
        holds(2, LOG, 9, 20);
        story.startsWithLogAndHangingFetches(4, 10);
        story.happens(
                new MasterInput.Fetched(1, 15, false), new MasterInput.FetchFailed(1, "connection lost", false));
        isAway(1);
        isAway(2);
        story.passes(Duration.ofMinutes(1));
        assertNotWriting("worker1 has promised epoch 9", "worker1, worker2 do not answer");
    }

    @Test
    void aMasterThatHearsOfALaterEpochOnlyWhenItWritesStopsAndSaysWhatANewStartDoes() {
        isAway(1);
        isAway(2);
        story.startsWithLog(4, 10);
        story.passes(WAIT);
        assertWriting(5, 10);
        holds(1, LOG, 9, 12);
        story.isBack(story.worker(1));
        story.passes(Duration.ofSeconds(3));
        assertThat(story.view().state()).isEqualTo(MasterState.STOPPED);
        assertThat(story.view().stateReason()).contains(
                "worker1 has promised epoch 9 to another master", "stop one of the two", "Started again");
        assertThat(story.worker(1).position).as("it is not truncated").isEqualTo(12);
    }

    // A crash of its own in between is no other epoch.

    @Test
    void theEpochThatItPromisedItselfBeforeACrashMayBePromisedByWorkersToo() {
        holds(1, LOG, 5, 10); // It heard of the fifth epoch, which wrote nothing before it ended.
        isAway(2);
        story.startsWithLog(5, 10);
        story.passes(WAIT);
        assertWriting(6, 10);
    }

    @Test
    void aEpochThatNoWorkerHeardOfIsStillOver() {
        holds(1, LOG, 4, 12);
        holds(2, LOG, 4, 10);
        story.startsWithLog(1005, 10);
        assertThat(story.effects(MasterEffect.Fetch.class))
                .containsExactly(new MasterEffect.Fetch(WORKER1, 1, 10, 12, 100));
        assertWriting(1006, 12);
    }

    // It has none, and workers that do are slow.

    @Test
    void workersThatAnswerMoreSlowlyThanAHeartbeatAreNotTakenForAbsent() {
        CoreSettings settings = CoreSettings.STANDARD;
        story = MasterStory.of(
                2,
                settings.withTimes(settings.replicationTimeoutNs(), Duration.ofMillis(200).toNanos()));
        for (Worker slow : List.of(story.worker(1), story.worker(2))) slow.answersAfter = WAIT.minusMillis(1);
        holds(1, LOG, 4, 3);
        holds(2, LOG, 4, 3);
        story.startsEmpty();
        story.passes(WAIT.minusMillis(1));
        assertThat(story.effects(MasterEffect.AdoptLog.class)).containsExactly(new MasterEffect.AdoptLog(LOG));
        story.passes(WAIT);
        assertWriting(1005, 3);
    }

    // Nobody has a log, as far as it hears.

    @Test
    void beforeANewLogIsBegunAWorkerThatIsSilentIsWaitedForLongerThanOneThatDoesNotRun() {
        isAway(1);
        isAway(2);
        story.worker(2).silent = true;
        story.startsEmpty();
        story.passes(WAIT.multipliedBy(4));
        assertNotWriting("asks the workers");
        story.passes(WAIT.multipliedBy(2));
        assertWriting(1, 0);
    }

    @Test
    void oneThatWasOnlySlowIsHeard() {
        isAway(1);
        isAway(2);
        holds(2, LOG, 4, 10);
        story.worker(2).silent = true;
        story.startsEmpty();
        story.passes(WAIT.multipliedBy(2));
        story.isBack(story.worker(2));
        story.passes(WAIT.multipliedBy(2));
        assertNotWriting("worker1 does not answer", "RECOVER_FROM");
    }

    @Test
    void soItIsWhenItHadToWaitForRoomBefore() {
        isAway(1);
        isAway(2);
        story.worker(2).silent = true;
        story.happens(new MasterInput.DiskChecked(5, Optional.of("/data has room for 5 more bytes")));
        story.startsEmpty();
        story.passes(WAIT.multipliedBy(10));
        assertNotWriting("5 more bytes");
        story.happens(new MasterInput.DiskChecked(50, Optional.empty()));
        story.passes(WAIT.multipliedBy(4));
        assertNotWriting("asks the workers");
        story.passes(WAIT.multipliedBy(2));
        assertWriting(1, 0);
    }

    /// A full disk does not say what is in the log.
    @Test
    void aFullDiskDoesNotMakeALogWholeThatMayLackMessages() {
        holds(1, LOG, 4, 9);
        holds(2, LOG, 4, 9);
        story.happens(new MasterInput.DiskChecked(5, Optional.of("/data has room for 5 more bytes")));
        story.startsWithDamage(4, 7, 9);
        story.passes(WAIT);
        assertNotWriting("5 more bytes");
        assertThat(story.forReaders()).isEqualTo(LogForReaders.Standing.MAY_LACK_MESSAGES);
        story.happens(new MasterInput.DiskChecked(50, Optional.empty()));
        story.passes(WAIT);
        assertThat(story.forReaders()).isEqualTo(LogForReaders.Standing.WHOLE);
    }

    @Test
    void noEmptyLogOnAFullDiskIsTakenForTheWholeLog() {
        holds(1, LOG, 4, 9);
        story.happens(new MasterInput.DiskChecked(5, Optional.of("/data has room for 5 more bytes")));
        story.startsEmpty();
        story.passes(WAIT);
        assertNotWriting("5 more bytes");
        assertThat(story.forReaders()).isEqualTo(LogForReaders.Standing.MAY_LACK_MESSAGES);
    }

    // Damage has taken the end of its log.

    @Test
    void aDamagedLogIsALostOneFromThereOnAndWaitsForAllWorkers() {
        holds(1, LOG, 4, 12);
        isAway(2);
        story.startsWithDamage(4, 7, 12);
        story.passes(WAIT);
        assertNotWriting("lost its log from message 8 on", "worker2 does not answer", "RECOVER_FROM");
        holds(2, LOG, 4, 14);
        story.isBack(story.worker(2));
        story.passes(Duration.ofSeconds(2));
        assertWriting(5, 14);
        assertThat(story.events(MasterEvent.MessagesLost.class)).isEmpty();
    }

    /// Else an old copy that was started twice leads in an epoch in which another master has led, and the workers
    /// truncate what that one acknowledged.
    @Test
    void aLogWhoseMasterWasSupersededDoesNotCountBeforeAllWorkersHaveAnswered() {
        isAway(1);
        isAway(2);
        story.startsWithDamage(2, 7, 7); // as Distrust leaves it
        story.passes(WAIT);
        assertNotWriting("worker1, worker2 do not answer");
        holds(1, LOG, 3, 9);
        holds(2, LOG, 3, 9);
        story.isBack(story.worker(1));
        story.isBack(story.worker(2));
        story.passes(Duration.ofSeconds(2));
        assertWriting(4, 9);
    }

    @Test
    void whatNobodyHoldsAnyMoreIsNotGivenUpWithoutAnOperatorsWord() {
        holds(1, LOG, 4, 9);
        holds(2, LOG, 4, 5);
        story.startsWithDamage(4, 7, 12);
        story.passes(WAIT);
        assertNotWriting("messages 10 to at least 12 were lost", "RECOVER_FROM=master", "aside-");
    }

    @Test
    void anOperatorMaySayToGoOnFromWhatTheMasterHolds() {
        story = MasterStory.recoveringFrom(CoreSettings.ITSELF.name(), 2);
        holds(1, LOG, 4, 5);
        isAway(2);
        story.startsWithDamage(4, 7, 12);
        story.passes(WAIT);
        assertWriting(1005, 7);
        assertThat(story.events(MasterEvent.MessagesLost.class))
                .containsExactly(new MasterEvent.MessagesLost(8, 12));
    }

    @Test
    void aMasterWithoutALogDoesNotGoOnFromItselfBesideWorkersThatHaveOne() {
        story = MasterStory.recoveringFrom(CoreSettings.ITSELF.name(), 2);
        holds(1, LOG, 4, 5);
        story.startsEmpty();
        story.passes(WAIT);
        assertNotWriting("the master holds no log and workers do", "name one of them");
    }

    @Test
    void whatAWorkerKnowsToBeLostIsNotGivenOutAgain() {
        holds(1, LOG, 4, 9);
        holds(2, LOG, 4, 5);
        story.worker(2).lostThrough = 12;
        story.startsEmpty();
        story.passes(WAIT);
        assertNotWriting("messages 10 to at least 12 were lost");
        story.worker(1).position = 12;
        story.passes(Duration.ofSeconds(2));
        assertWriting(1005, 12);
    }

    @Test
    void aMasterThatLostEvenTheNameOfItsLogBeginsNoOther() {
        isAway(1);
        isAway(2);
        story.happens(new MasterInput.Started(Optional.empty(), 0, 0, 1));
        story.passes(WAIT.multipliedBy(2));
        assertNotWriting("has lost its log", "worker1, worker2");
    }

    @Test
    void workersOfAnotherLogCannotReplaceWhatIsLeftOfItsOwn() {
        holds(1, OTHER_LOG, 9, 50);
        holds(2, OTHER_LOG, 9, 40);
        story.startsWithDamage(4, 7, 8);
        assertThat(story.effects(MasterEffect.Fetch.class)).isEmpty();
        assertNotWriting("message", "were lost to damage");
    }

    @Test
    void aDamagedLogIsRebuiltFromTheNamedWorkerOnlyIfThatHoldsTheSameLog() {
        story = MasterStory.recoveringFrom("worker1", 2);
        holds(1, OTHER_LOG, 9, 50);
        isAway(2);
        story.startsWithDamage(4, 7, 12);
        story.passes(WAIT);
        assertNotWriting("RECOVER_FROM=worker1", "another log", "name another worker");
    }

    @Test
    void itsEpochIsAboveAllItHeardOf() {
        holds(1, LOG, 7, 10);
        holds(2, LOG, 5, 10);
        story.startsWithLog(4, 10);
        assertWriting(8, 10);
    }

    @Test
    void aFetchThatFailsBeginsAgainWithAsking() {
        holds(1, LOG, 4, 12);
        isAway(2);
        story.startsWithLog(4, 10);
        isAway(1); // just when it is to be read from
        story.passes(WAIT.minusMillis(1));
        assertNotWriting("starting");
        story.passes(Duration.ofSeconds(30));
        assertThat(story.view().state()).as("its own log holds everything acknowledged").isEqualTo(MasterState.WRITING);
        assertThat(story.view().head()).isEqualTo(10);
    }

    @Test
    void aWorkerWhoseTailCannotBeAdoptedDoesNotKeepItFromStartingForEver() {
        holds(1, LOG, 4, 10);
        holds(2, LOG, 4, 12);
        story.startsWithLogAndFailingFetches(4, 10);
        story.passes(Duration.ofSeconds(30));
        assertThat(story.effects(MasterEffect.Fetch.class)).hasSize(3);
        assertThat(story.events(MasterEvent.CannotWriteYet.class))
                .as("said once")
                .singleElement()
                .matches(reported -> reported.obstacle() == StartObstacle.FETCH_FAILED)
                .matches(reported -> reported.reason().equals(
                        "the log could not be fetched from worker2 behind message 10: no connection"));
        assertWriting(5, 10);
    }

    // It has none.

    @Test
    void aRebuiltLogsEpochIsFarAboveWhatTheLostDiskMayYetLeadInWhenItIsPutBack() {
        holds(1, LOG, 4, 10);
        holds(2, LOG, 4, 10);
        story.startsEmpty();
        assertWriting(1005, 10);
    }

    @Test
    void whereNobodyHasALogItMakesANewOne() {
        story.startsEmpty();
        assertThat(story.effects(MasterEffect.AdoptLog.class)).hasSize(1);
        assertThat(story.effects().stream()
                .filter(effect -> effect instanceof MasterEffect.AdoptLog || effect instanceof MasterEffect.BeginEpoch)
                .map(effect -> effect.getClass().getSimpleName()))
                .containsExactly("AdoptLog", "BeginEpoch");
        assertWriting(1, 0);
    }

    @Test
    void aNewLogIsMadeOnlyAfterTheBoundedWaitWhenSomeDoNotAnswer() {
        isAway(2);
        story.startsEmpty();
        story.passes(WAIT.minusMillis(1));
        assertThat(story.effects(MasterEffect.AdoptLog.class)).isEmpty();
        story.passes(Duration.ofMillis(1));
        assertWriting(1, 0);
    }

    @Test
    void aWorkerThatTurnsUpLaterWithAnotherLogIsRefused() {
        isAway(2);
        story.startsEmpty();
        story.passes(WAIT);
        holds(2, OTHER_LOG, 3, 9);
        story.isBack(story.worker(2));
        story.passes(Duration.ofSeconds(5));
        assertThat(story.viewOf(story.worker(2)).delivery()).isEqualTo(DeliveryState.REFUSED);
        assertThat(story.worker(2).position).isEqualTo(9);
    }

    @Test
    void withoutItsLogItWaitsForAllWorkersAndSaysWhichAreMissing() {
        holds(1, LOG, 4, 10);
        isAway(2);
        story.startsEmpty();
        story.passes(Duration.ofMinutes(10));
        assertNotWriting("lost its log", "worker2 does not answer", "RECOVER_FROM");
        assertThat(story.view().stateReason()).doesNotContain("worker1");
        assertThat(story.view().state()).isEqualTo(MasterState.RECOVERING);
        assertThat(story.events(MasterEvent.CannotWriteYet.class))
                .as("reported once")
                .singleElement()
                .matches(reported -> reported.obstacle() == StartObstacle.WORKERS_MISSING);

        holds(2, LOG, 5, 12);
        story.isBack(story.worker(2));
        story.passes(Duration.ofSeconds(3));
        assertThat(story.effects(MasterEffect.AdoptLog.class)).containsExactly(new MasterEffect.AdoptLog(LOG));
        assertThat(story.effects(MasterEffect.Fetch.class))
                .containsExactly(new MasterEffect.Fetch(WORKER2, 1, 0, 12, 101));
        assertWriting(1006, 12);
    }

    @Test
    void withoutItsLogOneWorkerWithoutAnyDoesNotHideThatAnotherHasOne() {
        holds(2, LOG, 4, 10);
        story.startsEmpty();
        assertWriting(1005, 10);
    }

    @Test
    void anEmptyLogThatTheWorkersKnowIsTakenUpAgain() {
        holds(1, LOG, 4, 0);
        holds(2, LOG, 4, 0);
        story.startsEmpty();
        assertThat(story.effects(MasterEffect.AdoptLog.class)).containsExactly(new MasterEffect.AdoptLog(LOG));
        assertThat(story.effects(MasterEffect.Fetch.class)).isEmpty();
        assertWriting(1005, 0);
    }

    @Test
    void withoutItsLogAndWithDifferentOnesOnWorkersItWaitsForAnOperator() {
        holds(1, LOG, 4, 10);
        holds(2, OTHER_LOG, 4, 20);
        story.startsEmpty();
        story.passes(Duration.ofMinutes(1));
        assertNotWriting("different logs", LOG.toString(), OTHER_LOG.toString(), "RECOVER_FROM");
        assertThat(story.effects(MasterEffect.AdoptLog.class)).isEmpty();
    }

    @Test
    void anOperatorMayNameTheWorkerToRebuildFrom() {
        story = MasterStory.recoveringFrom("worker1", 2);
        holds(1, LOG, 4, 10);
        holds(2, OTHER_LOG, 9, 20);
        story.startsEmpty();
        assertThat(story.effects(MasterEffect.Fetch.class))
                .containsExactly(new MasterEffect.Fetch(WORKER1, 1, 0, 10, 100));
        assertWriting(1005, 10);
        assertThat(story.viewOf(story.worker(2)).delivery()).isEqualTo(DeliveryState.REFUSED);
    }

    @Test
    void theNamedWorkerIsEnoughWhileAnotherIsMissing() {
        story = MasterStory.recoveringFrom("worker1", 2);
        holds(1, LOG, 4, 10);
        isAway(2);
        story.startsEmpty();
        story.passes(WAIT.multipliedBy(2));
        assertWriting(1005, 10);
    }

    @Test
    void theNamedWorkerIsWaitedForAndMustHoldALog() {
        story = MasterStory.recoveringFrom("worker2", 2);
        holds(1, LOG, 4, 10);
        isAway(2);
        story.startsEmpty();
        story.passes(WAIT);
        assertNotWriting("RECOVER_FROM=worker2", "does not answer");
        story.isBack(story.worker(2));
        story.passes(Duration.ofSeconds(2));
        assertNotWriting("RECOVER_FROM=worker2", "holds no log");
    }

    @Test
    void whileTheNamedWorkerIsSilentNoNewLogIsBegun() {
        story = MasterStory.recoveringFrom("worker1", 2);
        holds(1, LOG, 4, 10);
        isAway(1);
        story.startsEmpty();
        story.passes(WAIT.multipliedBy(2));
        assertNotWriting("RECOVER_FROM=worker1", "does not answer");
        story.isBack(story.worker(1));
        story.passes(Duration.ofSeconds(2));
        assertWriting(1005, 10);
    }

    @Test
    void whenNobodyHoldsALogTheNamedWorkerIsNoneToRecoverFrom() {
        story = MasterStory.recoveringFrom("worker1", 2);
        story.startsEmpty();
        assertWriting(1, 0);
    }

    @Test
    void aNameThatIsNoWorkersIsRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MasterStory.recoveringFrom("worker3", 2))
                .withMessageContaining("worker3")
                .withMessageContaining("worker1, worker2");
    }

    @Test
    void aRebuildThatFailsMidwayBeginsAgainWithAllWorkersAndNotWithTheHalfItHas() {
        holds(1, LOG, 4, 10);
        holds(2, LOG, 4, 10);
        story.startsWithHangingFetches();
        story.happens(new MasterInput.Fetched(1, 6, false), new MasterInput.FetchFailed(1, "connection lost", false));
        isAway(1);
        story.passes(Duration.ofMinutes(1));
        assertNotWriting("worker1 does not answer");
    }

    @Test
    void whatOneWorkerCannotGiveIsFetchedFromAnotherThatHoldsAsMuchAndTheOtherWayRound() {
        holds(1, LOG, 4, 10);
        holds(2, LOG, 4, 10);
        story.startsWithHangingFetches();
        story.happens(new MasterInput.Fetched(1, 6, false), new MasterInput.FetchFailed(1, "7 is damaged", false));
        assertThat(story.view().stateReason()).contains("from worker1 behind message 6", "7 is damaged");
        story.passes(Duration.ofSeconds(2));
        story.happens(new MasterInput.Fetched(2, 8, false), new MasterInput.FetchFailed(2, "9 is damaged", false));
        story.passes(Duration.ofSeconds(2));
        story.happens(new MasterInput.Fetched(3, 10, true));
        story.passes(Duration.ofSeconds(2));
        assertThat(story.effects(MasterEffect.Fetch.class)).containsExactly(
                new MasterEffect.Fetch(WORKER1, 1, 0, 10, 100), new MasterEffect.Fetch(WORKER2, 2, 6, 10, 101),
                new MasterEffect.Fetch(WORKER1, 3, 8, 10, 100));
        assertThat(story.view().state()).isEqualTo(MasterState.WRITING);
    }

    @Test
    void aFetchThatFailsAgainAndAgainIsSaidOnce() {
        holds(1, LOG, 4, 10);
        holds(2, LOG, 4, 6);
        story.startsWithHangingFetches();
        for (long attempt = 1; attempt <= 3; attempt++) {
            story.happens(new MasterInput.FetchFailed(attempt, "message 1 is damaged", false));
            story.passes(Duration.ofSeconds(2));
        }
        assertThat(story.effects(MasterEffect.Fetch.class)).hasSize(4);
        assertThat(story.effects(MasterEffect.Emit.class).stream()
                .filter(emitted -> emitted.event() instanceof MasterEvent.CannotWriteYet)).hasSize(1);
    }

    @Test
    void itRebuildsFromTheLatestEpochAndNotFromTheLongestLog() {
        holds(1, LOG, 5, 10); // It was away when the fifth epoch began, and has a tail of the fourth.
        story.worker(1).positionEpoch = OptionalLong.of(4);
        holds(2, LOG, 5, 6);
        story.startsEmpty();
        assertThat(story.effects(MasterEffect.Fetch.class)).startsWith(new MasterEffect.Fetch(WORKER2, 1, 0, 6, 101));
    }

    @Test
    void aWorkerThatCannotSayOfWhichEpochItsLastMessageIsIsWaitedFor() {
        holds(1, LOG, 4, 10);
        story.worker(1).positionEpoch = OptionalLong.of(0);
        holds(2, LOG, 4, 6);
        story.startsEmpty();
        story.passes(WAIT);
        assertNotWriting("worker1 holds messages and cannot say of which epoch");
    }

    @Test
    void theEpochIsAboveAllThatWereHeardAlsoWhenWhoPromisedThemIsSilentAfterTheFetch() {
        holds(1, LOG, 4, 6);
        holds(2, LOG, 7, 6);
        story.startsWithHangingFetches();
        isAway(1);
        isAway(2);
        story.happens(new MasterInput.Fetched(1, 6, true));
        story.passes(WAIT);
        assertThat(story.effects(MasterEffect.BeginEpoch.class)).containsExactly(new MasterEffect.BeginEpoch(1008));
    }

    @Test
    void aRebuildThatACrashInterruptedIsNotTakenForItsOwnLog() {
        // It had taken the log id and the first messages, but never led.
        holds(2, LOG, 4, 10);
        isAway(1);
        story.startsWithLog(0, 6);
        story.passes(Duration.ofMinutes(1));
        assertNotWriting("worker1 does not answer");
        holds(1, LOG, 4, 12);
        story.isBack(story.worker(1));
        story.passes(Duration.ofSeconds(3));
        assertThat(story.effects(MasterEffect.Fetch.class))
                .containsExactly(new MasterEffect.Fetch(WORKER1, 1, 6, 12, 100));
        assertWriting(1005, 12);
    }

    @Test
    void whenTheWorkersLoseTheLogDuringTheRebuildItGoesOnWithWhatItHas() {
        holds(1, LOG, 4, 10);
        holds(2, LOG, 4, 10);
        story.startsWithHangingFetches();
        story.happens(new MasterInput.Fetched(1, 6, false), new MasterInput.FetchFailed(1, "connection lost", false));
        for (int number = 1; number <= 2; number++) {
            story.worker(number).logId = Optional.empty();
            story.worker(number).epoch = 0;
            story.worker(number).position = 0;
            story.restarts(story.worker(number));
        }
        story.passes(Duration.ofSeconds(5));
        assertThat(story.view().state()).isEqualTo(MasterState.WRITING);
        assertThat(story.view().head()).isEqualTo(6);
    }

    @Test
    void whatWorkersSaidBeforeTheEpochIsNotTakenForCopies() {
        holds(1, LOG, 4, 10);
        holds(2, LOG, 4, 10);
        story.worker(2).agreement = WorkerReport.Agreement.DIFFERENT;
        story.startsWithLog(4, 10);
        story.passes(Duration.ofSeconds(1));
        assertThat(story.viewOf(story.worker(1)).position()).isEqualTo(10);
        assertThat(story.viewOf(story.worker(2)).position()).as("its message is another").isZero();
        assertThat(story.viewOf(story.worker(2)).delivery()).isNotEqualTo(DeliveryState.STREAMING);
    }

    @Test
    void anEpochPromisedByAWorkerWithoutALogIsNotBegunAgain() {
        story.worker(2).epoch = 7;
        story.startsWithLog(4, 10);
        story.passes(Duration.ofSeconds(1));
        assertWriting(8, 10);
    }

    @Test
    void aMasterThatStartsWithAFullDiskLeadsWhenThereIsRoomAndHasAskedTheWorkersAgain() {
        MasterStory story = MasterStory.of(2, CoreSettings.STANDARD);
        story.happens(new MasterInput.DiskChecked(5, Optional.of("/data has room for 5 more bytes")));
        story.startsWithLog(3, 7);
        story.passes(Duration.ofSeconds(10));
        assertThat(story.view().state()).isEqualTo(MasterState.FULL);
        assertThat(story.view().stateReason()).contains("5 more bytes");
        assertThat(story.forReaders()).as("its log is whole").isEqualTo(LogForReaders.Standing.WHOLE);
        assertThat(story.effects(MasterEffect.BeginEpoch.class)).isEmpty();
        assertThat(story.events(MasterEvent.CannotWriteYet.class))
                .as("reported once")
                .singleElement()
                .matches(reported -> reported.obstacle() == StartObstacle.NO_ROOM);
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.NOT_WRITING).says("5 more bytes");

        story.isolate(story.worker(2));
        assertThat(story.writeJustAfter(new MasterInput.DiskChecked(50, Optional.empty()), "ann", 1))
                .as("it does not lead yet")
                .isRefused(Refusal.Reason.NOT_WRITING);
        assertThat(story.view().state()).as("worker2 may have gone further").isEqualTo(MasterState.STARTING);
        story.passes(Duration.ofSeconds(3));
        assertThat(story.view().state()).isEqualTo(MasterState.WRITING);
        assertThat(story.view().epoch()).isEqualTo(4);
        assertThat(story.write("ann", 1)).isAcknowledgedWith(8, 1);
    }
}
