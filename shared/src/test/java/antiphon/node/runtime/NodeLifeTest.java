package antiphon.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import antiphon.node.runtime.NodeLife.Changing;
import antiphon.node.runtime.NodeLife.Returning;
import antiphon.node.runtime.NodeLife.Running;
import antiphon.node.runtime.NodeLife.Starting;
import antiphon.node.runtime.NodeLife.Stopped;
import antiphon.node.runtime.NodeLife.Stopping;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLifeTest {
    private static final NodeLife STARTING = new Starting("worker");
    private static final NodeLife RUNNING = new Running("worker");
    private static final NodeLife CHANGING = new Changing("worker", "master");
    private static final NodeLife RETURNING = new Returning("worker", "master");

    @Test
    void aRoleBeginsAndIsChanged() {
        assertThat(STARTING.begun()).isEqualTo(RUNNING);
        assertThat(RUNNING.change("master")).isEqualTo(CHANGING);
        assertThat(CHANGING.begun()).isEqualTo(new Running("master"));
    }

    @Test
    void afterARoleThatCannotBeginTheOneBeforeReturns() {
        assertThat(CHANGING.failed()).isEqualTo(RETURNING);
        assertThat(RETURNING.begun()).isEqualTo(RUNNING);
    }

    @Test
    void aNodeWithoutARoleStops() {
        assertThat(STARTING.failed()).isEqualTo(new Stopping());
        assertThat(RETURNING.failed()).isEqualTo(new Stopping());
    }

    @Test
    void aStopWinsWheneverItComes() {
        for (NodeLife life : List.of(STARTING, RUNNING, CHANGING, RETURNING, new Stopping())) {
            assertThat(life.stop()).isEqualTo(new Stopping());
        }
        assertThat(new Stopping().begun()).isEqualTo(new Stopping());
        assertThat(new Stopping().failed()).isEqualTo(new Stopping());
        assertThat(new Stopping().stopped()).isEqualTo(new Stopped());
        assertThat(new Stopped().stop()).isEqualTo(new Stopped());
    }

    @Test
    void onlyARunningNodeIsChangedAndTheOthersSayWhyNot() {
        refuses(STARTING, "this node cannot become master now: it starts as worker");
        refuses(CHANGING, "this node cannot become master now: it changes its role from worker to master");
        refuses(RETURNING, "this node cannot become master now: master did not begin, and it becomes worker again");
        refuses(new Stopping(), "this node cannot become master now: it stops");
        refuses(new Stopped(), "this node cannot become master now: it stops");
    }

    private static void refuses(NodeLife life, String sentence) {
        assertThatIllegalStateException().isThrownBy(() -> life.change("master")).withMessage(sentence);
    }

    @Test
    void whatWasNotToHappenIsABug() {
        assertThatIllegalStateException().isThrownBy(RUNNING::begun);
        assertThatIllegalStateException().isThrownBy(RUNNING::failed);
        assertThatIllegalStateException().isThrownBy(RUNNING::stopped);
        assertThatIllegalStateException().isThrownBy(() -> new Stopped().begun());
    }
}
