package antiphon.master.serve;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The time in which a client that sends too fast is not read from.
public interface Pauses {
    /// On this machine's clock.
    Pauses STANDARD = new Pauses() {
        @Override
        public long nowNs() {
            return System.nanoTime();
        }

        @Override
        public void after(long delayNs, Runnable action) {
            CompletableFuture.delayedExecutor(delayNs, TimeUnit.NANOSECONDS).execute(action);
        }
    };

    /// For differences only: it may be negative.
    long nowNs();

    /// Runs the action on any thread.
    void after(long delayNs, Runnable action);
}
