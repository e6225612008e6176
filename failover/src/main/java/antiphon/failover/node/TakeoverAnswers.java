package antiphon.failover.node;

import antiphon.core.Owner;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import java.util.Optional;
import java.util.function.Consumer;

/// What this node's replica answers about takeovers, in turns of its loop: fences of members, this one among them, and
/// the copying of the log that this node goes on with.
///
/// @param inputs of leadership
/// @param sources fetches a page of a member's log; the page becomes an input of the replica
public record TakeoverAnswers(
        Owner self, MemberCalls members, Consumer<LeadershipInput> inputs,
        Consumer<WorkerEffect.FetchFrom> sources) implements Consumer<WorkerEffect.ForTakeover> {
    @Override
    public void accept(WorkerEffect.ForTakeover effect) {
        switch (effect) {
            case WorkerEffect.AnswerFence answer -> fenceAnswered(answer.call(), promised(answer));
            case WorkerEffect.RefuseFence(long call, Refusal refusal, long promised) ->
                fenceAnswered(call, refused(refusal, promised));
            case WorkerEffect.FetchFrom wanted -> sources.accept(wanted);
            case WorkerEffect.Rebuilt(long epoch, long position, var hash) ->
                inputs.accept(new LeadershipInput.RebuildEnded(
                        epoch, Optional.of(new LogEnd(epoch, position, hash))));
            case WorkerEffect.RebuildFailed(long epoch, _, _) ->
                inputs.accept(new LeadershipInput.RebuildEnded(epoch, Optional.empty()));
            case WorkerEffect.AdoptedOwn(long epoch) -> inputs.accept(new LeadershipInput.Adopted(epoch));
        }
    }

    private FenceAnswer promised(WorkerEffect.AnswerFence answer) {
        LogEnd end = new LogEnd(
                answer.adopted(), answer.position(), answer.positionHash().orElse(ReplicaViews.NO_HASH));
        return new FenceAnswer.Promised(self.disk(), self.incarnation(), end, answer.isWhole());
    }

    /// Only a later promise stays: room on the disk comes back.
    private static FenceAnswer refused(Refusal refusal, long promised) {
        return refusal.reason() == Refusal.Reason.OLD_EPOCH
                ? new FenceAnswer.Refused(promised)
                : new FenceAnswer.NotYet();
    }

    private void fenceAnswered(long call, FenceAnswer answer) {
        LeadershipReplica.fenceAnswered(call, answer, self, members, inputs);
    }
}
