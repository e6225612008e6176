package antiphon.failover.node;

import antiphon.core.Owner;
import antiphon.failover.core.leadership.LeadershipCore;
import antiphon.failover.core.leadership.LeadershipView;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.failover.core.register.EpochRegister;
import antiphon.failover.core.register.Member;
import antiphon.node.loop.NodeLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The decisions about who leads, and what they order: takes what happened, and does in turns what the core decides.
///
/// This node is one of the members that it asks. It asks itself without a call: the question is an input of the same
/// turn, and the answer of its replica an input of a later one.
public final class LeadershipReplica implements NodeLoop.Turns<LeadershipInput> {
    private static final long OWN_POLL = 0; // Calls of others are numbered from 1, and own fences are below.

    /// What leads outside.
    ///
    /// @param replica of this node, as it is now
    public record Outside(
            EpochRegister register,
            MemberCalls members,
            Supplier<ReplicaView> replica,
            Seat seat,
            Heartbeats heartbeats,
            Consumer<LeadershipEvent> events) {}

    private final Owner self;
    private final LeadershipCore core;
    private final Outside outside;
    private final List<LeadershipInput> resulting = new ArrayList<>();
    private long pollRound;
    private volatile LeadershipView view;

    /// @param core that decides for `self`
    public LeadershipReplica(Owner self, LeadershipCore core, Outside outside) {
        this.self = self;
        this.core = core;
        this.outside = outside;
        this.view = core.view();
    }

    /// As published by the last turn. For any thread.
    public LeadershipView view() {
        return view;
    }

    @Override
    public void take(LeadershipInput input, long nowNs) {
        core.on(input, nowNs);
    }

    @Override
    public long endTurn(long nowNs) {
        if (nowNs >= core.nextDeadlineNs()) core.on(new LeadershipInput.DeadlinePassed(), nowNs);
        do {
            List<LeadershipEffect> effects = core.endTurn();
            view = core.view();
            effects.forEach(this::perform);
        } while (takeResults(nowNs));
        return core.nextDeadlineNs();
    }

    /// @return whether there were any
    private boolean takeResults(long nowNs) {
        if (resulting.isEmpty()) return false;
        List<LeadershipInput> results = List.copyOf(resulting);
        resulting.clear();
        results.forEach(result -> core.on(result, nowNs));
        return true;
    }

    private void perform(LeadershipEffect effect) {
        switch (effect) {
            case LeadershipEffect.Poll poll -> poll(poll);
            case LeadershipEffect.AnswerPoll answer -> answer(answer);
            case LeadershipEffect.AnswerHeartbeat(long call, long laterEpoch) ->
                outside.heartbeats.answer(call, laterEpoch);
            case LeadershipEffect.Propose(long call, var command) -> outside.register.propose(call, command);
            case LeadershipEffect.AskFence ask -> ask.members().forEach(member -> fence(ask, member));
            case LeadershipEffect.PromiseFence(long call, var fence) -> outside.seat.fence(call, fence);
            case LeadershipEffect.RefuseFence(long call) -> {
                // Its own is asked again in any case.
                if (call > 0) outside.members.answer(call, new FenceAnswer.NotYet());
            }
            case LeadershipEffect.Rebuild rebuild -> outside.seat.rebuild(rebuild);
            case LeadershipEffect.Adopt(long epoch) -> outside.seat.adopt(epoch);
            case LeadershipEffect.Lead lead -> outside.seat.lead(lead);
            case LeadershipEffect.GiveLeaseUp(long epoch) -> outside.seat.giveLeaseUp(epoch);
            case LeadershipEffect.Release(var released, var members) -> members.stream()
                    .filter(member -> !isSelf(member))
                    .forEach(member -> outside.members.release(released, member.node()));
            case LeadershipEffect.ExtendLease(long epoch, long untilNs) -> outside.seat.extendLease(epoch, untilNs);
            case LeadershipEffect.StopLeading _ -> outside.seat.stopLeading();
            case LeadershipEffect.Emit(var event) -> outside.events.accept(event);
        }
    }

    private void poll(LeadershipEffect.Poll poll) {
        pollRound = poll.round();
        for (Member member : poll.members()) {
            if (!isSelf(member)) outside.members.poll(poll, member.node());
            else resulting.add(new LeadershipInput.PollAsked(OWN_POLL, poll.asker(), outside.replica.get()));
        }
    }

    private void answer(LeadershipEffect.AnswerPoll poll) {
        if (poll.call() != OWN_POLL) outside.members.answer(poll);
        else resulting.add(new LeadershipInput.PollAnswered(pollRound, self.node(), poll.answer()));
    }

    private void fence(LeadershipEffect.AskFence ask, Member member) {
        if (isSelf(member)) resulting.add(new LeadershipInput.FenceAsked(ownCall(ask.fence().epoch()), ask.fence()));
        else outside.members.fence(ask.fence(), member.node());
    }

    /// Of another disk under this name, this node is no more the member than any other.
    private boolean isSelf(Member member) {
        return member.node().equals(self.node());
    }

    /// The number of this node's call to itself. It claims an epoch once.
    private static long ownCall(long epoch) {
        return -epoch;
    }

    /// The answer of this node's replica to a fence: an input, or on its way to the member that asked. For any thread.
    ///
    /// @param inputs of this replica
    static void fenceAnswered(
            long call, FenceAnswer answer, Owner self, MemberCalls members, Consumer<LeadershipInput> inputs) {
        if (call > 0) members.answer(call, answer);
        else inputs.accept(new LeadershipInput.FenceAnswered(-call, self.node(), answer));
    }
}
