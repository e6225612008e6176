package antiphon.worker.replica;

import antiphon.worker.core.contract.WorkerEffect;

/// Masters on their streams, and the callers of unary calls. Called in turns; no method waits for the other side.
public interface Callers {
    /// A batch of this stream was taken, so there is room for another.
    void taken(long stream);

    void answer(WorkerEffect.AnswerReplica answer);

    /// @return false when the stream was closed instead, and the core does not know
    boolean progress(WorkerEffect.SendProgress progress);

    void close(WorkerEffect.CloseStream closed);

    void answer(WorkerEffect.AnswerRecovery answer);

    void refuse(WorkerEffect.RefuseRecovery refused);
}
