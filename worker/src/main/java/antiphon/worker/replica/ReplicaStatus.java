package antiphon.worker.replica;

import antiphon.log.EntryLog;
import antiphon.log.LostRange;
import antiphon.log.ReplicaStore;
import antiphon.message.LogEntry;
import antiphon.worker.core.WorkerView;
import java.io.IOException;
import java.util.Optional;

/// What a heartbeat says of a replica: what its core published last, and what its log adds to that. For any thread, so
/// that no amount of work in the turns delays a heartbeat.
///
/// @param positionEpoch epoch of the message at the view's position; 0 when it cannot be told, also because the message
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
            // It is damaged, which the healer was told by the read.
        }
        return 0;
    }
}
