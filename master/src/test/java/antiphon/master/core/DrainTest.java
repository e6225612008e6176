package antiphon.master.core;

import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Write;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.policy.CoreSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainTest {
    @Test
    void aDrainedMasterTakesNoNewWritesAndAppendsNothing() {
        MasterStory story = MasterStory.running(1);
        story.happens(new MasterInput.DrainWanted(true));
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.DRAINING).says("--undo");
        assertThat(story.view().head()).isZero();
        assertThat(story.view().state()).isEqualTo(MasterState.DRAINING);
        assertThat(story.view().forecast().possible()).isZero();
    }

    @Test
    void whatIsInTheLogStillGetsItsCopies() {
        MasterStory story = MasterStory.running(1);
        story.worker(1).holdsBack = true;
        Write waiting = story.write("ann", 2);
        story.happens(new MasterInput.DrainWanted(true));
        assertThat(story.view().pendingWrites()).isEqualTo(1);
        story.catchesUp(story.worker(1));
        assertThat(waiting).isAcknowledgedWith(1, 2);
        assertThat(story.view().pendingWrites()).isZero();
    }

    @Test
    void aRepeatOfWhatIsInTheLogIsAnswered() {
        MasterStory story = MasterStory.running(1);
        story.write("ann", 1, "r1");
        story.happens(new MasterInput.DrainWanted(true));
        assertThat(story.write("ann", 1, "r1")).isAcknowledged();
    }

    @Test
    void undoneItTakesWritesAgain() {
        MasterStory story = MasterStory.running(1);
        story.happens(new MasterInput.DrainWanted(true));
        story.happens(new MasterInput.DrainWanted(false));
        assertThat(story.write("ann", 1)).isAcknowledged();
        assertThat(story.view().state()).isEqualTo(MasterState.WRITING);
    }

    @Test
    void aMasterThatDoesNotWriteYetSaysThatItIsToBeDrained() {
        MasterStory story = MasterStory.of(2, CoreSettings.STANDARD);
        story.isolate(story.worker(1));
        story.startsEmpty();
        story.happens(new MasterInput.DrainWanted(true));
        assertThat(story.view().state()).isEqualTo(MasterState.STARTING);
        assertThat(story.view().stateReason()).contains("asks the workers", "it is to be drained", "drain --undo");
        story.worker(1).reachable = true;
        story.passes(Duration.ofSeconds(20));
        assertThat(story.view().state()).isEqualTo(MasterState.DRAINING);
        story.happens(new MasterInput.DrainWanted(false));
        assertThat(story.write("ann", 1)).isAcknowledged();
    }

    @Test
    void itIsReportedOnceHoweverOftenItIsWanted() {
        MasterStory story = MasterStory.running(1);
        story.happens(new MasterInput.DrainWanted(false));
        story.happens(new MasterInput.DrainWanted(true));
        story.happens(new MasterInput.DrainWanted(true));
        story.happens(new MasterInput.DrainWanted(false));
        assertThat(story.events(MasterEvent.Draining.class)).hasSize(1);
        assertThat(story.events(MasterEvent.DrainUndone.class)).hasSize(1);
    }
}
