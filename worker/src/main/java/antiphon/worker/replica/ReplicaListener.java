package antiphon.worker.replica;

import antiphon.log.LostRange;
import antiphon.worker.core.WorkerEvent;

/// Notified in turns of what happened to the log, and of what operators want to hear of.
public interface ReplicaListener {
    /// The log has its id; nothing was readable before.
    void adopted();

    /// A sync made in this turn has moved the durable end. After the answers that this allowed.
    void durable();

    void truncated(long after);

    /// What damage took has been fetched again.
    void settled(LostRange lost);

    void happened(WorkerEvent event);
}
