package antiphon.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.TruncatedTail;
import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.contract.MasterEvent.WorkerTruncated;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A worker that has truncated what this master does not have is reported, since acknowledged messages may be among it.
class TruncatedWorkerTest {
    private final MasterStory story = MasterStory.running(2);
    private final Worker worker = story.worker(2);

    private void reports(long epoch, long first, long last) {
        worker.truncated = Optional.of(new TruncatedTail(epoch, first, last));
        story.passes(Duration.ofSeconds(3));
    }

    @Test
    void itIsReportedOnceAndShownAsLongAsThisMasterLeads() {
        long epoch = story.view().epoch();
        reports(epoch, 4, 9);
        assertThat(story.events(WorkerTruncated.class)).containsExactly(new WorkerTruncated(worker.id, 4, 9));
        worker.truncated = Optional.empty(); // It has restarted.
        story.passes(Duration.ofSeconds(3));
        assertThat(story.viewOf(worker).truncated()).contains(new TruncatedTail(epoch, 4, 9));
        reports(epoch, 7, 8);
        assertThat(story.events(WorkerTruncated.class))
                .containsExactly(new WorkerTruncated(worker.id, 4, 9), new WorkerTruncated(worker.id, 7, 8));
    }

    @Test
    void whatAnotherMasterMadeItTruncateIsNotReported() {
        reports(story.view().epoch() + 1, 4, 9);
        assertThat(story.events(WorkerTruncated.class)).isEmpty();
        assertThat(story.viewOf(worker).truncated()).isEmpty();
    }
}
