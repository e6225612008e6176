package antiphon.client.pipeline;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Holds writes back until the first of them has waited for some time, or until there are enough for a whole batch.
/// Used by the working thread of a [WritePipeline].
final class Linger {
    private final long lingerNs;
    private final int enough;
    private final Runnable wake;
    private boolean holding;
    private long untilNs;
    private CompletableFuture<Void> wait = new CompletableFuture<>();

    /// @param enough with this many writes there is no wait
    /// @param wake called when the wait is over
    Linger(Duration linger, int enough, Runnable wake) {
        this.lingerNs = TimeUnit.NANOSECONDS.convert(linger);
        this.enough = enough;
        this.wake = wake;
    }

    boolean isOff() {
        return lingerNs == 0;
    }

    /// Whether these writes, at least one, wait for more.
    boolean holds(int writes) {
        if (isOff()) return false;
        if (!holding) begin();
        return writes < enough && untilNs - System.nanoTime() > 0;
    }

    private void begin() {
        holding = true;
        untilNs = System.nanoTime() + lingerNs;
        wait = new CompletableFuture<Void>().completeOnTimeout(null, lingerNs, TimeUnit.NANOSECONDS);
        var _ = wait.thenRun(wake);
    }

    /// No write waits any more: the next one begins a new wait. The timer goes at once, since a wait may be without
    /// limit.
    void over() {
        holding = false;
        wait.cancel(false);
    }
}
