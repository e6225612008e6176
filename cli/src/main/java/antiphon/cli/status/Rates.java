package antiphon.cli.status;

import antiphon.client.status.ClusterStatus;
import antiphon.client.status.WorkerStatus;
import java.time.Duration;

/// How fast numbers have grown between two looks at the same cluster, per second.
public record Rates(ClusterStatus before, ClusterStatus now, Duration between) {
    public double writes() {
        return isSameLog() ? perSecond(now.head() - before.head()) : 0;
    }

    /// How fast the worker's position moves; 0 for one that was not there before, or of which nothing was known.
    double worker(WorkerStatus worker) {
        if (!isSameLog()) return 0;
        return before.workers().stream()
                .filter(same -> same.name().equals(worker.name()) && !WorkerWords.isUnheard(same))
                .findFirst()
                .map(same -> perSecond(worker.position() - same.position()))
                .orElse(0.0);
    }

    /// Numbers of two logs have nothing to do with each other.
    private boolean isSameLog() {
        return before.logId().equals(now.logId());
    }

    /// A log that ends before where it did is another one.
    private double perSecond(long grown) {
        return Math.max(0, grown) * 1e9 / Math.max(1, between.toNanos());
    }
}
