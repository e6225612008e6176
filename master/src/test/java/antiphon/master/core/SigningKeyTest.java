package antiphon.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.contract.Forecast.Fate;
import antiphon.master.core.contract.Forecast.Range;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.policy.Health;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A worker without the key that signs is known to refuse new messages before there is one.
class SigningKeyTest {
    private static final long OLD = 5;
    private static final long NEW = 7;

    private static MasterStory signing(CoreSettings settings, Optional<Long> key) {
        MasterStory story = MasterStory.of(2, settings);
        story.worker(1).keys = List.of(OLD);
        story.worker(2).keys = List.of(OLD, NEW);
        story.happens(new MasterInput.SignsWith(key));
        story.startsEmpty();
        story.passes(Duration.ofSeconds(4));
        return story;
    }

    private static MasterStory signing(long key) {
        return signing(CoreSettings.STANDARD, Optional.of(key));
    }

    private static Range of(MasterStory story, int concern) {
        return story.view().forecast().oneByOne().get(concern - 1);
    }

    @Test
    void writesThatNeedAWorkerWithoutTheKeyAreForetoldToWaitForIt() {
        MasterStory story = signing(NEW);
        assertThat(story.viewOf(story.worker(1)).health()).isEqualTo(Health.Name.HEALTHY);
        assertThat(of(story, 2).fate()).isEqualTo(Fate.AT_ONCE);
        assertThat(of(story, 3)).returns(Fate.WAITS, Range::fate).returns(List.of("worker1"), Range::waitsFor);
        assertThat(of(story, 3).sentence()).startsWith("waits for worker1 (cannot verify key 7, with which");
        assertThat(story.view().availableNodes()).isEqualTo(2);
    }

    @Test
    void whenTheKeyOfTheMasterChangesTheForecastDoes() {
        MasterStory story = signing(OLD);
        assertThat(of(story, 3).fate()).isEqualTo(Fate.AT_ONCE);
        story.happens(new MasterInput.SignsWith(Optional.of(NEW)));
        assertThat(of(story, 3).fate()).isEqualTo(Fate.WAITS);
        story.passes(Duration.ofSeconds(1));
        story.worker(1).keys = List.of(OLD, NEW);
        story.passes(Duration.ofSeconds(2));
        assertThat(of(story, 3).fate()).isEqualTo(Fate.AT_ONCE);
    }

    @Test
    void whatIsNotKnownOfKeysIsNotForetold() {
        MasterStory story = signing(CoreSettings.STANDARD, Optional.empty());
        assertThat(of(story, 3).fate()).as("signatures do not name the key").isEqualTo(Fate.AT_ONCE);
        story.happens(new MasterInput.SignsWith(Optional.of(NEW)));
        Worker silent = story.worker(1);
        silent.keys = List.of();
        story.passes(Duration.ofSeconds(2));
        assertThat(of(story, 3).fate()).as("a worker that reports no keys").isEqualTo(Fate.AT_ONCE);
    }

    @Test
    void aQuorumDoesNotCountAWorkerThatWillRefuse() {
        MasterStory story = signing(CoreSettings.STANDARD.withQuorum(3), Optional.of(NEW));
        MasterStory.assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.QUORUM_LOST);
    }
}
