package antiphon.node.loop;

import java.io.IOException;
import java.util.Optional;

/// Syncs the appends of one node outside its turns: [LogSyncer] on a thread of its own, a simulation
/// on virtual time. Called by the thread that appends. How far a sync has got is reported where the implementation was
/// made, except for [#syncHere], which returns it.
public interface Syncs {
    /// How far a sync has got.
    ///
    /// @param truncations how many times the log had been truncated when it began
    record Synced(long position, long truncations) {}

    /// Takes the end off the log.
    @FunctionalInterface
    interface Truncation {
        void run() throws IOException;
    }

    /// Everything appended before this call will be synced.
    void wanted();

    /// Truncates the log. The new end is reported as durable once more: the report of a sync from before the
    /// truncation counts for nothing, and there may be no other until the next append.
    void truncate(Truncation truncation) throws IOException;

    /// Syncs at once and returns when it is done: for a caller that has nothing else to do, this saves the way to
    /// another thread and back.
    ///
    /// @return empty when a sync is under way, which another will follow; or when it failed, which was reported
    Optional<Synced> syncHere();
}
