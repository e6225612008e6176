package antiphon.simulator.role;

import antiphon.simulator.promises.Checker;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.replica.Callers;
import java.util.function.LongUnaryOperator;

/// A worker's answers to its master, which the checker sees before they are sent.
///
/// @param epochOf of the master that opened a stream
record CheckedCallers(
        Callers callers, SimWorker worker, Checker checker, LongUnaryOperator epochOf) implements Callers {
    @Override
    public void taken(long stream) {
        callers.taken(stream);
    }

    @Override
    public void answer(WorkerEffect.AnswerReplica answer) {
        checker.holds(worker, answer.position());
        callers.answer(answer);
    }

    @Override
    public boolean progress(WorkerEffect.SendProgress progress) {
        checker.acknowledges(worker, epochOf.applyAsLong(progress.stream()), progress.position());
        return callers.progress(progress);
    }

    @Override
    public void close(WorkerEffect.CloseStream closed) {
        callers.close(closed);
    }

    @Override
    public void answer(WorkerEffect.AnswerRecovery answer) {
        checker.holds(worker, answer.position());
        callers.answer(answer);
    }

    @Override
    public void refuse(WorkerEffect.RefuseRecovery refused) {
        callers.refuse(refused);
    }
}
