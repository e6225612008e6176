package antiphon.worker;

import antiphon.log.state.LostRange;
import antiphon.node.read.LogFeed;
import antiphon.node.rpc.health.NodeHealth;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.observe.EventLog;
import antiphon.worker.observe.WorkerMetrics;
import antiphon.worker.replica.ReplicaListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The view of the replica for readers and operators of this worker.
record ReplicaEdge(LogFeed feed, NodeHealth health, WorkerMetrics metrics) implements ReplicaListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaEdge.class);

    @Override
    public void adopted() {
        feed.adopted();
        health.serving(true); // Before, it would show an empty log without a log id.
    }

    @Override
    public void moved() {
        feed.moved();
    }

    @Override
    public void truncated(long after) {
        feed.truncateAfter(after);
    }

    @Override
    public void settled(LostRange lost) {
        LOG.info("in place of messages {} to {}, which were lost to damage, is what the master has", lost.first(),
                lost.through());
    }

    @Override
    public void happened(WorkerEvent event) {
        EventLog.log(event);
        metrics.happened(event);
    }
}
