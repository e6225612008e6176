package antiphon.worker.intake;

import antiphon.worker.core.contract.WorkerInput;

/// The way into the loop, for gRPC's threads.
public interface Inbox {
    /// Takes it unless there is no room.
    boolean offer(WorkerInput input);

    /// Waits for room, which holds back the sender.
    void put(WorkerInput input);

    /// Everything up to here is durable, as last published.
    long position();

    /// Whether the worker takes nothing any more.
    boolean isStopping();
}
