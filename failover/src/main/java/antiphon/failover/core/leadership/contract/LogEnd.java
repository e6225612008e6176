package antiphon.failover.core.leadership.contract;

import antiphon.message.Hash;
import java.util.Comparator;

/// How far a log goes, as candidates are compared: first by the adopted epoch, then by the position. A log that adopted
/// a later epoch holds everything that was committed before that epoch, however short it is; among logs of one epoch
/// the longest holds what the others hold (Viewstamped Replication Revisited, section 4.2).
///
/// @param adoptedEpoch the last epoch whose log the node held durably up to the start of that epoch; 0 for none
/// @param position the last durable message
/// @param hash of that message; the same on all nodes that are at the same place in the same log
public record LogEnd(long adoptedEpoch, long position, Hash hash) implements Comparable<LogEnd> {
    private static final Comparator<LogEnd> ORDER = Comparator.comparingLong(LogEnd::adoptedEpoch)
            .thenComparingLong(LogEnd::position);

    public LogEnd {
        if (adoptedEpoch < 0 || position < 0)
            throw new IllegalArgumentException("adopted epoch " + adoptedEpoch + ", position " + position);
    }

    /// Does not look at the hash: two that are level here with unequal hashes are two logs, see [#contradicts].
    @Override
    public int compareTo(LogEnd other) {
        return ORDER.compare(this, other);
    }

    /// Whether both cannot be ends of the logs of one cluster.
    public boolean contradicts(LogEnd other) {
        return compareTo(other) == 0 && !hash.equals(other.hash);
    }
}
