package antiphon.failover.core.leadership.contract;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterState;
import antiphon.message.LogId;
import java.util.Optional;
import java.util.UUID;

/// What the decisions about leadership hear of.
public sealed interface LeadershipInput {
    /// This node's register has moved on.
    record RegisterApplied(RegisterState state) implements LeadershipInput {}

    record RegisterAnswered(long call, RegisterAnswer answer) implements LeadershipInput {}

    /// A leader sends a heartbeat, and has not got its answer: with that this node lets nobody else lead for a while.
    ///
    /// @param log that it leads; empty when it does not say
    record HeartbeatAsked(long call, Optional<LogId> log, long epoch, Owner owner) implements LeadershipInput {}

    /// Also comes from this node itself, as the answer to it does.
    ///
    /// @param own this node's replica now
    record PollAsked(long call, Owner asker, ReplicaView own) implements LeadershipInput {}

    record PollAnswered(long round, NodeId node, PollAnswer answer) implements LeadershipInput {}

    /// Also comes from this node itself.
    record FenceAsked(long call, Fence fence) implements LeadershipInput {}

    record FenceAnswered(long epoch, NodeId node, FenceAnswer answer) implements LeadershipInput {}

    /// Of an epoch that this node has claimed.
    sealed interface OfOwnEpoch extends LeadershipInput {
        long epoch();
    }

    /// The copy that [LeadershipEffect.Rebuild] ordered has ended.
    ///
    /// @param end of this node's log, all of it durable; empty when the copy failed
    record RebuildEnded(long epoch, Optional<LogEnd> end) implements OfOwnEpoch {}

    /// The adopted epoch that [LeadershipEffect.Adopt] ordered is durable.
    record Adopted(long epoch) implements OfOwnEpoch {}

    /// A majority of the members has adopted the epoch, this node among them: writes are taken.
    record Opened(long epoch) implements OfOwnEpoch {}

    /// The replica acknowledges nothing more that needs the lease, as [LeadershipEffect.GiveLeaseUp] ordered.
    record LeaseGivenUp(long epoch) implements OfOwnEpoch {}

    /// A member answered a heartbeat of this leader.
    ///
    /// @param sentNs when the heartbeat was sent, on this node's clock
    record HeartbeatAnswered(long epoch, NodeId node, UUID disk, long sentNs) implements OfOwnEpoch {}

    /// A refusal or the answer to a heartbeat shows that another leads, or will.
    record LaterEpochHeard(long epoch) implements LeadershipInput {}

    /// People, or a node that is about to stop, want another node to lead. Nothing happens where this one does not.
    ///
    /// @param to the node that shall lead; empty for the one that has answered last
    record HandOverAsked(Optional<NodeId> to) implements LeadershipInput {}

    /// A leader has given its lead up: it holds no lease, and will not have one in that epoch again.
    ///
    /// @param successor the node that shall lead next
    record Released(long epoch, Owner owner, NodeId successor) implements LeadershipInput {}

    record DeadlinePassed() implements LeadershipInput {}
}
