package antiphon.failover.founding;

import antiphon.core.NodeId;
import antiphon.message.LogId;
import java.util.Optional;
import java.util.UUID;

/// What a node brings to the founding.
///
/// @param node what it calls itself
/// @param log empty when it has none yet
/// @param position its last durable message, 0 for none
/// @param isWhole false while messages may be missing that it once answered for
/// @param founding empty when it has founded nothing
public record Introduction(
        NodeId node, UUID disk, UUID voter, Optional<LogId> log, long position, long promisedEpoch, boolean isWhole,
        Optional<Founding> founding) {}
