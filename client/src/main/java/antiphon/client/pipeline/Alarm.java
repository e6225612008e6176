package antiphon.client.pipeline;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Calls back at the earliest of the times it is set for; may also call back at other times. Used by one thread at a
/// time.
final class Alarm {
    private final Runnable call;
    private boolean set;
    private long atNs;

    Alarm(Runnable call) {
        this.call = call;
    }

    void setFor(long nowNs, long timeNs) {
        boolean isAhead = set && atNs - nowNs > 0;
        if (isAhead && atNs - timeNs <= 0) return;
        set = true;
        atNs = timeNs;
        CompletableFuture.delayedExecutor(Math.max(0, timeNs - nowNs), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(call);
    }
}
