package antiphon.client.cli;

import antiphon.client.ClusterStatus;
import antiphon.client.WorkerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What would become of a write sent now, for a range of write concerns: read from the status, in words.
///
/// @param from the lowest write concern of the range, `to` the highest
record WriteForecast(int from, int to, Fate fate, String words) {
    /// A worker this far behind is waited for noticeably, though it takes all it is sent.
    private static final long LAG_AT_ONCE_MAX = 10_000;

    private static final int NAMED_MAX = 5;

    enum Fate {
        ACKNOWLEDGED, AFTER_CATCH_UP, WAITS, REFUSED
    }

    /// The ranges in order; together they are all write concerns of the cluster.
    static List<WriteForecast> of(ClusterStatus status, Instant now) {
        int possible = status.writeConcernPossible();
        if (possible == 0) return List.of(new WriteForecast(1, status.nodes(), Fate.REFUSED, refused(status)));
        Predicate<WorkerStatus> level = WriteForecast::isLevel;
        Predicate<WorkerStatus> available = WriteForecast::isAvailable;
        String behind = named(status, level.negate().and(available), now);
        int levelNodes = Math.min(possible, 1 + (int) status.workers().stream().filter(level).count());
        List<WriteForecast> ranges = new ArrayList<>();
        ranges.add(new WriteForecast(1, levelNodes, Fate.ACKNOWLEDGED, "acknowledged at once"));
        if (possible > levelNodes)
            ranges.add(new WriteForecast(
                    levelNodes + 1,
                    possible,
                    Fate.AFTER_CATCH_UP,
                    "acknowledged when enough has caught up of " + behind));
        if (status.nodes() > possible)
            ranges.add(new WriteForecast(
                    possible + 1,
                    status.nodes(),
                    Fate.WAITS,
                    "taken, and waits for " + named(status, available.negate(), now)
                            + (behind.isEmpty() ? "" : ", and for " + behind + " to catch up")
                            + "; after REPLICATION_TIMEOUT its client is read-only until then"));
        return ranges;
    }

    /// @param concern 0 for all nodes
    static WriteForecast of(ClusterStatus status, int concern, Instant now) {
        int wanted = concern == 0 ? status.nodes() : concern;
        return of(status, now).stream()
                .filter(range -> range.from <= wanted && wanted <= range.to)
                .findFirst()
                .orElseThrow(
                        () -> new CommandFailure(
                                ExitCodes.USAGE,
                                "-w " + concern + " is not possible: the cluster has " + status.nodes() + " nodes"));
    }

    private static String refused(ClusterStatus status) {
        if (!status.stateReason().isEmpty()) return "refused: " + status.state() + ", " + status.stateReason();
        if (!status.state().equals("writing")) return "refused: the master is " + status.state();
        return "refused: " + status.availableNodes() + " of " + status.nodes()
                + " nodes are available, and QUORUM_LEVEL is " + status.quorumLevel();
    }

    private static boolean isAvailable(WorkerStatus worker) {
        return !worker.health().equals("UNHEALTHY") && !worker.delivery().equals("refused");
    }

    private static boolean isLevel(WorkerStatus worker) {
        return isAvailable(worker) && worker.delivery().equals("streaming") && worker.lag() <= LAG_AT_ONCE_MAX;
    }

    private static String named(ClusterStatus status, Predicate<WorkerStatus> which, Instant now) {
        List<WorkerStatus> workers = status.workers().stream().filter(which).toList();
        String names = workers.stream()
                .limit(NAMED_MAX)
                .map(worker -> worker.name() + " (" + WorkerWords.condition(worker, now) + ")")
                .collect(Collectors.joining(", "));
        return workers.size() > NAMED_MAX ? names + " and " + (workers.size() - NAMED_MAX) + " more" : names;
    }

    String range() {
        return from == to ? "w=" + from : "w=" + from + " to w=" + to;
    }
}
