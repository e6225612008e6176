package antiphon.worker.replica;

import antiphon.log.state.LostRange;
import antiphon.worker.core.contract.WorkerEvent;

/// Notified in turns of changes of the log, and of events for operators.
public interface ReplicaListener {
    /// The log has its id; nothing was readable before.
    void adopted();

    /// A sync made in this turn has moved the durable end, or more is known to be committed: readers may be shown more.
    /// After the answers that this allowed.
    void moved();

    void truncated(long after);

    /// All messages lost to damage have been fetched again.
    void settled(LostRange lost);

    void happened(WorkerEvent event);
}
