package antiphon.master.core;

import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.LogForReaders.Standing;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.policy.CoreSettings;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// While a master is stopped, its log is to readers what it was before.
class StoppedMasterTest {
    @Test
    void aMasterThatHasSteppedDownStaysSupersededForItsReason() {
        MasterStory story = MasterStory.running(2);
        story.worker(2).epoch = 5;
        story.passes(Duration.ofSeconds(1));
        LogForReaders before = story.logForReaders();
        assertThat(before.standing()).isEqualTo(Standing.SUPERSEDED);
        assertThat(before.reason()).contains("worker2 has promised epoch 5");

        story.happens(new MasterInput.Stopping());
        assertThat(story.logForReaders()).isEqualTo(before);
        assertThat(story.view().stateReason()).contains("worker2 has promised epoch 5");
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.NOT_WRITING).says("worker2 has promised epoch 5");
    }

    @Test
    void theWorkerThatSupersededItIsRefusedOnceWithItsOwnReason() {
        MasterStory story = MasterStory.running(2);
        story.worker(2).epoch = 5;
        story.passes(Duration.ofSeconds(20));
        assertThat(story.events(MasterEvent.DeliveryChanged.class))
                .filteredOn(event -> event.delivery() == DeliveryState.REFUSED)
                .filteredOn(event -> event.worker().equals(MasterStory.WORKER2))
                .extracting(MasterEvent.DeliveryChanged::reason)
                .containsExactly("it has promised epoch 5 to another master");
    }

    /// What kept a delivery waiting before is no reason any more, and nobody looks whether it still holds.
    @Test
    void aMasterThatHasSteppedDownDeliversToNobodyForThatReason() {
        MasterStory story = MasterStory.running(2);
        story.isolate(story.worker(1));
        story.write("ann", 1);
        story.passes(Duration.ofSeconds(5));
        story.worker(2).epoch = 5;
        story.passes(Duration.ofSeconds(1));
        story.isBack(story.worker(1));
        story.passes(Duration.ofSeconds(20));
        assertThat(story.view().workers()).extracting(worker -> worker.deliveryReason().code())
                .containsOnly(Reason.Code.LATER_EPOCH);
        assertThat(story.view().availableNodes()).isEqualTo(1);
    }

    @Test
    void theLogOfAMasterThatWritesStaysWhole() {
        MasterStory story = MasterStory.running(2);
        story.happens(new MasterInput.Stopping());
        assertThat(story.forReaders()).isEqualTo(Standing.WHOLE);
        assertThat(story.view().state()).isEqualTo(MasterState.STOPPED);
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.NOT_WRITING).says("the master is stopping");
    }

    @Test
    void theLogOfAMasterWithoutRoomStaysWhole() {
        MasterStory story = MasterStory.of(2, CoreSettings.STANDARD);
        story.happens(new MasterInput.DiskChecked(5, Optional.of("/data has room for 5 more bytes")));
        story.startsWithLog(3, 7);
        story.passes(Duration.ofSeconds(10));
        assertThat(story.forReaders()).isEqualTo(Standing.WHOLE);
        story.happens(new MasterInput.Stopping());
        assertThat(story.forReaders()).isEqualTo(Standing.WHOLE);
    }

    @Test
    void theLogOfAMasterThatHasNotBegunMayStillLackMessages() {
        MasterStory story = MasterStory.of(2, CoreSettings.STANDARD);
        story.worker(2).logId = Optional.of(MasterStory.LOG);
        story.isolate(story.worker(1));
        story.startsEmpty();
        story.passes(Duration.ofSeconds(10));
        assertThat(story.forReaders()).isEqualTo(Standing.MAY_LACK_MESSAGES);
        story.happens(new MasterInput.Stopping());
        assertThat(story.logForReaders())
                .returns(Standing.MAY_LACK_MESSAGES, LogForReaders::standing)
                .matches(log -> log.reason().contains("the master is stopping"));
    }
}
