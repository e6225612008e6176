package antiphon.master.page;

import antiphon.master.core.ClusterView;
import antiphon.master.core.Health;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Views of clusters as the master's core would give them.
final class Views {
    private Views() {}

    static ClusterView of(String state, int available, int quorum, ClusterView.Worker... workers) {
        return new ClusterView(
                state,
                "so it is",
                Optional.empty(),
                1,
                7,
                7,
                workers.length + 1,
                available,
                quorum,
                List.of(workers),
                List.of(),
                0,
                0,
                List.of());
    }

    static ClusterView.Worker worker(String name, Health.Name health, String delivery) {
        return new ClusterView.Worker(
                name, health, "a reason", Duration.ofSeconds(3).toNanos(), 0, 7, 0, 0, delivery, "", 0, 0, 0, 1, 0);
    }
}
