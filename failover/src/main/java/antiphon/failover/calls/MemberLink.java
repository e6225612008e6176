package antiphon.failover.calls;

import antiphon.core.NodeId;
import antiphon.credentials.AuthToken;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.wire.FenceForm;
import antiphon.failover.wire.MalformedLeadershipException;
import antiphon.failover.wire.PollForm;
import antiphon.failover.wire.ReleaseForm;
import antiphon.proto.leadership.FenceRequest;
import antiphon.proto.leadership.FenceResponse;
import antiphon.proto.leadership.LeadershipServiceGrpc;
import antiphon.proto.leadership.PollRequest;
import antiphon.proto.leadership.PollResponse;
import antiphon.proto.leadership.ReleaseRequest;
import antiphon.proto.leadership.ReleaseResponse;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The questions to one member. An answer is that of the member that was asked, whoever gave it.
final class MemberLink {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.leadership");

    private final NodeId member;
    private final AuthToken token;
    private final Consumer<LeadershipInput> inputs;
    private final Question<PollRequest, PollResponse> polls;
    private final Question<FenceRequest, FenceResponse> fences;
    private final Question<ReleaseRequest, ReleaseResponse> releases;
    private final AtomicBoolean reported = new AtomicBoolean();

    MemberLink(
            NodeId member,
            ManagedChannel channel,
            AuthToken token,
            Duration answerWithin,
            Consumer<LeadershipInput> inputs) {
        this.member = member;
        this.token = token;
        this.inputs = inputs;
        this.polls = new Question<>(channel, LeadershipServiceGrpc.getPollMethod(), answerWithin);
        this.fences = new Question<>(channel, LeadershipServiceGrpc.getFenceMethod(), answerWithin);
        this.releases = new Question<>(channel, LeadershipServiceGrpc.getReleaseMethod(), answerWithin);
    }

    void poll(LeadershipEffect.Poll poll) {
        polls.ask(poll.round(), PollForm.of(token, poll.asker()), answer -> handOn(
                "poll", () -> new LeadershipInput.PollAnswered(poll.round(), member, PollForm.read(answer))));
    }

    void fence(Fence fence) {
        fences.ask(fence, FenceForm.of(token, fence), answer -> handOn(
                "fence",
                () -> new LeadershipInput.FenceAnswered(
                        fence.epoch(), member, FenceForm.read(fence.epoch(), answer))));
    }

    /// Its answer says nothing.
    void release(LeadershipInput.Released released) {
        releases.ask(released, ReleaseForm.of(token, released), _ -> {});
    }

    private interface Answer {
        LeadershipInput read() throws MalformedLeadershipException;
    }

    private void handOn(String question, Answer answer) {
        LeadershipInput input;
        try {
            input = answer.read();
        } catch (MalformedLeadershipException e) {
            report(question, e);
            return;
        }
        inputs.accept(input);
    }

    /// Once: the member is asked again and again, and nothing changes until it gets another program.
    private void report(String question, MalformedLeadershipException problem) {
        if (reported.getAndSet(true)) return;
        LOG.atWarn().addKeyValue("event", "leadership-answer-malformed").addKeyValue("member", member)
                .log("the answer of {} to a {} cannot be read: {}; it counts for nothing, compare the versions of the"
                        + " two nodes; further such answers are not logged", member, question, problem.getMessage());
    }
}
