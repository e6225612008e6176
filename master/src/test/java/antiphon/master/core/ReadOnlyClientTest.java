package antiphon.master.core;

import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Write;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.policy.CoreSettings;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client whose write has waited too long for its copies may not write until it has them.
class ReadOnlyClientTest {
    private static final Duration TIMEOUT = Duration.ofNanos(CoreSettings.STANDARD.replicationTimeoutNs());
    private final MasterStory story = MasterStory.running(2);

    @BeforeEach
    void worker2TakesNothing() {
        story.worker(2).holdsBack = true;
    }

    @Test
    void aWriteThatIsShortOfCopiesForTooLongMakesItsClientReadOnly() {
        Write waits = story.write("ann", 3);
        story.passes(TIMEOUT.minusMillis(1));
        assertThat(story.write("ann", 1)).isAcknowledged();
        story.passes(Duration.ofMillis(1));
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.CLIENT_READ_ONLY).says("ann");
        assertThat(waits).as("the waiting call itself").isPending();
        assertThat(story.events(MasterEvent.ClientReadOnly.class))
                .containsExactly(new MasterEvent.ClientReadOnly("ann", 1, 3));
    }

    @Test
    void anotherClientIsNotAffected() {
        story.write("ann", 3);
        story.passes(TIMEOUT);
        assertThat(story.write("bob", 1)).isAcknowledged();
        assertThat(story.write("bob", 2)).isAcknowledged();
        assertThat(story.write("bob", 3)).isPending();
    }

    @Test
    void theModeEndsWhenAllItsWritesAreMet() {
        Write first = story.write("ann", 3);
        Write second = story.write("ann", 3);
        story.passes(TIMEOUT);
        story.reaches(story.worker(2), first.sequence);
        assertThat(first).isAcknowledged();
        assertThat(second).isPending();
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.CLIENT_READ_ONLY);

        story.catchesUp(story.worker(2));
        assertThat(second).isAcknowledged();
        assertThat(story.write("ann", 1)).isAcknowledged();
        assertThat(story.events(MasterEvent.ClientWritable.class))
                .containsExactly(new MasterEvent.ClientWritable("ann"));
    }

    @Test
    void writesThatWereSentBeforeAreServedAsUsual() {
        story.worker(1).holdsBack = true;
        story.write("ann", 3);
        story.passes(TIMEOUT.minusMillis(10));
        Write before = story.write("ann", 2);
        story.passes(Duration.ofMillis(10));
        story.catchesUp(story.worker(1));
        assertThat(before).isAcknowledged();
    }

    @Test
    void aCallerWhoWasAnsweredUnconfirmedStillOwesItsCopies() {
        Write write = story.writeWithin(Duration.ofSeconds(1), "ann", 3);
        story.passes(TIMEOUT);
        assertThat(write).isUnconfirmedWith(1, 2);
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.CLIENT_READ_ONLY);
        story.catchesUp(story.worker(2));
        assertThat(story.write("ann", 1)).isAcknowledged();
    }

    @Test
    void aCallerWhoHungUpStillOwesItsCopies() {
        story.hangsUp(story.write("ann", 3));
        story.passes(TIMEOUT);
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.CLIENT_READ_ONLY);
    }

    @Test
    void theStatusShowsWhoIsReadOnlySinceWhenAndForWhat() {
        story.write("ann", 3);
        story.write("ann", 3);
        story.passes(TIMEOUT.plusSeconds(2));
        assertThat(story.view().readOnlyClients())
                .containsExactly(new ClusterView.ReadOnlyClient(
                        "ann", Duration.ofSeconds(2).toNanos(), 2, TIMEOUT.plusSeconds(2).toNanos()));
        assertThat(story.view().readOnlyClientCount()).isEqualTo(1);
    }

    @Test
    void theStatusShowsWhichWritesWaitLongestBeforeAndAfterTheirTimeHasPassed() {
        story.worker(1).holdsBack = true;
        story.write("ann", 3);
        story.passes(TIMEOUT.plusSeconds(2));
        story.write("ben", 2);
        story.passes(Duration.ofSeconds(1));
        assertThat(story.view().oldestPendingWrites())
                .containsExactly(
                        new ClusterView.PendingWrite(1, "ann", 3, TIMEOUT.plusSeconds(3).toNanos()),
                        new ClusterView.PendingWrite(2, "ben", 2, Duration.ofSeconds(1).toNanos()));
        for (int more = 0; more < 30; more++) story.write("zoe", 2);
        assertThat(story.view().oldestPendingWrites()).hasSize(20);
    }

    @Test
    void aWriteWhoseCallerWasAnsweredIsShortOfCopiesUntilItHasThem() {
        story.writeWithin(Duration.ofSeconds(1), "ann", 3);
        story.passes(TIMEOUT.minusMillis(1));
        assertThat(story.view().oldestShortForNs()).isEqualTo(TIMEOUT.minusMillis(1).toNanos());
        story.passes(Duration.ofMillis(1));
        assertThat(story.view().oldestPendingWrites()).isEmpty();
        assertThat(story.view().oldestShortForNs()).isEqualTo(TIMEOUT.toNanos());
        story.passes(Duration.ofMinutes(10));
        story.write("ben", 3);
        assertThat(story.view().oldestShortForNs()).isEqualTo(TIMEOUT.plusMinutes(10).toNanos());
        story.catchesUp(story.worker(2));
        assertThat(story.view().oldestShortForNs()).isZero();
    }

    @Test
    void theModeOutlivesAWorkerThatCameBackEmptyAndEndsWhenItHasCaughtUp() {
        story.write("ann", 3);
        story.passes(TIMEOUT);
        story.restarts(story.worker(2));
        story.worker(2).holdsBack = false;
        story.passes(Duration.ofSeconds(2));
        assertThat(story.write("ann", 3)).isAcknowledged();
    }
}
