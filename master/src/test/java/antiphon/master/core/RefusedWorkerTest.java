package antiphon.master.core;

import static antiphon.master.core.MasterStory.WORKER2;
import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterInput.RecoveryResult;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.WorkerReport.Agreement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A worker that refuses is not available until it is seen to take something again, and is from then on.
class RefusedWorkerTest {
    private final MasterStory story = MasterStory.running(2);
    private final Worker worker2 = story.worker(2);

    @Test
    void aRecoveryThatStallsIsReportedAsAChange() {
        story.stops(worker2);
        assertThat(story.write("ann", 2)).isAcknowledged();
        worker2.recoveryHangs = true;
        story.restarts(worker2);
        story.passes(Duration.ofSeconds(2));
        assertThat(story.viewOf(worker2)).returns(DeliveryState.RECOVERING, ClusterView.Worker::delivery);
        story.forgetEffects();
        story.passes(Duration.ofMinutes(1));
        assertThat(story.events(MasterEvent.DeliveryChanged.class)).first()
                .returns(DeliveryState.WAITING, MasterEvent.DeliveryChanged::delivery)
                .extracting(MasterEvent.DeliveryChanged::reason).asString().contains("recovery got no further");
    }

    @Test
    void aRefusedWorkerIsNotAvailableWhileItIsLookedAtAgain() {
        story.stops(worker2);
        assertThat(story.write("ann", 2)).isAcknowledged();
        worker2.full = true;
        story.restarts(worker2);
        story.passes(Duration.ofSeconds(2));
        assertThat(story.viewOf(worker2)).returns(DeliveryState.REFUSED, ClusterView.Worker::delivery);
        worker2.full = false;
        worker2.recoveryHangs = true;
        story.passes(Duration.ofSeconds(1));
        assertThat(story.viewOf(worker2)).returns(DeliveryState.RECOVERING, ClusterView.Worker::delivery);
        assertThat(story.view().availableNodes()).isEqualTo(2);
        for (int look = 0; look < 900; look++) { // The recovery stalls, and is tried again.
            story.passes(Duration.ofMillis(100));
            assertThat(story.view().availableNodes()).isEqualTo(2);
        }
        assertThat(story.effects(MasterEffect.StartRecovery.class)).hasSizeGreaterThan(3);
        worker2.recoveryHangs = false;
        story.passes(Duration.ofSeconds(60));
        assertThat(story.view().availableNodes()).isEqualTo(3);
    }

    /// It starts again without room behind 100 messages, gets room, and its catch-up goes on.
    private long recoversAfterARefusal() {
        story.stops(worker2);
        for (int message = 1; message <= 100; message++) assertThat(story.write("ann", 2)).isAcknowledged();
        worker2.full = true;
        story.restarts(worker2);
        story.passes(Duration.ofSeconds(2));
        worker2.full = false;
        worker2.recoveryHangs = true;
        story.passes(Duration.ofSeconds(1));
        assertThat(story.viewOf(worker2)).returns(DeliveryState.RECOVERING, ClusterView.Worker::delivery);
        assertThat(story.view().availableNodes()).isEqualTo(2);
        return story.effects(MasterEffect.StartRecovery.class).getLast().attempt();
    }

    @Test
    void aRefusedWorkerIsAvailableAsSoonAsItsCatchUpGetsFurther() {
        recoversAfterARefusal();
        worker2.position = 30;
        story.passes(Duration.ofSeconds(1));
        assertThat(story.viewOf(worker2))
                .returns(DeliveryState.RECOVERING, ClusterView.Worker::delivery)
                .returns(30L, ClusterView.Worker::position);
        assertThat(story.view().availableNodes()).isEqualTo(3);
    }

    @Test
    void aRefusedWorkerIsAvailableAfterARecoveryThatGotItFurther() {
        long attempt = recoversAfterARefusal();
        story.happens(new MasterInput.RecoveryEnded(
                WORKER2, attempt, RecoveryResult.FAILED, 30, Agreement.SAME, Reason.other("the connection broke"), 0));
        assertThat(story.viewOf(worker2)).returns(DeliveryState.RECOVERING, ClusterView.Worker::delivery);
        assertThat(story.view().availableNodes()).isEqualTo(3);
    }

    /// A worker that refuses may make durable what it took before.
    @Test
    void aRefusedWorkerIsNotAvailableBecauseMessagesOfEarlierBecameDurable() {
        for (int message = 1; message <= 3; message++) story.write("ann", 2);
        worker2.holdsBack = true;
        for (int message = 1; message <= 3; message++) story.write("ann", 2);
        worker2.full = true;
        story.write("ann", 2);
        assertThat(story.viewOf(worker2)).returns(DeliveryState.REFUSED, ClusterView.Worker::delivery);
        worker2.streamsBreak = true;
        worker2.position = 6;
        for (int look = 0; look < 30; look++) {
            story.passes(Duration.ofMillis(100));
            assertThat(story.view().availableNodes()).isEqualTo(2);
        }
        assertThat(story.viewOf(worker2).position()).isEqualTo(6);
    }

    @Test
    void aRefusedWorkerIsNotAvailableWhileItsStreamBreaksBeforeItsFirstReport() {
        worker2.full = true;
        story.write("ann", 2);
        assertThat(story.viewOf(worker2)).returns(DeliveryState.REFUSED, ClusterView.Worker::delivery);
        worker2.streamsBreak = true;
        List<DeliveryState> deliveries = new ArrayList<>();
        for (int look = 0; look < 300; look++) {
            story.passes(Duration.ofMillis(100));
            deliveries.add(story.viewOf(worker2).delivery());
            assertThat(story.view().availableNodes()).as(deliveries.getLast().word()).isEqualTo(2);
        }
        assertThat(deliveries).contains(DeliveryState.RETRYING, DeliveryState.STREAMING);
        worker2.streamsBreak = false;
        worker2.full = false;
        story.passes(Duration.ofSeconds(20));
        assertThat(story.view().availableNodes()).isEqualTo(3);
    }
}
