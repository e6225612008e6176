package antiphon.worker.links;

import antiphon.node.Incarnation;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.intake.Recoveries;
import antiphon.worker.intake.ReplicaCalls;
import antiphon.worker.intake.Replication;
import antiphon.worker.replica.Callers;

/// The open calls: a replica's answers on the wire.
public record MasterCalls(ReplicaCalls replicas, Replication replication, Recoveries recoveries,
        Incarnation incarnation)
        implements
            Callers {
    @Override
    public void taken(long stream) {
        replication.taken(stream);
    }

    @Override
    public void answer(WorkerEffect.AnswerReplica answer) {
        replicas.answer(answer.call(), answer.answer(), answer.position());
    }

    @Override
    public boolean progress(WorkerEffect.SendProgress progress) {
        return replication.progress(
                progress.stream(),
                ReplicationProgress.newBuilder()
                        .setPosition(progress.position())
                        .setPositionHash(Recoveries.bytes(progress.positionHash()))
                        .setGap(progress.gap())
                        .setIncarnation(incarnation.number())
                        .build());
    }

    @Override
    public void close(WorkerEffect.CloseStream closed) {
        replication.close(closed.stream(), closed.refusal());
    }

    @Override
    public void answer(WorkerEffect.AnswerRecovery answer) {
        recoveries.answer(answer);
    }

    @Override
    public void refuse(WorkerEffect.RefuseRecovery refused) {
        recoveries.refuse(refused.call(), refused.refusal());
    }

    /// Answers all waiting calls: this worker stops.
    public void stop() {
        replication.stop();
        replicas.stop();
        recoveries.stop();
    }
}
