package antiphon.master.page.action;

import antiphon.core.NodeId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Fault injection on workers for demonstrations.
public interface WorkerFaults {
    /// Whether the master has stopped talking to the worker.
    boolean isIsolated(NodeId worker);

    /// The master stops talking to the worker, or goes on.
    void isolate(NodeId worker, boolean isolated);

    /// From now on deliveries are delayed. Fails when the worker refuses, or cannot be reached.
    CompletableFuture<Void> delay(NodeId worker, Duration delay);

    /// The next deliveries fail. Fails itself when the worker refuses, or cannot be reached.
    CompletableFuture<Void> fail(NodeId worker, int deliveries);
}
