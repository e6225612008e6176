package antiphon.master.page;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Fault injection on workers for demonstrations. Workers are named by their place in the settings.
public interface WorkerFaults {
    /// Whether the master has stopped talking to the worker.
    boolean isIsolated(int worker);

    /// The master stops talking to the worker, or goes on.
    void isolate(int worker, boolean isolated);

    /// From now on deliveries are delayed. Fails when the worker refuses, or cannot be reached.
    CompletableFuture<Void> delay(int worker, Duration delay);

    /// The next deliveries fail. Fails itself when the worker refuses, or cannot be reached.
    CompletableFuture<Void> fail(int worker, int deliveries);
}
