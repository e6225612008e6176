package antiphon.failover.core.leadership.contract;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterCommand;
import java.util.List;

/// What is to be done for leadership.
public sealed interface LeadershipEffect {
    /// Asks all of them, this node too.
    record Poll(long round, Owner asker, List<Member> members) implements LeadershipEffect {}

    record AnswerPoll(long call, PollAnswer answer) implements LeadershipEffect {}

    record Propose(long call, RegisterCommand command) implements LeadershipEffect {}

    /// Asks each of them; those that are asked already are asked again.
    record AskFence(Fence fence, List<Member> members) implements LeadershipEffect {}

    /// @param laterEpoch that ends the asking leader's; 0 when this node knows of none
    record AnswerHeartbeat(long call, long laterEpoch) implements LeadershipEffect {}

    /// Has this node's replica promise, durably, and answer the call with its end in the same turn; or refuse.
    record PromiseFence(long call, Fence fence) implements LeadershipEffect {}

    record RefuseFence(long call) implements LeadershipEffect {}

    /// Copies the log of a member: truncates this node's where they diverge, with the divergent tail quarantined, then
    /// appends all up to the source's end, durably. The source serves it only while it has promised no later epoch.
    ///
    /// It fails when the source is silent, and ends without a word once this node's own replica promises a later
    /// epoch: the log must not change after its end was reported to another.
    ///
    /// @param incarnation of the source that answered the fence: a later life of it may be on another disk
    record Rebuild(long epoch, NodeId source, long incarnation, LogEnd end) implements LeadershipEffect {}

    /// Writes the adopted epoch, durably. Not before the log is all here: a node that had adopted first and crashed
    /// would pass for one that holds it.
    /// Not done any more once this node's own replica has promised a later epoch.
    record Adopt(long epoch) implements LeadershipEffect {}

    /// Begins to lead towards the members, and towards clients once a majority of them has adopted.
    ///
    /// @param start the end of the log at which the epoch begins
    /// @param members as they stood at the claim
    record Lead(long epoch, LogEnd start, List<Member> members) implements LeadershipEffect {}

    /// Has the replica that leads acknowledge nothing more that needs the lease, and say when that is so.
    record GiveLeaseUp(long epoch) implements LeadershipEffect {}

    /// Tells each of them, but this node, that its lead is given up: they need not wait for the failover timeout. It
    /// may get lost.
    record Release(LeadershipInput.Released released, List<Member> members) implements LeadershipEffect {}

    /// This leader can be sure that no other opens before then.
    record ExtendLease(long epoch, long untilNs) implements LeadershipEffect {}

    /// Acknowledges nothing more from this turn on, and follows.
    record StopLeading(long epoch) implements LeadershipEffect {}

    record Emit(LeadershipEvent event) implements LeadershipEffect {}
}
