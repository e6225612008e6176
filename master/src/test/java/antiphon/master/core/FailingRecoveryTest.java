package antiphon.master.core;

import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.Forecast;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.policy.Health;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A worker that answers heartbeats and cannot fetch from its master, as with a wrong MASTER_PORT.
class FailingRecoveryTest {
    private static final Reason NOBODY = Reason.other("nobody answered at localhost:9");

    private final MasterStory story = MasterStory.running(2);
    private final Worker worker2 = story.worker(2);

    private void lagsAndCannotFetch() {
        story.stops(worker2);
        story.passes(Duration.ofMinutes(1)); // Long enough that it needs a recovery.
        assertThat(story.write("ann", 2)).isAcknowledged();
        worker2.fetchesFail = Optional.of(NOBODY);
        story.restarts(worker2);
    }

    @Test
    void itIsNotAvailableWhileItsRecoveriesFail() {
        lagsAndCannotFetch();
        story.passes(Duration.ofSeconds(10));
        for (int look = 0; look < 300; look++) {
            story.passes(Duration.ofMillis(100));
            assertThat(story.view().availableNodes()).as(story.viewOf(worker2).toString()).isEqualTo(2);
        }
        assertThat(story.viewOf(worker2).health()).isEqualTo(Health.Name.HEALTHY);
        worker2.fetchesFail = Optional.empty();
        story.passes(Duration.ofSeconds(5));
        assertThat(story.view().availableNodes()).isEqualTo(3);
        assertThat(story.viewOf(worker2)).returns(DeliveryState.STREAMING, ClusterView.Worker::delivery)
                .returns(Reason.NONE, ClusterView.Worker::deliveryReason);
    }

    @Test
    void whyTheLastOneFailedIsShownWhileTheNextRuns() {
        lagsAndCannotFetch();
        story.passes(Duration.ofSeconds(10));
        boolean recovered = false;
        for (int look = 0; look < 300; look++) {
            story.passes(Duration.ofMillis(50));
            assertThat(story.viewOf(worker2).deliveryReason().sentence())
                    .isEqualTo("recovery failed: nobody answered at localhost:9");
            assertThat(story.viewOf(worker2).expectation().why())
                    .endsWith(": recovery failed: nobody answered at localhost:9");
            recovered |= story.viewOf(worker2).delivery() == DeliveryState.RECOVERING;
        }
        assertThat(recovered).isTrue();
    }

    @Test
    void aWriteThatNeedsItIsForecastToWait() {
        lagsAndCannotFetch();
        story.passes(Duration.ofSeconds(10));
        Forecast.Range all = story.view().forecast().ranges().getLast();
        assertThat(all.sentence()).contains("nobody answered at localhost:9");
        assertThat(story.view().forecast().possible()).isEqualTo(2);
    }

    /// A single one may, because a connection broke.
    @Test
    void oneFailedRecoveryLeavesItAvailable() {
        lagsAndCannotFetch();
        story.forgetEffects();
        while (story.events(MasterEvent.RecoveryEnded.class).isEmpty()) story.passes(Duration.ofMillis(50));
        assertThat(story.view().availableNodes()).isEqualTo(3);
        assertThat(story.viewOf(worker2).deliveryReason().sentence()).contains("nobody answered");
    }

    /// Over a slow link one large message may take longer than a recovery.
    @Test
    void oneThatIsFetchingWhenItsTimeIsUpStaysAvailable() {
        lagsAndCannotFetch();
        for (int second = 1; second < 30; second++) {
            story.passes(Duration.ofMillis(500));
            story.fetching(worker2, second * 1_000L);
            story.passes(Duration.ofMillis(500));
            assertThat(story.view().availableNodes()).isEqualTo(3);
        }
        assertThat(story.effects(MasterEffect.StartRecovery.class)).hasSizeGreaterThan(5);
    }
}
