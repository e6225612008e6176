package antiphon.failover.core.leadership.contract;

import antiphon.core.NodeId;

/// What people want to know about leadership.
public sealed interface LeadershipEvent {
    /// It does not hear a leader.
    ///
    /// @param silenceNs since the last heartbeat
    record Asks(long silenceNs) implements LeadershipEvent {}

    /// It asked and does not claim.
    record Waits(Waiting why) implements LeadershipEvent {}

    record Claims(long epoch) implements LeadershipEvent {}

    record ClaimLost(long epoch) implements LeadershipEvent {}

    /// @param source from where the log is copied first; this node itself when its own is the best
    record Chose(long epoch, NodeId source, LogEnd end) implements LeadershipEvent {}

    record RebuildFailed(long epoch, NodeId source) implements LeadershipEvent {}

    /// It could not make the epoch its own: too few promised, its own disk was silent, or no log could be copied.
    record GivesUp(long epoch) implements LeadershipEvent {}

    record Leads(long epoch, long startPosition) implements LeadershipEvent {}

    record Opens(long epoch) implements LeadershipEvent {}

    /// @param laterEpoch the epoch that ends its own
    record StepsDown(long epoch, long laterEpoch) implements LeadershipEvent {}

    /// It gives its lead up, so that another node takes over at once.
    record HandsOver(long epoch, NodeId successor) implements LeadershipEvent {}

    /// It gave its lead up, and no other node has taken over within the failover timeout.
    record NobodyTookOver(long epoch) implements LeadershipEvent {}

    record LeaseLost(long epoch) implements LeadershipEvent {}

    record LeaseHeld(long epoch) implements LeadershipEvent {}

    /// Two members are at the same place with different messages: no log can be chosen, and people must look.
    record LogsContradict(long epoch, NodeId one, NodeId other, LogEnd end) implements LeadershipEvent {}

    /// Why nobody leads, as this node sees it.
    enum Waiting {
        /// Too few members answer to make a majority.
        TOO_FEW_ANSWER,
        /// Enough members answer, but too few of their logs are known to have all that they once answered for.
        TOO_FEW_WHOLE,
        /// Too many members hear a leader that this node does not.
        OTHERS_HEAR_A_LEADER,
        /// This node's own log, disk or settings do not let it lead.
        NO_CANDIDATE,
        /// The members' register does not answer.
        REGISTER_SILENT
    }
}
