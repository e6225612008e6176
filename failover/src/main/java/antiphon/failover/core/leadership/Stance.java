package antiphon.failover.core.leadership;

import antiphon.core.NodeId;
import java.util.Set;

/// What a node does about leadership.
///
///     Following --no heartbeat for the timeout--> Asking --a majority is free--> Claiming --it took effect--> Leading
///         ^  ^                                      |                               |                           |
///         |  '---------- a heartbeat, or too few -----'                               |                           |
///         '------------- refused, or not known ----------------------------------------'                           |
///         '------------- a later epoch ----------------------------------------------------------------------------'
sealed interface Stance {
    /// Also a node whose disk is no member's: it never asks.
    ///
    /// @param notBeforeNs it does not ask before, however long it hears nobody
    record Following(long notBeforeNs) implements Stance {}

    /// @param isSuccessor whether a leader has given its lead up to this node: it waits for no better candidate
    record Asking(Ballot ballot, long round, long sinceNs, boolean isSuccessor) implements Stance {}

    /// @param expected those that were free
    record Claiming(long call, long epoch, Set<NodeId> expected) implements Stance {}

    /// From the claim on; see [Takeover.Phase].
    record Leading(OwnEpoch own) implements Stance {}
}
