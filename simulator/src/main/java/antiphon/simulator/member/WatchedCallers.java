package antiphon.simulator.member;

import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.replica.Callers;
import java.util.function.LongUnaryOperator;

/// A follower's answers to its leader, which are checked before they are sent.
///
/// @param epochOf of the leader that opened a stream
/// @param epochOfCall of the leader that made a call, asked once
record WatchedCallers(Callers callers, SimMember member, LongUnaryOperator epochOf,
        LongUnaryOperator epochOfCall) implements Callers {
    @Override
    public void taken(long stream) {
        callers.taken(stream);
    }

    @Override
    public void answer(WorkerEffect.AnswerReplica answer) {
        member.acknowledges(epochOfCall.applyAsLong(answer.call()), answer.position());
        callers.answer(answer);
    }

    @Override
    public boolean progress(WorkerEffect.SendProgress progress) {
        member.acknowledges(epochOf.applyAsLong(progress.stream()), progress.position());
        return callers.progress(progress);
    }

    @Override
    public void close(WorkerEffect.CloseStream closed) {
        callers.close(closed);
    }

    @Override
    public void answer(WorkerEffect.AnswerRecovery answer) {
        member.acknowledges(epochOfCall.applyAsLong(answer.call()), answer.position());
        callers.answer(answer);
    }

    @Override
    public void refuse(WorkerEffect.RefuseRecovery refused) {
        callers.refuse(refused);
    }
}
