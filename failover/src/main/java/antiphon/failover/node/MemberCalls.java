package antiphon.failover.node;

import antiphon.core.NodeId;
import antiphon.failover.calls.LeadershipCalls;
import antiphon.failover.calls.MemberLinks;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipInput;

/// The calls about leadership between this node and the other members, both ways.
///
/// @param others asks them
/// @param served what they ask
public record MemberCalls(MemberLinks others, LeadershipCalls served) {
    void poll(LeadershipEffect.Poll poll, NodeId member) {
        others.poll(poll, member);
    }

    void fence(Fence fence, NodeId member) {
        others.fence(fence, member);
    }

    void release(LeadershipInput.Released released, NodeId member) {
        others.release(released, member);
    }

    void answer(LeadershipEffect.AnswerPoll answer) {
        served.answer(answer);
    }

    /// For any thread.
    void answer(long call, FenceAnswer answer) {
        served.answer(call, answer);
    }
}
