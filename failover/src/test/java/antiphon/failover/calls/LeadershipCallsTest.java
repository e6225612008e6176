package antiphon.failover.calls;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.credentials.AuthToken;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipInput.FenceAsked;
import antiphon.failover.core.leadership.contract.LeadershipInput.PollAsked;
import antiphon.failover.wire.FenceForm;
import antiphon.failover.wire.MalformedLeadershipException;
import antiphon.failover.wire.PollForm;
import antiphon.node.Await;
import antiphon.proto.leadership.FenceRequest;
import antiphon.proto.leadership.FenceResponse;
import antiphon.proto.leadership.LeadershipServiceGrpc;
import antiphon.proto.leadership.PollRequest;
import antiphon.proto.leadership.PollResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeadershipCallsTest {
    private static final PollRequest POLL = PollForm.of(ServingMember.TOKEN, ServingMember.ASKER);
    private static final FenceRequest FENCE = FenceForm.of(ServingMember.TOKEN, ServingMember.FENCE);

    private final ServingMember member;
    private final ManagedChannel channel;

    LeadershipCallsTest() throws IOException {
        member = new ServingMember();
        channel = member.channel();
    }

    @BeforeEach
    void nothingIsAskedYet() {
        assertThat(member.asked).isEmpty();
    }

    @AfterEach
    void close() {
        member.close();
    }

    /// A call that was made, and what becomes of it.
    private record Made<R>(ClientCall<?, R> call, CompletableFuture<R> answer) implements StreamObserver<R> {
        @Override
        public void onNext(R response) {
            answer.complete(response);
        }

        @Override
        public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}

        R get() throws InterruptedException, ExecutionException, TimeoutException {
            return answer.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        }

        Status failure() throws InterruptedException, TimeoutException {
            try {
                throw new AssertionError("it was answered: " + get());
            } catch (ExecutionException e) {
                return Status.fromThrowable(e);
            }
        }

        void failsWith(Status.Code code, String words) throws InterruptedException, TimeoutException {
            assertThat(failure().getCode()).isEqualTo(code);
            assertThat(failure().getDescription()).contains(words);
        }
    }

    private <Q, R> Made<R> make(MethodDescriptor<Q, R> method, Q request) {
        ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
        Made<R> made = new Made<>(call, new CompletableFuture<>());
        ClientCalls.asyncUnaryCall(call, request, made);
        return made;
    }

    private Made<PollResponse> poll() {
        return make(LeadershipServiceGrpc.getPollMethod(), POLL);
    }

    private Made<FenceResponse> fence() {
        return make(LeadershipServiceGrpc.getFenceMethod(), FENCE);
    }

    @Test
    void eachCallIsAskedUnderANumberAndAnsweredUnderIt()
            throws InterruptedException, ExecutionException, TimeoutException, MalformedLeadershipException {
        Made<PollResponse> poll = poll();
        assertThat(member.nextAsked()).isEqualTo(new PollAsked(1, ServingMember.ASKER, ServingMember.REPLICA));
        Made<FenceResponse> fence = fence();
        assertThat(member.nextAsked()).isEqualTo(new FenceAsked(2, ServingMember.FENCE));
        member.calls.answer(2, new FenceAnswer.Refused(6));
        assertThat(FenceForm.read(5, fence.get())).isEqualTo(new FenceAnswer.Refused(6));
        member.answerPoll(1);
        assertThat(PollForm.read(poll.get())).isEqualTo(ServingMember.ANSWER);
    }

    @Test
    void anAnswerUnderANumberThatDoesNotWaitIsNone()
            throws InterruptedException, ExecutionException, TimeoutException {
        Made<FenceResponse> fence = fence();
        assertThat(member.nextAsked()).isEqualTo(new FenceAsked(1, ServingMember.FENCE));
        member.answerPoll(1); // It is no poll.
        member.calls.answer(2, new FenceAnswer.Refused(6));
        member.calls.answer(1, new FenceAnswer.NotYet());
        member.calls.answer(1, new FenceAnswer.Refused(6)); // It has its answer.
        assertThat(fence.get().hasNotYet()).isTrue();
    }

    @Test
    void whoeverDoesNotShowTheNodesTokenIsNotHeard() throws InterruptedException, TimeoutException {
        AuthToken another = new AuthToken("another");
        make(LeadershipServiceGrpc.getPollMethod(), PollForm.of(another, ServingMember.ASKER))
                .failsWith(Status.Code.UNAUTHENTICATED, "auth_token is not this cluster's");
        make(LeadershipServiceGrpc.getFenceMethod(), FENCE.toBuilder().clearAuthToken().build())
                .failsWith(Status.Code.UNAUTHENTICATED, "auth_token is not this cluster's");
        assertThat(member.asked).isEmpty();
    }

    @Test
    void aFieldThatCannotBeIsNamed() throws InterruptedException, TimeoutException {
        make(LeadershipServiceGrpc.getPollMethod(), POLL.toBuilder().clearAsker().build())
                .failsWith(Status.Code.INVALID_ARGUMENT, "asker.");
        make(LeadershipServiceGrpc.getFenceMethod(), FENCE.toBuilder().setEpoch(0).build())
                .failsWith(Status.Code.INVALID_ARGUMENT, "epoch is 0, must be 1 to");
        assertThat(member.asked).isEmpty();
    }

    /// As many as may wait, half of them fences.
    private List<Made<?>> fill() throws InterruptedException {
        List<Made<?>> waiting = new ArrayList<>();
        for (int call = 0; call < LeadershipCalls.WAITING_MAX; call++) {
            waiting.add(call % 2 == 0 ? poll() : fence());
            var _ = member.nextAsked();
        }
        return waiting;
    }

    @Test
    void noMoreThanTheLimitWait() throws InterruptedException, ExecutionException, TimeoutException {
        List<Made<?>> waiting = fill();
        String full = "64 polls and fences wait for this node's answer: retry later";
        poll().failsWith(Status.Code.RESOURCE_EXHAUSTED, full);
        fence().failsWith(Status.Code.RESOURCE_EXHAUSTED, full);
        assertThat(member.asked).isEmpty();
        member.answerPoll(1);
        assertThat(waiting.getFirst().get()).isNotNull();
        Made<FenceResponse> admitted = fence();
        assertThat(member.nextAsked()).isEqualTo(new FenceAsked(65, ServingMember.FENCE));
        member.calls.answer(65, new FenceAnswer.NotYet());
        assertThat(admitted.get().hasNotYet()).isTrue();
    }

    @Test
    void aCallWhoseCallerIsGoneIsForgotten() throws InterruptedException {
        List<Made<?>> waiting = fill();
        waiting.get(0).call().cancel("the poll is not needed", null);
        waiting.get(1).call().cancel("nor is the fence", null);
        Await.until("a first one is admitted", this::isOneMoreAdmitted);
        Await.until("a second one is admitted", this::isOneMoreAdmitted);
    }

    private boolean isOneMoreAdmitted() {
        Made<PollResponse> made = poll();
        Await.until("it is asked or refused", () -> !member.asked.isEmpty() || made.answer().isDone());
        return member.asked.poll() != null;
    }

    @Test
    void whatWaitsWhenTheNodeStopsIsToldSo() throws InterruptedException, TimeoutException {
        Made<PollResponse> poll = poll();
        Made<FenceResponse> fence = fence();
        var _ = member.nextAsked();
        var _ = member.nextAsked();
        member.calls.stop();
        poll.failsWith(Status.Code.UNAVAILABLE, "this node is stopping");
        fence.failsWith(Status.Code.UNAVAILABLE, "this node is stopping");
        poll().failsWith(Status.Code.UNAVAILABLE, "this node is stopping");
        member.answerPoll(1);
        member.calls.answer(2, new FenceAnswer.NotYet());
        assertThat(member.asked).isEmpty();
    }
}
