package antiphon.master.core;

import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Write;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.policy.CoreSettings;
import antiphon.message.ContentHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Promise P5: the same client and request id enter the log at most once.
class RepeatedRequestTest {
    private static final Duration TIMEOUT = Duration.ofNanos(CoreSettings.STANDARD.replicationTimeoutNs());
    private final MasterStory story = MasterStory.running(2);

    @Test
    void aRepeatIsAnsweredWithTheNumberOfTheFirstAndIsNotAppended() {
        Write first = story.write("ann", 1, "r1");
        story.write("bob", 1);
        Write repeat = story.write("ann", 1, "r1");
        assertThat(first).isAcknowledgedWith(1, 1);
        assertThat(repeat).isAcknowledgedWith(1, 3);
        assertThat(repeat.sequence).as("what the repeat was appended as").isZero();
        assertThat(story.view().head()).isEqualTo(2);
    }

    @Test
    void aRepeatWhileTheFirstIsInFlightWaitsBesideIt() {
        story.diskHolds();
        Write first = story.write("ann", 1, "r1");
        Write repeat = story.write("ann", 1, "r1");
        assertThat(first).isPending();
        assertThat(repeat).hasNoAnswer();
        story.diskSyncs();
        assertThat(first).isAcknowledged();
        assertThat(repeat).isAcknowledged();
    }

    @Test
    void aRepeatWaitsForItsOwnConcern() {
        story.worker(2).holdsBack = true;
        assertThat(story.write("ann", 1, "r1")).isAcknowledged();
        Write all = story.write("ann", 3, "r1");
        Write two = story.write("ann", 2, "r1");
        assertThat(two).isAcknowledgedWith(1, 2);
        assertThat(all).hasNoAnswer();
        story.catchesUp(story.worker(2));
        assertThat(all).isAcknowledgedWith(1, 3);
    }

    @Test
    void aRepeatHasItsOwnDeadline() {
        story.worker(2).holdsBack = true;
        Write first = story.write("ann", 3, "r1");
        Write repeat = story.write(
                "ann", 3, "r1", story.nowNs() + Duration.ofSeconds(1).toNanos());
        story.passes(Duration.ofSeconds(1));
        assertThat(repeat).isUnconfirmedWith(1, 2);
        assertThat(first).isPending();
    }

    @Test
    void aReadOnlyClientMayAskAgainForWhatItWrote() {
        story.worker(2).holdsBack = true;
        story.writeWithin(Duration.ofSeconds(1), "ann", 3);
        Write first = story.write("ann", 1, "r1");
        story.passes(TIMEOUT);
        assertThat(story.write("ann", 1, "r2")).isRefused(Refusal.Reason.CLIENT_READ_ONLY);
        assertThat(first).isAcknowledged();
        assertThat(story.write("ann", 1, "r1")).isAcknowledged();
    }

    @Test
    void aRepeatThatWaitsDoesNotMakeItsClientReadOnly() {
        story.worker(2).holdsBack = true;
        assertThat(story.write("ann", 1, "r1")).isAcknowledged();
        story.write("ann", 3, "r1");
        story.passes(TIMEOUT.multipliedBy(2));
        assertThat(story.write("ann", 1)).isAcknowledged();
    }

    @Test
    void anotherClientsRequestIdIsAnotherRequest() {
        assertThat(story.write("ann", 1, "r1").sequence).isEqualTo(1);
        assertThat(story.write("bob", 1, "r1").sequence).isEqualTo(2);
        assertThat(story.write("ann", 1, "").sequence).isEqualTo(3);
        assertThat(story.write("ann", 1, "").sequence).as("no id is no repeat").isEqualTo(4);
    }

    @Test
    void aRefusedWriteIsNotRememberedAsWritten() {
        story.happens(new MasterInput.DiskChecked(0, Optional.of("/data has room for 0 more bytes")));
        assertThat(story.write("ann", 1, "r1")).isRefused(Refusal.Reason.DISK_FULL);
        story.happens(new MasterInput.DiskChecked(2, Optional.empty()));
        assertThat(story.write("ann", 1, "r1")).isAcknowledgedWith(1, 1);
    }

    @Test
    void aRepeatWithAConcernThatCannotBeIsRefused() {
        story.write("ann", 1, "r1");
        assertThat(story.write("ann", 4, "r1")).isRefused(Refusal.Reason.BAD_REQUEST);
        assertThat(story.write("ann", -1, "r1")).isRefused(Refusal.Reason.BAD_REQUEST);
    }

    @Test
    void requestIdsFoundInTheLogAreKnownAfterARestart() {
        MasterStory restarted = MasterStory.of(0, CoreSettings.STANDARD);
        restarted.happens(
                new MasterInput.RequestSeen("ann", "r1", MasterStory.CONTENT, 3),
                new MasterInput.Started(java.util.Optional.of(MasterStory.LOG), 1, 5, 0));
        assertThat(restarted.write("ann", 1, "r1")).isAcknowledgedWith(3, 1);
    }

    @Test
    void whileTheMasterDoesNotKnowWhetherItsLogCountsARepeatIsNotAcknowledged() {
        MasterStory starting = MasterStory.of(1, CoreSettings.STANDARD);
        starting.isolate(starting.worker(1));
        starting.happens(new MasterInput.RequestSeen("ann", "r1", MasterStory.CONTENT, 3));
        starting.startsWithLog(1, 5);
        assertThat(starting.write("ann", 1, "r1")).isUnconfirmedWith(3, 1);
        starting.passes(Duration.ofSeconds(5));
        assertThat(starting.write("ann", 1, "r1")).isAcknowledgedWith(3, 1);
    }

    @Test
    void evenWhenNoMoreCallersMayWaitARepeatOfAWriteThatIsMetIsAcknowledged() {
        MasterStory small = MasterStory.running(1, CoreSettings.STANDARD.withLimits(2, 0));
        assertThat(small.write("ann", 1, "r1")).isAcknowledged();
        small.worker(1).holdsBack = true;
        small.write("ann", 2);
        assertThat(small.write("ann", 1)).isRefused(Refusal.Reason.TOO_MANY_PENDING);
        assertThat(small.write("ann", 2, "r1")).isAcknowledgedWith(1, 2);
    }

    @Test
    void whenNoMoreCallersMayWaitARepeatIsAnsweredWithWhatIsKnownNow() {
        MasterStory small = MasterStory.running(1, CoreSettings.STANDARD.withLimits(2, 0));
        small.worker(1).holdsBack = true;
        Write first = small.write("ann", 2, "r1");
        assertThat(small.write("ann", 2, "r1")).isUnconfirmedWith(1, 1);
        assertThat(first).isPending();
    }

    @Test
    void aRepeatThatComesWhileTheMasterStopsIsAnsweredWithWhatIsKnownNow() {
        story.worker(2).holdsBack = true;
        story.write("ann", 3, "r1");
        story.happens(new MasterInput.Stopping());
        assertThat(story.write("ann", 3, "r1")).isUnconfirmedWith(1, 2);
        assertThat(story.write("ann", 2, "r1")).isAcknowledgedWith(1, 2);
    }

    @Test
    void theSameRequestIdWithAnotherContentIsRefusedWithTheNumberOfTheFirst() {
        story.write("bob", 1);
        assertThat(story.writeUnder("r1", "order")).isAcknowledged();
        Write other = story.writeUnder("r1", "another order");
        assertThat(other).isRefusedForTheContentOf(2).says("request id r1 was used for other content");
        assertThat(story.writeUnder("r1", "order")).isARepeatOf(2);
        assertThat(story.view().head()).isEqualTo(2);
    }

    @Test
    void inOneBatchToo() {
        List<Write> together = story.writesUnder("r1", "order", "another order", "order");
        assertThat(together.get(0)).isAcknowledgedWith(1, 1);
        assertThat(together.get(1)).isRefusedForTheContentOf(1);
        assertThat(together.get(2)).isARepeatOf(1);
    }

    @Test
    void alsoWhileTheFirstStillWaits() {
        story.diskHolds();
        Write first = story.writeUnder("r1", "order");
        assertThat(story.writeUnder("r1", "another order")).isRefusedForTheContentOf(1);
        Write repeat = story.writeUnder("r1", "order");
        story.diskSyncs();
        assertThat(first).isAcknowledgedWith(1, 3);
        assertThat(repeat).isARepeatOf(1);
    }

    @Test
    void aWriteThatWasRefusedHasNotUsedItsRequestId() {
        story.happens(new MasterInput.DiskChecked(0, Optional.of("/data has room for 0 more bytes")));
        assertThat(story.writeUnder("r1", "order")).isRefused(Refusal.Reason.DISK_FULL);
        story.happens(new MasterInput.DiskChecked(2, Optional.empty()));
        assertThat(story.writeUnder("r1", "another order")).isAcknowledgedWith(1, 1);
    }

    @Test
    void whatCanNeverSucceedIsReportedBeforeWhatPasses() {
        assertThat(story.writeUnder("r1", "order")).isAcknowledged();
        story.happens(new MasterInput.DiskChecked(0, Optional.of("/data has room for 0 more bytes")));
        assertThat(story.writeUnder("r1", "another order")).isRefusedForTheContentOf(1);
    }

    @Test
    void contentsFoundInTheLogAreKnownAfterARestart() {
        MasterStory restarted = MasterStory.of(0, CoreSettings.STANDARD);
        restarted.happens(
                new MasterInput.RequestSeen("ann", "r1", ContentHash.of("order"), 3),
                new MasterInput.Started(java.util.Optional.of(MasterStory.LOG), 1, 5, 0));
        assertThat(restarted.writeUnder("r1", "another order")).isRefusedForTheContentOf(3);
        assertThat(restarted.writeUnder("r1", "order")).isARepeatOf(3);
    }

    @Test
    void whileTheMasterDoesNotKnowWhetherItsLogCountsAnotherContentMaySucceedLater() {
        MasterStory starting = MasterStory.of(1, CoreSettings.STANDARD);
        starting.isolate(starting.worker(1));
        starting.happens(new MasterInput.RequestSeen("ann", "r1", ContentHash.of("order"), 3));
        starting.startsWithLog(1, 5);
        assertThat(starting.writeUnder("r1", "another order")).isRefused(Refusal.Reason.NOT_WRITING);
        starting.passes(Duration.ofSeconds(5));
        assertThat(starting.writeUnder("r1", "another order")).isRefusedForTheContentOf(3);
    }
}
