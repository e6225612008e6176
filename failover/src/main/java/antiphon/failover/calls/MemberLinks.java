package antiphon.failover.calls;

import antiphon.core.NodeId;
import antiphon.credentials.AuthToken;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Asks the other members about who leads. Called in turns of a loop. Answers become inputs; of failures nothing is
/// heard, since only answers count, and who gets too few asks again.
///
/// To each member at most one poll, one fence and one release are under way. A poll of another round takes the
/// place of the former, as does another fence; while the same is under way, nothing is asked again.
public final class MemberLinks {
    private final Map<NodeId, MemberLink> links = new HashMap<>();

    /// @param channels to the other members; they stay the caller's, who closes them
    /// @param answerWithin how long an answer is waited for
    /// @param inputs takes the answers, on any thread
    public MemberLinks(
            Map<NodeId, ? extends ManagedChannel> channels,
            AuthToken token,
            Duration answerWithin,
            Consumer<LeadershipInput> inputs) {
        channels.forEach((member, channel) -> links.put(
                member, new MemberLink(member, channel, token, answerWithin, inputs)));
    }

    public void poll(LeadershipEffect.Poll poll, NodeId member) {
        to(member).ifPresent(link -> link.poll(poll));
    }

    public void fence(Fence fence, NodeId member) {
        to(member).ifPresent(link -> link.fence(fence));
    }

    public void release(LeadershipInput.Released released, NodeId member) {
        to(member).ifPresent(link -> link.release(released));
    }

    /// Empty for a member that this node has no channel to: it is as one that does not answer.
    private Optional<MemberLink> to(NodeId member) {
        return Optional.ofNullable(links.get(member));
    }
}
