package antiphon.worker;

import antiphon.log.LostRange;
import antiphon.node.Incarnation;
import antiphon.node.read.LogFeed;
import antiphon.node.rpc.NodeServer;
import antiphon.proto.worker.ReplicationProgress;
import antiphon.worker.core.WorkerEffect;
import antiphon.worker.core.WorkerEvent;
import antiphon.worker.replica.Callers;
import antiphon.worker.replica.ReplicaListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a replica does towards those who call this worker, read from it, or operate it.
record ReplicaEdge(
        ReplicaCalls replicas,
        Replication replication,
        Recoveries recoveries,
        Incarnation incarnation,
        LogFeed feed,
        NodeServer server,
        WorkerMetrics metrics)
        implements
            Callers,
            ReplicaListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaEdge.class);

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

    @Override
    public void adopted() {
        feed.adopted();
        server.serving(true); // Before, it would show an empty log that is nobody's.
    }

    @Override
    public void durable() {
        feed.moved();
    }

    @Override
    public void truncated(long after) {
        feed.cutAfter(after);
    }

    @Override
    public void settled(LostRange lost) {
        LOG.info("in place of messages {} to {}, which were lost to damage, is what the master has", lost.first(),
                lost.through());
    }

    @Override
    public void happened(WorkerEvent event) {
        EventLog.tell(event);
        metrics.happened(event);
    }
}
