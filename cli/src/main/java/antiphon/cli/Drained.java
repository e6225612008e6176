package antiphon.cli;

import antiphon.client.ClusterStatus;
import antiphon.client.WorkerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How far the draining of a master is.
///
/// @param draining whether it refuses writes for that reason, or will when it would write
/// @param done whether it can be stopped
record Drained(boolean draining, boolean done, String words) {
    /// The states of a master that remembers the drain until it would write.
    private static final Set<String> NOT_YET_WRITING = Set.of("starting", "recovering", "full");

    static Drained of(ClusterStatus status) {
        if (NOT_YET_WRITING.contains(status.state()))
            return new Drained(
                    true, false,
                    "the master is " + status.state() + ": it takes no writes now, and none when its log is whole,"
                            + " when the drain takes effect");
        if (!status.state().equals("draining"))
            return new Drained(
                    false, false,
                    "not drained: the master is " + status.state()
                            + (status.stateReason().isEmpty() ? "" : " (" + status.stateReason() + ")"));
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
