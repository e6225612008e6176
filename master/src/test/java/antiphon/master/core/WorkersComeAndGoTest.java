package antiphon.master.core;

import static antiphon.master.core.MasterStory.WORKER1;
import static antiphon.master.core.MasterStory.WORKER2;
import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.MasterStory.Write;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterInput.RecoveryResult;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.contract.WorkerReport.Agreement;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.policy.Health;
import antiphon.master.core.policy.HealthPolicy;
import antiphon.master.core.policy.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Health, retries and recovery as the whole master plays them.
class WorkersComeAndGoTest {
    private final MasterStory story = MasterStory.running(2);
    private final Worker worker1 = story.worker(1);
    private final Worker worker2 = story.worker(2);

    @Test
    void aWorkerIsRecoveredFirstAndThenFollowsTheStream() {
        assertThat(story.effects().stream()
                .filter(effect -> switch (effect) {
                    case MasterEffect.StartRecovery(NodeId worker, _, _) -> worker.equals(WORKER1);
                    case MasterEffect.OpenStream(NodeId worker, _) -> worker.equals(WORKER1);
                    default -> false;
                })
                .map(effect -> effect.getClass().getSimpleName()))
                .containsExactly("StartRecovery", "OpenStream");
        assertThat(story.viewOf(worker1).delivery()).isEqualTo(DeliveryState.STREAMING);
        assertThat(story.viewOf(worker1).health()).isEqualTo(Health.Name.HEALTHY);
    }

    @Test
    void aSilentWorkerIsSuspectedAndThenGivenUpWithAReason() {
        story.isolate(worker2);
        story.forgetEffects();
        story.passes(Duration.ofSeconds(3));
        assertThat(story.viewOf(worker2).health()).isEqualTo(Health.Name.SUSPECTED);
        story.passes(Duration.ofSeconds(10));
        assertThat(story.viewOf(worker2).health()).isEqualTo(Health.Name.UNHEALTHY);
        assertThat(story.viewOf(worker2).healthReason().sentence()).isEqualTo("no answer (5 misses in a row)");
        assertThat(story.events(MasterEvent.HealthChanged.class))
                .containsExactly(
                        new MasterEvent.HealthChanged(
                                WORKER2, Health.Name.HEALTHY, Health.Name.SUSPECTED, "no answer (2 misses in a row)"),
                        new MasterEvent.HealthChanged(
                                WORKER2, Health.Name.SUSPECTED, Health.Name.UNHEALTHY,
                                "no answer (5 misses in a row)"));
        assertThat(story.effects(MasterEffect.Disconnect.class)).isNotEmpty()
                .allMatch(gone -> gone.worker().equals(WORKER2));
        assertThat(story.viewOf(worker1).health()).isEqualTo(Health.Name.HEALTHY);
    }

    @Test
    void theReasonOfAnUnhealthyWorkerIsTheOneOfNow() {
        story.isolate(worker2);
        story.passes(Duration.ofSeconds(13));
        assertThat(story.viewOf(worker2).healthReason().sentence()).startsWith("no answer");
        story.happens(
                new MasterInput.WorkerMissed(WORKER2, new Reason(Reason.Code.WRONG_TOKEN, "refuses the token"),
                        Presence.ANSWERS));
        assertThat(story.viewOf(worker2).healthReason())
                .isEqualTo(new Reason(Reason.Code.WRONG_TOKEN, "refuses the token"));
        story.happens(new MasterInput.WorkerMissed(WORKER2, new Reason(Reason.Code.WRONG_TOKEN, "refuses it"),
                Presence.ANSWERS));
        assertThat(story.viewOf(worker2).healthReason().sentence()).isEqualTo("refuses the token");
        assertThat(story.events(MasterEvent.HealthReasonChanged.class)).as("logged once, since someone has to act")
                .containsExactly(new MasterEvent.HealthReasonChanged(
                        WORKER2, Health.Name.UNHEALTHY, "refuses the token"));
    }

    @Test
    void whatIsReportedOfASilentWorkerIsAsOldAsItsLastWord() {
        story.passes(Duration.ofSeconds(30));
        assertThat(story.viewOf(worker2).heardForNs()).isBetween(0L, Duration.ofSeconds(2).toNanos());
        story.isolate(worker2);
        story.passes(Duration.ofSeconds(20));
        assertThat(story.viewOf(worker2).heardForNs())
                .isBetween(Duration.ofSeconds(19).toNanos(), Duration.ofSeconds(22).toNanos());
        assertThat(story.viewOf(worker1).heardForNs()).isBetween(0L, Duration.ofSeconds(2).toNanos());
    }

    @Test
    void aWorkerThatOwesAnAnswerButReportsOnItsStreamIsAsOldAsThatReport() {
        story.isolate(worker2);
        story.passes(Duration.ofSeconds(4));
        story.happens(new MasterInput.WorkerProgressed(WORKER2, worker2.stream, worker2.position, Agreement.SAME, 0));
        assertThat(story.viewOf(worker2).heardForNs()).isZero();
        assertThat(story.viewOf(worker2).health()).isEqualTo(Health.Name.SUSPECTED);
        story.happens(
                new MasterInput.WorkerProgressed(WORKER2, worker2.stream - 1, worker2.position, Agreement.SAME, 0));
        story.passes(Duration.ofSeconds(2));
        assertThat(story.viewOf(worker2).heardForNs()).isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void aWorkerWhoseHeartbeatsWaitBehindALargeMessageIsHealthyAsLongAsThatArrives() {
        story.isolate(worker2);
        for (int second = 1; second <= 20; second++) {
            story.happens(new MasterInput.FrameArriving(WORKER2, worker2.stream, second * 8_000L));
            story.passes(Duration.ofSeconds(1));
        }
        assertThat(story.viewOf(worker2).health()).isEqualTo(Health.Name.HEALTHY);
        story.passes(Duration.ofSeconds(20));
        assertThat(story.viewOf(worker2).health()).isEqualTo(Health.Name.UNHEALTHY);
    }

    @Test
    void aWorkerThatIsBackIsRecoveredAndTrustedStepByStep() {
        story.isolate(worker2);
        story.passes(Duration.ofSeconds(13));
        Write waits = story.write("ann", 3);
        story.forgetEffects();
        story.isBack(worker2);
        story.passes(Duration.ofSeconds(2));
        assertThat(story.effects(MasterEffect.StartRecovery.class)).hasSize(1).allMatch(asked -> asked.latest() == 1);
        assertThat(story.viewOf(worker2).health()).isEqualTo(Health.Name.SUSPECTED);
        assertThat(waits).isAcknowledgedWith(1, 3);
        story.passes(Duration.ofSeconds(3));
        assertThat(story.viewOf(worker2).health()).isEqualTo(Health.Name.HEALTHY);
    }

    @Test
    void aHealthyWorkersStreamThatBreaksIsOpenedAgainAfterAShortPause() {
        story.forgetEffects();
        story.happens(new MasterInput.DeliveryFailed(WORKER2, worker2.stream, Reason.other("connection reset"), true));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.RETRYING);
        assertThat(story.viewOf(worker2).deliveryReason().sentence()).isEqualTo("connection reset");
        assertThat(story.viewOf(worker2).retries()).isEqualTo(1);
        story.passes(Duration.ofMillis(49));
        assertThat(story.effects(MasterEffect.OpenStream.class)).isEmpty();
        story.passes(Duration.ofMillis(1));
        assertThat(story.effects(MasterEffect.OpenStream.class)).hasSize(1);
        assertThat(story.write("ann", 3)).isAcknowledged();
        assertThat(story.viewOf(worker2).retries()).as("since it last took a message").isZero();
    }

    @Test
    void afterItsRetriesAreSpentTheNextAnsweredHeartbeatTakesOver() {
        CoreSettings oneRetry = new CoreSettings(
                1, 5_500_000_000L, 1_000_000_000L, 2_000_000_000L, 10_000_000_000L, 30_000_000_000L,
                30_000_000_000L, 100, 50, 0, 100, 100, new HealthPolicy(10, 10, 1),
                new RetryPolicy.ByHealth(
                        new RetryPolicy.Quick(1, Duration.ofMillis(10)), new RetryPolicy.None(),
                        new RetryPolicy.None()));
        MasterStory patient = MasterStory.running(1, oneRetry);
        Worker worker = patient.worker(1);
        patient.happens(new MasterInput.DeliveryFailed(WORKER1, worker.stream, Reason.other("broke"), true));
        worker.reachable = false;
        patient.passes(Duration.ofMillis(600));
        assertThat(patient.viewOf(worker).delivery()).isEqualTo(DeliveryState.WAITING);
        assertThat(patient.viewOf(worker).deliveryReason().sentence()).isEqualTo("retries spent: no connection");
        Write write = patient.write("ann", 2);
        worker.reachable = true;
        patient.passes(Duration.ofSeconds(2));
        assertThat(write).isAcknowledged();
    }

    @Test
    void aRetryResumesFromTheWorkersPosition() {
        worker2.holdsBack = true;
        for (int i = 0; i < 5; i++) story.write("ann", 1);
        worker2.position = 3; // two of what was sent got lost
        story.forgetEffects();
        story.happens(new MasterInput.DeliveryFailed(WORKER2, worker2.stream, Reason.other("reset"), true));
        worker2.holdsBack = false;
        story.passes(Duration.ofMillis(50));
        assertThat(story.effects(MasterEffect.Send.class))
                .containsExactly(new MasterEffect.Send(WORKER2, worker2.stream, 4, 5, 1 << 19));
        assertThat(story.viewOf(worker2).position()).isEqualTo(5);
    }

    @Test
    void aWorkerThatStartedAnewIsRecoveredEvenIfNoHeartbeatWasMissed() {
        for (int i = 0; i < 3; i++) story.write("ann", 3);
        story.forgetEffects();
        worker2.incarnation++;
        worker2.position = 1;
        long stream = worker2.stream;
        story.passes(Duration.ofSeconds(1));
        assertThat(story.effects(MasterEffect.CloseStream.class))
                .containsExactly(new MasterEffect.CloseStream(WORKER2, stream));
        assertThat(story.effects(MasterEffect.StartRecovery.class)).hasSize(1);
        assertThat(story.events(MasterEvent.RecoveryStarted.class))
                .containsExactly(new MasterEvent.RecoveryStarted(WORKER2, 1, 3));
        assertThat(story.viewOf(worker2).position()).isEqualTo(3);
    }

    @Test
    void aWorkerThatWentBackIsRecovered() {
        for (int i = 0; i < 3; i++) story.write("ann", 3);
        story.passes(Duration.ofSeconds(2)); // asked while it held three
        story.forgetEffects();
        worker2.position = 1;
        worker2.recoveryHangs = true;
        story.passes(Duration.ofSeconds(1));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.RECOVERING);
        assertThat(story.viewOf(worker2).position()).isEqualTo(1);
        assertThat(story.viewOf(worker2).catchUpFrom()).isEqualTo(1);
        assertThat(story.viewOf(worker2).catchUpTo()).isEqualTo(3);
        assertThat(story.viewOf(worker2).lag()).isEqualTo(2);
    }

    @Test
    void anAnswerThatWasOvertakenByProgressDoesNotLookLikeAWorkerThatWentBack() {
        story.write("ann", 3);
        story.passes(Duration.ofSeconds(2));
        WorkerReport before = worker2.report();
        worker2.reachable = false; // its next answer is on its way for long
        story.passes(Duration.ofSeconds(1));
        story.reaches(worker2, 1);
        worker2.reachable = true;
        Write write = story.write("ann", 3);
        assertThat(write).isAcknowledged();
        story.forgetEffects();
        story.happens(new MasterInput.WorkerAnswered(WORKER2, before));
        assertThat(story.effects(MasterEffect.StartRecovery.class)).isEmpty();
        assertThat(story.effects(MasterEffect.CloseStream.class)).isEmpty();
        assertThat(story.viewOf(worker2).position()).isEqualTo(2);
    }

    @Test
    void aRecoveryThatGetsNoFurtherIsRestarted() {
        story.stops(worker2);
        story.passes(Duration.ofSeconds(13));
        story.write("ann", 1);
        worker2.recoveryHangs = true;
        story.restarts(worker2);
        story.passes(Duration.ofSeconds(2));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.RECOVERING);
        story.forgetEffects();
        story.passes(Duration.ofSeconds(7));
        assertThat(story.effects(MasterEffect.CancelRecovery.class)).isEmpty();
        worker2.recoveryHangs = false;
        story.passes(Duration.ofSeconds(5));
        assertThat(story.effects(MasterEffect.CancelRecovery.class)).hasSize(1);
        assertThat(story.effects(MasterEffect.StartRecovery.class)).hasSize(1);
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
        assertThat(story.viewOf(worker2).position()).isEqualTo(1);
    }

    @Test
    void aLongRecoveryThatGetsFurtherIsLeftAlone() {
        story.stops(worker2);
        story.passes(Duration.ofSeconds(13));
        for (int i = 0; i < 40; i++) story.write("ann" + i, 1);
        worker2.recoveryHangs = true;
        story.restarts(worker2);
        story.passes(Duration.ofSeconds(2));
        story.forgetEffects();
        for (int second = 1; second <= 40; second++) {
            worker2.logId = story.view().logId();
            worker2.position = second;
            story.passes(Duration.ofSeconds(1));
            assertThat(story.viewOf(worker2).position()).isEqualTo(second);
        }
        assertThat(story.effects(MasterEffect.CancelRecovery.class)).isEmpty();
    }

    @Test
    void aDeliveryWithoutAWordIsGivenUpAndRetried() {
        worker2.holdsBack = true;
        story.write("ann", 1);
        long silent = worker2.stream;
        story.forgetEffects();
        story.passes(Duration.ofSeconds(29));
        assertThat(story.effects(MasterEffect.CloseStream.class)).isEmpty();
        worker2.holdsBack = false;
        story.passes(Duration.ofSeconds(2));
        assertThat(story.effects(MasterEffect.CloseStream.class))
                .containsExactly(new MasterEffect.CloseStream(WORKER2, silent));
        assertThat(story.effects(MasterEffect.OpenStream.class)).hasSize(1);
        assertThat(story.viewOf(worker2).position()).isEqualTo(1);
    }

    @Test
    void aQuietClusterIsNotTakenForASilentWorker() {
        story.write("ann", 3);
        story.forgetEffects();
        story.passes(Duration.ofMinutes(10));
        assertThat(story.effects(MasterEffect.CloseStream.class)).isEmpty();
        assertThat(story.effects(MasterEffect.OpenStream.class)).isEmpty();
        story.write("ann", 1);
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
    }

    @Test
    void wordsOfAStreamOutOfUseAreNotHeard() {
        long old = worker2.stream;
        story.happens(new MasterInput.DeliveryFailed(WORKER2, old, Reason.other("reset"), true));
        story.passes(Duration.ofMillis(50));
        assertThat(worker2.stream).isNotEqualTo(old);
        worker2.holdsBack = true;
        Write write = story.write("ann", 3);
        story.forgetEffects();

        story.happens(new MasterInput.WorkerProgressed(WORKER2, old, 1, Agreement.SAME, 0));
        story.happens(new MasterInput.WorkerProgressed(WORKER2, old, 9, Agreement.DIFFERENT, 0));
        story.happens(new MasterInput.DeliveryFailed(WORKER2, old, Reason.other("reset again"), true));
        story.happens(new MasterInput.DeliveryFailed(WORKER2, old, Reason.other("bad token"), false));
        story.happens(new MasterInput.FrameSent(WORKER2, old, 9, false), new MasterInput.LinkWritable(WORKER2, old));
        story.happens(
                new MasterInput.RecoveryEnded(WORKER2, old, RecoveryResult.REFUSED, 9, Agreement.SAME,
                        Reason.other("old")));

        assertThat(write).isPending();
        assertThat(story.effects().stream().filter(effect -> !(effect instanceof MasterEffect.Ping)))
                .isEmpty();
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
        story.catchesUp(worker2);
        assertThat(write).isAcknowledged();
    }

    // Refused: what a retry cannot fix.

    @Test
    void whenAllWorkersHoldTheSameOtherLogItMayBeTheRightOne() {
        for (Worker worker : List.of(story.worker(1), worker2)) {
            story.restarts(worker);
            worker.logId = Optional.of(MasterStory.OTHER_LOG);
        }
        story.passes(Duration.ofSeconds(5));
        for (Worker worker : List.of(story.worker(1), worker2))
            assertThat(story.viewOf(worker).deliveryReason().sentence())
                    .contains("no worker holds this master's log, which may be the wrong one");
    }

    @Test
    void aWorkerOfAnotherLogIsRefusedUntouchedAndShownWithWhatToDo() {
        story.restarts(worker2);
        worker2.logId = Optional.of(MasterStory.OTHER_LOG);
        worker2.position = 8;
        story.forgetEffects();
        story.passes(Duration.ofSeconds(5));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.REFUSED);
        assertThat(story.viewOf(worker2).deliveryReason().code()).isEqualTo(Reason.Code.OTHER_LOG);
        assertThat(story.viewOf(worker2).deliveryReason().sentence())
                .contains("another log", MasterStory.OTHER_LOG.toString(), "log verify", "stop the master, move")
                .doesNotContain("no worker holds");
        assertThat(story.viewOf(worker2)).as("what it holds of this log is not known")
                .returns(false, ClusterView.Worker::isHeard)
                .returns(0L, ClusterView.Worker::position);
        assertThat(story.effects(MasterEffect.StartRecovery.class)).isEmpty();
        assertThat(story.effects(MasterEffect.OpenStream.class)).isEmpty();
        assertThat(story.view().availableNodes()).as("it can hold no copy").isEqualTo(2);
        assertThat(story.events(MasterEvent.DeliveryChanged.class).stream()
                .filter(changed -> changed.delivery() == DeliveryState.REFUSED))
                .as("reported once")
                .hasSize(1);
        Write write = story.write("ann", 3);
        assertThat(write).isPending();

        story.restarts(worker2);
        worker2.logId = Optional.empty();
        worker2.position = 0;
        story.passes(Duration.ofSeconds(2));
        assertThat(write).isAcknowledged();
        assertThat(story.view().availableNodes()).isEqualTo(3);
    }

    @Test
    void aWorkerWhoseMessagesAreOthersIsRecoveredAndCountsOnlyAfterwards() {
        story.write("ann", 3);
        worker2.agreement = Agreement.DIFFERENT;
        worker2.recoveryHangs = true;
        story.passes(Duration.ofSeconds(1));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.RECOVERING);
        assertThat(story.viewOf(worker2).position()).isZero();
        Write write = story.write("ann", 3);
        assertThat(write).isPending();

        worker2.agreement = Agreement.SAME;
        worker2.recoveryHangs = false;
        story.passes(Duration.ofSeconds(15));
        assertThat(write).isAcknowledged();
    }

    @Test
    void aRecoveryThatLeftTheLogsDivergedDoesNotCount() {
        worker2.agreement = Agreement.DIFFERENT;
        worker2.position = 1;
        story.passes(Duration.ofSeconds(2));
        Write write = story.write("ann", 3);
        story.passes(Duration.ofSeconds(3));
        assertThat(write).isPending();
        assertThat(story.viewOf(worker2).delivery()).isNotEqualTo(DeliveryState.STREAMING);
    }

    /// Damage on a disk keeps the two hashes from being compared.
    @Test
    void aWorkerThatCannotBeComparedIsNotTakenForAnotherAndCountsWhenItCanBe() {
        story.restarts(worker2);
        worker2.agreement = Agreement.UNKNOWN;
        worker2.position = 1;
        story.passes(Duration.ofSeconds(5));
        Write write = story.write("ann", 3);
        story.passes(Duration.ofSeconds(3));
        assertThat(write).isPending();
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.WAITING);
        assertThat(story.viewOf(worker2).deliveryReason().code()).isEqualTo(Reason.Code.DAMAGE);
        assertThat(story.viewOf(worker2).deliveryReason().sentence()).contains("message 1 cannot be compared");
        assertThat(story.viewOf(worker2).health()).hasToString("HEALTHY");

        worker2.agreement = Agreement.SAME;
        story.passes(Duration.ofSeconds(3));
        assertThat(write).isAcknowledged();
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
    }

    @Test
    void whatCannotBeComparedEndsNoRecoveryAndTakesNoCopyAway() {
        Write write = story.write("ann", 3);
        assertThat(write).isAcknowledged();
        worker2.agreement = Agreement.UNKNOWN;
        story.passes(Duration.ofSeconds(5));
        assertThat(story.viewOf(worker2).position()).as("what was compared before").isEqualTo(1);
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
        story.happens(new MasterInput.WorkerProgressed(WORKER2, worker2.stream, 1, Agreement.UNKNOWN, 0));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.WAITING);
        assertThat(story.viewOf(worker2).position()).isEqualTo(1);
        worker2.agreement = Agreement.SAME;
        story.passes(Duration.ofSeconds(2));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
    }

    @Test
    void whatWasNeverGivenOutDoesNotCount() {
        story.happens(new MasterInput.WorkerProgressed(WORKER2, worker2.stream, 9, Agreement.BEYOND_HEAD, 0));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.WAITING);
        assertThat(story.viewOf(worker2).deliveryReason().code()).isEqualTo(Reason.Code.DIVERGED);
        assertThat(story.viewOf(worker2).deliveryReason().sentence())
                .contains("message 9, which this master never gave out");
        assertThat(story.viewOf(worker2).position()).isZero();
    }

    @Test
    void aRefusalThatRepeatingCannotHealStopsTheRetriesAndIsLookedAtAgainMuchLater() {
        story.happens(new MasterInput.DeliveryFailed(WORKER2, worker2.stream, Reason.other("wrong AUTH_TOKEN"), false));
        worker2.stream = 0;
        story.forgetEffects();
        story.passes(Duration.ofSeconds(29));
        assertThat(story.effects(MasterEffect.OpenStream.class)).isEmpty();
        assertThat(story.effects(MasterEffect.StartRecovery.class)).isEmpty();
        assertThat(story.viewOf(worker2).deliveryReason().sentence()).isEqualTo("wrong AUTH_TOKEN");
        story.passes(Duration.ofSeconds(3));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
    }

    @Test
    void aRefusalThatARetryCannotFixEndsWhenTheWorkerRestarts() {
        story.happens(new MasterInput.DeliveryFailed(WORKER2, worker2.stream, Reason.other("wrong AUTH_TOKEN"), false));
        worker2.stream = 0;
        story.restarts(worker2);
        story.passes(Duration.ofSeconds(2));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
    }

    @Test
    void aRefusedWorkerThatWasGoneIsTriedAsSoonAsItIsBack() {
        story.happens(new MasterInput.DeliveryFailed(WORKER2, worker2.stream, Reason.other("wrong AUTH_TOKEN"), false));
        worker2.stream = 0;
        story.isolate(worker2);
        story.passes(Duration.ofSeconds(10));
        assertThat(story.viewOf(worker2).health()).isEqualTo(Health.Name.UNHEALTHY);
        assertThat(story.viewOf(worker2).deliveryReason().sentence()).isEqualTo("wrong AUTH_TOKEN");
        story.isBack(worker2);
        story.passes(Duration.ofSeconds(2));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
    }

    @Test
    void aHigherEpochSomewhereEndsThisEpoch() {
        assertThat(story.write("ann", 3)).isAcknowledged();
        worker2.epoch = 5;
        story.passes(Duration.ofSeconds(1));
        assertThat(story.view().state()).isEqualTo(MasterState.STOPPED);
        assertThat(story.view().stateReason()).contains("worker2 has promised epoch 5", "led in epoch 1");
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.NOT_WRITING).says("epoch 5");
        story.forgetEffects();
        story.passes(Duration.ofMinutes(5));
        assertThat(story.events(MasterEvent.Stopped.class)).as("reported before, once").isEmpty();
        assertThat(story.effects(MasterEffect.Send.class)).isEmpty();
    }

    @Test
    void aSupersededMasterRemembersThatItsLogDoesNotCountAnyMore() {
        worker2.epoch = 5;
        story.passes(Duration.ofSeconds(1));
        assertThat(story.effects(MasterEffect.Distrust.class)).hasSize(1);
        assertThat(story.forReaders()).isEqualTo(LogForReaders.Standing.SUPERSEDED);
        story.happens(new MasterInput.DrainWanted(true));
        assertThat(story.events(MasterEvent.Draining.class)).as("there is nothing to drain").isEmpty();
        assertThat(story.view().state()).isEqualTo(MasterState.STOPPED);
    }

    @Test
    void aMasterSupersededWithMessagesUnderWayComesToRest() {
        worker1.holdsBack = true;
        story.write("ann", 3);
        worker2.epoch = 5;
        story.passes(Duration.ofMinutes(5)); // the story fails if the core wants to be called again and again
        assertThat(story.view().state()).isEqualTo(MasterState.STOPPED);
    }

    @Test
    void aSupersededMasterAnswersAllCallersWithWhatIsKnown() {
        worker1.holdsBack = true;
        MasterStory.Write waits = story.write("ann", 3);
        worker2.epoch = 5;
        story.passes(Duration.ofSeconds(1));
        assertThat(waits).isUnconfirmedWith(1, 2);
    }

    @Test
    void theStatusShowsWhatTheWorkerSaysOfItself() {
        story.write("ann", 3);
        story.write("ann", 3);
        story.passes(Duration.ofSeconds(1));
        ClusterView.Worker shown = story.viewOf(worker2);
        assertThat(shown.id()).isEqualTo(WORKER2);
        assertThat(shown.incarnation()).isEqualTo(worker2.incarnation);
        assertThat(shown.freeDiskBytes()).isEqualTo(1_000_000);
        assertThat(shown.position()).isEqualTo(2);
        assertThat(shown.lag()).isZero();
        assertThat(story.view())
                .returns(MasterState.WRITING, ClusterView::state)
                .returns("", ClusterView::stateReason)
                .returns(2L, ClusterView::head)
                .returns(2L, ClusterView::position)
                .returns(1L, ClusterView::epoch)
                .returns(3, ClusterView::nodes)
                .returns(1, ClusterView::quorum);
    }

    @Test
    void aWorkerWhoseDiskIsFullStaysHealthyHoldsUpNobodyElseAndIsAskedWithEachHeartbeat() {
        worker2.full = true;
        story.forgetEffects();
        Write needsIt = story.write("ann", 3);
        assertThat(story.write("bob", 2)).isAcknowledged();
        story.passes(Duration.ofSeconds(60));
        assertThat(needsIt).isPending();
        assertThat(story.viewOf(worker2))
                .returns(Health.Name.HEALTHY, ClusterView.Worker::health)
                .returns(DeliveryState.REFUSED, ClusterView.Worker::delivery)
                .returns("its disk is full", worker -> worker.deliveryReason().sentence());
        assertThat(story.view().availableNodes()).as("it can hold no copy").isEqualTo(2);
        assertThat(story.effects(MasterEffect.OpenStream.class)).hasSizeBetween(55, 61);
        assertThat(story.effects(MasterEffect.Send.class)).filteredOn(sent -> sent.worker().equals(WORKER2)).hasSize(1);
        assertThat(story.events(MasterEvent.HealthChanged.class)).isEmpty();
        assertThat(story.events(MasterEvent.DeliveryChanged.class))
                .containsExactly(new MasterEvent.DeliveryChanged(WORKER2, DeliveryState.REFUSED, "its disk is full"));

        worker2.full = false;
        story.passes(Duration.ofSeconds(1));
        assertThat(needsIt).isAcknowledgedWith(1, 3);
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
        assertThat(story.view().availableNodes()).isEqualTo(3);
    }

    @Test
    void aWorkerThatSaysThatItHasNoRoomIsNotAvailableBeforeAMessageIsRefused() {
        worker2.noRoom = "its disk is full";
        story.passes(Duration.ofSeconds(2));
        assertThat(story.viewOf(worker2)).returns(DeliveryState.STREAMING, ClusterView.Worker::delivery);
        assertThat(story.view().availableNodes()).isEqualTo(2);
        worker2.noRoom = "";
        story.passes(Duration.ofSeconds(2));
        assertThat(story.view().availableNodes()).isEqualTo(3);
    }

    @Test
    void aWorkerThatStartsAnewWithAFullDiskIsRecoveredWhenItHasRoom() {
        story.stops(worker2);
        assertThat(story.write("ann", 2)).isAcknowledged();
        worker2.full = true;
        story.restarts(worker2);
        story.passes(Duration.ofSeconds(2));
        story.forgetEffects();
        story.passes(Duration.ofSeconds(60));
        assertThat(story.viewOf(worker2).deliveryReason().sentence()).isEqualTo("its disk is full");
        assertThat(story.viewOf(worker2).health()).isEqualTo(Health.Name.HEALTHY);
        assertThat(story.effects(MasterEffect.StartRecovery.class)).hasSizeBetween(55, 61);
        assertThat(story.effects(MasterEffect.Emit.class))
                .as("what was reported before is not reported again")
                .noneMatch(reported -> reported.event() instanceof MasterEvent.RecoveryStarted
                        || reported.event() instanceof MasterEvent.RecoveryEnded
                        || reported.event() instanceof MasterEvent.DeliveryChanged);

        worker2.full = false;
        story.passes(Duration.ofSeconds(1));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
        assertThat(story.viewOf(worker2).lag()).isZero();
        assertThat(story.events(MasterEvent.RecoveryEnded.class)).hasSize(1);
    }

    @Test
    void thatAWorkerIsFullOnAStreamGivenUpLongAgoMeansNothing() {
        long old = worker2.stream;
        story.happens(new MasterInput.DeliveryFailed(WORKER2, old, Reason.other("reset"), true));
        story.passes(Duration.ofSeconds(1));
        story.happens(new MasterInput.WorkerFull(WORKER2, old, Reason.other("its disk is full")));
        assertThat(story.viewOf(worker2).delivery()).isEqualTo(DeliveryState.STREAMING);
    }
}
