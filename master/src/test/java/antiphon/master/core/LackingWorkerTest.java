package antiphon.master.core;

import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.contract.ClusterView.Lack;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How long a worker has lacked a message, by a clock that is never set.
class LackingWorkerTest {
    private final MasterStory story = MasterStory.running(2);
    private final Worker worker2 = story.worker(2);

    @Test
    void theOldestMessageThatItLacksCounts() {
        assertThat(story.viewOf(worker2).lack()).isEqualTo(Lack.NOTHING);
        story.stops(worker2);
        assertThat(story.write("ann", 2)).isAcknowledged();
        story.passes(Duration.ofSeconds(40));
        assertThat(story.write("ann", 2)).isAcknowledged();
        story.passes(Duration.ofSeconds(20));
        assertThat(story.viewOf(worker2).lack()).isEqualTo(new Lack(Duration.ofSeconds(60).toNanos(), false));
        story.restarts(worker2);
        story.passes(Duration.ofSeconds(5));
        assertThat(story.viewOf(worker2).lack()).isEqualTo(Lack.NOTHING);
    }
}
