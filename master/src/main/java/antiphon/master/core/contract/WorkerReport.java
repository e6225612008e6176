package antiphon.master.core.contract;

import antiphon.core.TruncatedTail;
import antiphon.message.LogId;
import java.util.List;
import java.util.Optional;

/// A worker's answer to a heartbeat.
///
/// @param logId empty while the worker belongs to no log
/// @param epoch the highest it has promised to a master
/// @param position everything up to here is durable on it
/// @param positionEpoch of the message there; 0 when there is none, or while it is unknown
/// @param agreement whether its hash at that position is this master's
/// @param gap messages it holds above a gap
/// @param noRoom why it takes no messages now, empty while it does or when unknown
/// @param deliveryDelayNs how long fault injection holds each delivery back on it
/// @param lostThrough the last message that is known to have been durable on it and was lost to damage, 0 when none
/// @param name the node's name for itself, empty when unknown
/// @param machine the name that its machine id gives it, which its certificate has too
/// @param disk a random name of its disk, empty when it has none or it is unknown
/// @param adopted the last epoch whose log it has held durably up to the start of that epoch; 0 when none
/// @param truncated what it has truncated last in this life of its process
/// @param inMemory whether its messages are gone when it stops
/// @param keys the ids of the signing keys that it can verify with; empty when unknown
public record WorkerReport(
        long incarnation,
        Optional<LogId> logId,
        long epoch,
        long position,
        long positionEpoch,
        Agreement agreement,
        long gap,
        long freeDiskBytes,
        String noRoom,
        long deliveryDelayNs,
        long lostThrough,
        String name,
        String machine,
        String disk,
        long adopted,
        Optional<TruncatedTail> truncated,
        boolean inMemory,
        List<Long> keys) {
    /// Whether it is known to refuse messages that are signed with this key.
    public boolean lacks(long key) {
        return !keys.isEmpty() && !keys.contains(key);
    }

    /// How two nodes' logs compare at the worker's position: equal hash, equal log up to there.
    public enum Agreement {
        SAME,
        DIFFERENT,
        /// The master does not hold that number itself.
        BEYOND_HEAD,
        /// Unknown now: damage on a disk of the master or the worker keeps one of the hashes from being read. This
        /// counts neither for nor against the worker.
        UNKNOWN
    }
}
