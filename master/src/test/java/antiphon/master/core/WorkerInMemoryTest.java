package antiphon.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.contract.MasterEvent.WorkerInMemory;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.policy.CoreSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Copies in memory count, and are shown for what they are.
class WorkerInMemoryTest {
    private static MasterStory started(boolean masterOnDisk) {
        MasterStory story = MasterStory.of(2, CoreSettings.STANDARD);
        if (masterOnDisk) story.happens(new MasterInput.OwnDisk("disk of the master"));
        story.worker(2).inMemory = true;
        story.startsEmpty();
        story.passes(Duration.ofSeconds(5));
        story.restarts(story.worker(2));
        story.passes(Duration.ofSeconds(5));
        return story;
    }

    @Test
    void aMasterOnDiskWarnsOnceOfAWorkerInMemory() {
        MasterStory story = started(true);
        assertThat(story.events(WorkerInMemory.class)).containsExactly(new WorkerInMemory(story.worker(2).id));
        assertThat(story.viewOf(story.worker(2)).inMemory()).isTrue();
        assertThat(story.viewOf(story.worker(1)).inMemory()).isFalse();
        MasterStory.assertThat(story.write("ann", 3)).isAcknowledged();
    }

    @Test
    void aClusterInMemoryKnowsThatItIs() {
        assertThat(started(false).events(WorkerInMemory.class)).isEmpty();
    }
}
