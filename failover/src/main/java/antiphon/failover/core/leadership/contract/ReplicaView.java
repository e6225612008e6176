package antiphon.failover.core.leadership.contract;

import java.util.UUID;

/// What a node's replica is at one moment, as far as leadership depends on it.
///
/// @param disk the id of the disk that holds the log
/// @param promisedEpoch it listens to no lower one
/// @param isWhole false while messages may be missing that it once answered for
/// @param hasRoom whether the disk can take messages
/// @param mayLead false for a node that is no candidate by its settings, or that drains
public record ReplicaView(
        UUID disk, long promisedEpoch, LogEnd end, boolean isWhole, boolean hasRoom, boolean mayLead) {
    public ReplicaView {
        if (promisedEpoch < end.adoptedEpoch())
            throw new IllegalArgumentException(
                    "adopted epoch " + end.adoptedEpoch() + " without a promise, promised is " + promisedEpoch);
    }

    public boolean isCandidate() {
        return isWhole && hasRoom && mayLead;
    }
}
