package antiphon.master.core;

import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.master.core.MasterStory.Write;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.policy.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The guard of the whole system, and promise P10.
class QuorumAndLimitsTest {
    @ParameterizedTest
    @CsvSource({
        // QUORUM_LEVEL, workers that are gone; whether writes are taken
        "1, 0, true", "1, 1, true", "1, 2, true", //
        "2, 0, true", "2, 1, true", "2, 2, false", //
        "3, 0, true", "3, 1, false", "3, 2, false",
    })
    void belowTheQuorumOfAvailableNodesEveryWriteIsRefused(int quorum, int gone, boolean taken) {
        MasterStory story = MasterStory.running(2, CoreSettings.STANDARD.withQuorum(quorum));
        for (int number = 1; number <= gone; number++) story.stops(story.worker(number));
        story.passes(Duration.ofSeconds(20));
        assertThat(story.view().availableNodes()).isEqualTo(3 - gone);
        Write write = story.write("ann", 1);
        if (taken) assertThat(write).isAcknowledged();
        else assertThat(write).isRefused(Refusal.Reason.QUORUM_LOST).says("QUORUM_LEVEL is " + quorum);

        for (int number = 1; number <= gone; number++) story.restarts(story.worker(number));
        story.passes(Duration.ofSeconds(2));
        assertThat(story.write("ann", 1)).as("with all back").isAcknowledged();
    }

    @Test
    void aSuspectedWorkerIsAvailable() {
        MasterStory story = MasterStory.running(2, CoreSettings.STANDARD.withQuorum(3));
        story.isolate(story.worker(2));
        story.passes(Duration.ofSeconds(3));
        assertThat(story.viewOf(story.worker(2)).health()).isEqualTo(Health.Name.SUSPECTED);
        assertThat(story.write("ann", 1)).isAcknowledged();
    }

    @Test
    void aWorkerNotHeardFromYetIsAvailableSoThatTheClusterCanBeUsedWhileItComesUp() {
        MasterStory story = MasterStory.of(2, CoreSettings.STANDARD.withQuorum(3));
        story.isolate(story.worker(2));
        story.startsEmpty();
        story.passes(Duration.ofSeconds(2));
        assertThat(story.write("ann", 1)).isAcknowledged();
    }

    @Test
    void aQuorumAboveTheNumberOfNodesIsRefusedAtTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MasterStory.of(2, CoreSettings.STANDARD.withQuorum(4)))
                .withMessageContaining("quorum of 4 among 3 nodes");
        assertThatIllegalArgumentException().isThrownBy(() -> CoreSettings.STANDARD.withQuorum(0));
    }

    @Test
    void oneClientMayFillHalfOfThePlacesAndTwoAllOfThem() {
        MasterStory story = MasterStory.running(1, CoreSettings.STANDARD.withLimits(4, 0));
        story.worker(1).holdsBack = true;
        List<Write> waiting = new ArrayList<>();
        waiting.add(story.write("ann", 2));
        waiting.add(story.write("ann", 2));
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.TOO_MANY_PENDING).says("client ann has 2");
        waiting.add(story.write("bob", 2));
        waiting.add(story.write("bob", 2));
        assertThat(story.write("cyd", 2)).isRefused(Refusal.Reason.TOO_MANY_PENDING).says("MAX_PENDING_WRITES");
        assertThat(story.write("cyd", 1)).as("it waits for nobody but the master").isAcknowledged();

        story.catchesUp(story.worker(1));
        for (Write write : waiting) assertThat(write).isAcknowledged();
        assertThat(story.write("ann", 1)).isAcknowledged();
        assertThat(story.write("cyd", 1)).isAcknowledged();
    }

    @Test
    void theRateLimitIsPerClient() {
        MasterStory story = MasterStory.running(0, CoreSettings.STANDARD.withLimits(100, 2));
        assertThat(story.write("ann", 1)).isAcknowledged();
        assertThat(story.write("ann", 1)).isAcknowledged();
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.RATE_LIMITED).says("client ann");
        assertThat(story.write("bob", 1)).isAcknowledged();
        story.passes(Duration.ofSeconds(1));
        assertThat(story.write("ann", 1)).isAcknowledged();
    }

    @Test
    void writesThatWereAnsweredButNeverMetAreHeldForABoundedTimeOnly() {
        MasterStory story = MasterStory.running(1);
        story.worker(1).holdsBack = true;
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 50; i++)
                story.writeWithin(Duration.ofMillis(100), "client" + round + "-" + i, 2);
            assertThat(story.view().pendingWrites()).isEqualTo(50);
            story.passes(Duration.ofSeconds(6));
            assertThat(story.view().pendingWrites()).isZero();
        }
    }

    @Test
    void clientsThatOweCopiesAreBoundedAndWritesOfConcernOneGoOn() {
        MasterStory story = MasterStory.running(1, CoreSettings.STANDARD.withLimits(10, 0));
        story.worker(1).holdsBack = true;
        int taken = 0;
        for (int i = 0; i < 200; i++) {
            Write write = story.writeWithin(Duration.ofMillis(1), "client" + i, 2);
            if (write.sequence > 0) taken++;
            story.passes(Duration.ofSeconds(1));
        }
        assertThat(taken).isBetween(10, 20);
        assertThat(story.view().readOnlyClientCount()).isEqualTo(taken);
        assertThat(story.write("new", 2)).isRefused(Refusal.Reason.TOO_MANY_PENDING).says("write_concern 1");
        assertThat(story.write("new", 0)).isRefused(Refusal.Reason.TOO_MANY_PENDING);
        assertThat(story.write("new", 1)).isAcknowledged();

        story.catchesUp(story.worker(1));
        assertThat(story.view().readOnlyClientCount()).isZero();
        assertThat(story.write("new", 2)).isAcknowledged();
    }

    @Test
    void aFullDiskRefusesBeforeTheAppendAndComesBackByItself() {
        MasterStory story = MasterStory.running(1);
        story.happens(new MasterInput.DiskChecked(5, Optional.of("/data has room for 5 more bytes")));
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.DISK_FULL);
        assertThat(story.view().head()).isZero();
        story.happens(new MasterInput.DiskChecked(50, Optional.empty()));
        assertThat(story.write("ann", 1)).isAcknowledgedWith(1, 1);
    }

    @Test
    void aFullDiskIsReportedOnceAndShownWithTheRoomThatIsLeftNow() {
        MasterStory story = MasterStory.running(1);
        story.happens(new MasterInput.DiskChecked(5, Optional.of("/data has room for 5 more bytes")));
        story.happens(new MasterInput.DiskChecked(7, Optional.of("/data has room for 7 more bytes")));
        assertThat(story.view().state()).isEqualTo(MasterState.FULL);
        assertThat(story.view().stateReason()).contains("/data has room for 7 more bytes");
        assertThat(story.view().forecast().possible()).isZero();
        story.happens(new MasterInput.DiskChecked(50, Optional.empty()));
        assertThat(story.view().state()).isEqualTo(MasterState.WRITING);
        assertThat(story.view().stateReason()).isEmpty();
        assertThat(story.view().forecast().possible()).isEqualTo(2);
        assertThat(story.events(MasterEvent.DiskFull.class)).singleElement().matches(
                reported -> reported.reason().contains("5 more bytes"));
        assertThat(story.events(MasterEvent.DiskFreed.class)).containsExactly(new MasterEvent.DiskFreed(50));
    }

    @Test
    void aDiskThatTakesNothingRefusesWithItsReasonUntilItIsSaidThatThereIsEnough() {
        MasterStory story = MasterStory.running(1);
        story.happens(new MasterInput.DiskRefuses("no inode is left"));
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.DISK_FULL);
        assertThat(story.view().state()).isEqualTo(MasterState.FULL);
        assertThat(story.view().stateReason()).contains("takes nothing more: no inode is left", "by themselves");
        story.happens(new MasterInput.DiskRefuses("no inode is left"));
        story.happens(new MasterInput.DiskChecked(50, Optional.empty()));
        assertThat(story.write("ann", 1)).isAcknowledgedWith(1, 1);
        assertThat(story.events(MasterEvent.DiskFull.class)).hasSize(1);
        assertThat(story.events(MasterEvent.DiskFreed.class)).containsExactly(new MasterEvent.DiskFreed(50));
    }

    @Test
    void aStartingMasterShowsWhyItStartsAndNotThatItsDiskIsFull() {
        MasterStory story = MasterStory.of(1, CoreSettings.STANDARD);
        story.happens(new MasterInput.DiskChecked(5, Optional.of("/data has room for 5 more bytes")));
        assertThat(story.view().state()).isEqualTo(MasterState.STARTING);
        assertThat(story.view().stateReason()).contains("is starting");
    }
}
