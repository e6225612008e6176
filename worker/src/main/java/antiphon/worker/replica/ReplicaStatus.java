package antiphon.worker.replica;

import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.LostRange;
import antiphon.message.LogEntry;
import antiphon.worker.core.contract.WorkerView;
import java.io.IOException;
import java.util.Optional;

/// The state of a replica for heartbeats: the last published view of its core, and values of its log. For any thread,
/// so that no amount of work in the turns delays a heartbeat.
///
/// @param positionEpoch epoch of the message at the view's position; 0 when unknown, also because the message
///     was truncated a moment ago
/// @param freeBytes how many more bytes of messages there is room for
/// @param lostThrough the last message that damage has taken and that was not fetched again; 0 when there is none
public record ReplicaStatus(WorkerView view, long positionEpoch, long freeBytes, long lostThrough) {
    public static ReplicaStatus of(WorkerView view, ReplicaStore store) {
        return new ReplicaStatus(
                view,
                epochAt(view, store.log()),
                store.freeBytes(),
                store.state().lost().map(LostRange::through).orElse(0L));
    }

    private static long epochAt(WorkerView view, EntryLog log) {
        try {
            for (LogEntry entry : log.read(view.position(), view.position(), 1))
                if (view.positionHash().equals(Optional.of(entry.hash()))) return entry.message().epoch();
        } catch (IOException _) {
            // It is damaged, which the read has reported for repair.
        }
        return 0;
    }
}
