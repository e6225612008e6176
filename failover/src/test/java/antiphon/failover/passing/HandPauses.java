package antiphon.failover.passing;

import antiphon.master.serve.Pauses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Time that passes when a test says so.
final class HandPauses implements Pauses {
    private record Pause(long atNs, Runnable action) {}

    private long nowNs = Long.MAX_VALUE - 1_000; // It passes through the overflow.
    private final List<Pause> pauses = new ArrayList<>();

    @Override
    public synchronized long nowNs() {
        return nowNs;
    }

    @Override
    public synchronized void after(long delayNs, Runnable action) {
        pauses.add(new Pause(nowNs + delayNs, action));
    }

    /// How many are under way.
    synchronized int size() {
        return pauses.size();
    }

    /// Runs what is due in the order of time.
    void pass(Duration time) {
        long untilNs;
        synchronized (this) {
            untilNs = nowNs + time.toNanos();
        }
        for (Pause next = next(untilNs); next != null; next = next(untilNs)) next.action.run();
        synchronized (this) {
            nowNs = untilNs;
        }
    }

    private synchronized @Nullable Pause next(long untilNs) {
        Pause next = pauses.stream()
                .filter(pause -> pause.atNs - untilNs <= 0)
                .min(Comparator.comparingLong(pause -> pause.atNs - untilNs))
                .orElse(null);
        if (next == null) return null;
        pauses.remove(next);
        nowNs = next.atNs;
        return next;
    }
}
