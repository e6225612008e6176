package antiphon.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.MasterStory.Write;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A worker that refuses a message, as one that it cannot verify, answers heartbeats all the same.
class RefusedMessageTest {
    private final MasterStory story = MasterStory.running(2);
    private final Worker worker = story.worker(2);

    private Write refused() {
        story.forgetEffects();
        worker.refusesMessages = true;
        Write write = story.write("ann", 3);
        story.passes(Duration.ofMinutes(10));
        return write;
    }

    @Test
    void itsHealthStaysAndTheReasonIsReportedAFewTimesAtMost() {
        refused();
        assertThat(story.events(MasterEvent.HealthChanged.class)).isEmpty();
        assertThat(story.events(MasterEvent.DeliveryChanged.class)).singleElement()
                .returns(DeliveryState.REFUSED, MasterEvent.DeliveryChanged::delivery);
        assertThat(story.events(MasterEvent.RecoveryStarted.class)).isEmpty();
        assertThat(story.events(MasterEvent.RecoveryEnded.class)).as("its own words, once").hasSize(1);
        assertThat(story.viewOf(worker)).returns(DeliveryState.REFUSED, ClusterView.Worker::delivery);
        assertThat(story.viewOf(worker).deliveryReason().sentence()).contains("none of this node's keys");
        assertThat(story.effects(MasterEffect.StartRecovery.class)).as("ten minutes of retries").hasSizeBetween(10, 21);
    }

    @Test
    void itGoesOnSoonAfterItGotTheKey() {
        Write write = refused();
        worker.refusesMessages = false;
        story.happens(new MasterInput.WorkerKeysChanged(worker.id));
        story.passes(Duration.ofSeconds(2));
        MasterStory.assertThat(write).isAcknowledged();
    }

    /// The worker refuses, gets the key and says so, and only then the refusal comes here.
    @Test
    void itGoesOnSoonAlsoWhenTheKeyComesWhileItIsTriedAgain() {
        Write write = refused();
        story.happens(new MasterInput.WorkerKeysChanged(worker.id));
        story.passes(Duration.ofSeconds(1));
        assertThat(story.viewOf(worker)).returns(DeliveryState.RECOVERING, ClusterView.Worker::delivery);
        worker.refusesMessages = false;
        story.happens(new MasterInput.WorkerKeysChanged(worker.id));
        story.passes(Duration.ofSeconds(4));
        MasterStory.assertThat(write).isAcknowledged();
    }

    @Test
    void itGoesOnWhenItHasRestarted() {
        Write write = refused();
        worker.refusesMessages = false;
        story.restarts(worker);
        story.passes(Duration.ofSeconds(2));
        MasterStory.assertThat(write).isAcknowledged();
    }

    /// Altered on the way, say: a recovery fetches the message again at once.
    @Test
    void aMessageThatIsRefusedOnceCostsAHeartbeat() {
        worker.refusesMessages = true;
        Write write = story.write("ann", 3);
        worker.refusesMessages = false;
        story.passes(Duration.ofSeconds(2));
        MasterStory.assertThat(write).isAcknowledged();
    }
}
