package antiphon.cli;

import antiphon.client.ClusterStatus;
import antiphon.client.WorkerStatus;
import java.util.ArrayList;
import java.util.List;

/// How far the draining of a master is.
///
/// @param draining whether it still refuses writes for that reason
/// @param done whether it can be stopped
record Drained(boolean draining, boolean done, String words) {
    static Drained of(ClusterStatus status) {
        boolean draining = status.state().equals("draining");
        if (!draining) return new Drained(false, false, "not drained: the master is " + status.state());
        List<String> left = left(status);
        if (!left.isEmpty()) return new Drained(true, false, "draining: " + String.join("; ", left));
        return new Drained(
                true,
                true,
                "drained: every node holds all messages up to " + status.head() + ", the master can be stopped");
    }

    private static List<String> left(ClusterStatus status) {
        List<String> left = new ArrayList<>();
        if (status.pendingWrites() > 0) left.add(status.pendingWrites() + " writes wait for their copies");
        if (status.position() < status.head())
            left.add("the master has " + (status.head() - status.position()) + " messages to sync");
        for (WorkerStatus worker : status.workers()) {
            if (worker.position() >= status.head()) continue;
            left.add(worker.name() + " is behind (" + worker.health() + ", " + worker.position() + " of "
                    + status.head() + ")");
        }
        return left;
    }
}
