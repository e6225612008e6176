package antiphon.master.page;

import static antiphon.master.core.Health.Name.HEALTHY;
import static antiphon.master.core.Health.Name.UNHEALTHY;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.ClusterView;
import antiphon.master.page.Prospect.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProspectsTest {
    private static final Duration TIMEOUT = Duration.ofMillis(5_500);

    private static List<Prospect> of(ClusterView view) {
        return Prospects.of(view, TIMEOUT);
    }

    @Test
    void withAllNodesWellEveryWriteIsAcknowledgedAtOnce() {
        ClusterView view = Views.of("writing", 3, 1, Views.worker("worker1", HEALTHY, "streaming"),
                Views.worker("worker2", HEALTHY, "streaming"));
        assertThat(of(view)).extracting(Prospect::verdict).containsOnly(Verdict.NOW).hasSize(3);
    }

    @Test
    void withOneWorkerAwayWhatNeedsItWaitsAndWhyIsTold() {
        ClusterView view = Views.of("writing", 2, 1, Views.worker("worker1", HEALTHY, "streaming"),
                Views.worker("worker2", UNHEALTHY, "waiting"));
        assertThat(of(view)).extracting(Prospect::verdict).containsExactly(Verdict.NOW, Verdict.NOW, Verdict.WAITS);
        assertThat(of(view).getLast().sentence())
                .isEqualTo("Taken into the log now, then waits for worker2 (unhealthy)."
                        + " After 5.5 s its client may not write until then.");
    }

    @Test
    void whereOneOfTwoWouldDoBothAreNamed() {
        ClusterView view = Views.of("writing", 2, 1, Views.worker("worker1", HEALTHY, "recovering"),
                Views.worker("worker2", UNHEALTHY, "waiting"));
        assertThat(of(view).get(1).sentence())
                .contains("waits for 1 of worker1 (recovering) and worker2 (unhealthy)");
    }

    @Test
    void belowTheQuorumEveryWriteIsRefused() {
        ClusterView view = Views.of("writing", 1, 2, Views.worker("worker1", UNHEALTHY, "waiting"));
        assertThat(of(view)).extracting(Prospect::verdict).containsOnly(Verdict.REFUSED);
        assertThat(of(view).getFirst().sentence())
                .isEqualTo("Only 1 of 2 nodes are available, and QUORUM_LEVEL asks for 2.");
    }

    @Test
    void aMasterThatDoesNotWriteRefusesWithItsReason() {
        ClusterView view = Views.of("recovering", 2, 1, Views.worker("worker1", HEALTHY, "streaming"));
        assertThat(of(view).getFirst()).isEqualTo(new Prospect(1, 1, Verdict.REFUSED, "The master says: so it is."));
    }

    @Test
    void inALargeClusterWhatFaresAlikeIsToldTogether() {
        ClusterView.Worker[] workers = IntStream.rangeClosed(1, 9)
                .mapToObj(
                        n -> Views.worker("worker" + n, n == 9 ? UNHEALTHY : HEALTHY, n == 9 ? "waiting" : "streaming"))
                .toArray(ClusterView.Worker[]::new);
        assertThat(of(Views.of("writing", 9, 1, workers)))
                .extracting(Prospect::concerns)
                .containsExactly("w=1 to w=9", "w=10");
    }
}
