package antiphon.failover.calls;

import antiphon.core.Owner;
import antiphon.credentials.AuthToken;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.failover.wire.FenceForm;
import antiphon.failover.wire.MalformedLeadershipException;
import antiphon.failover.wire.PollForm;
import antiphon.failover.wire.ReleaseForm;
import antiphon.node.auth.NodeDoor;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
import antiphon.proto.leadership.FenceRequest;
import antiphon.proto.leadership.FenceResponse;
import antiphon.proto.leadership.LeadershipServiceGrpc;
import antiphon.proto.leadership.PollRequest;
import antiphon.proto.leadership.PollResponse;
import antiphon.proto.leadership.ReleaseRequest;
import antiphon.proto.leadership.ReleaseResponse;
import antiphon.tls.NodeRole;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The calls of other members about who leads. Each becomes an input with a number, and waits until it is answered
/// under that number. Calls come on gRPC's threads, answers from turns of a loop.
public final class LeadershipCalls implements LeadershipServiceGrpc.AsyncService, BindableService {
    /// How many may wait. The members that ask make one call of each kind at a time, so only others can fill it.
    public static final int WAITING_MAX = 64;

    private static final CallRule NODES = CallRule.only(NodeRole.MEMBER);
    private static final Map<String, CallRule> RULES = Map.of(
            LeadershipServiceGrpc.getPollMethod().getFullMethodName(), NODES,
            LeadershipServiceGrpc.getFenceMethod().getFullMethodName(), NODES,
            LeadershipServiceGrpc.getReleaseMethod().getFullMethodName(), NODES);

    private final AuthToken token;
    private final Transport transport;
    private final Supplier<ReplicaView> own;
    private final Consumer<LeadershipInput> inputs;
    private final WaitingCalls waiting = new WaitingCalls(WAITING_MAX);

    /// @param own this node's replica now; asked on any thread
    /// @param inputs takes what is asked, on any thread
    public LeadershipCalls(
            AuthToken token, Transport transport, Supplier<ReplicaView> own, Consumer<LeadershipInput> inputs) {
        this.token = token;
        this.transport = transport;
        this.own = own;
        this.inputs = inputs;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return transport.guard(LeadershipServiceGrpc.bindService(this), RULES);
    }

    @Override
    public void poll(PollRequest request, StreamObserver<PollResponse> caller) {
        orFail(caller, () -> {
            NodeDoor.requireNode(token, request.getAuthToken());
            Owner asker = PollForm.read(request);
            long number = waiting.addPoll(onServer(caller));
            inputs.accept(new LeadershipInput.PollAsked(number, asker, own.get()));
        });
    }

    @Override
    public void fence(FenceRequest request, StreamObserver<FenceResponse> caller) {
        orFail(caller, () -> {
            NodeDoor.requireNode(token, request.getAuthToken());
            Fence fence = FenceForm.read(request);
            long number = waiting.addFence(onServer(caller));
            inputs.accept(new LeadershipInput.FenceAsked(number, fence));
        });
    }

    @Override
    public void release(ReleaseRequest request, StreamObserver<ReleaseResponse> caller) {
        orFail(caller, () -> {
            NodeDoor.requireNode(token, request.getAuthToken());
            inputs.accept(ReleaseForm.read(request));
            end(caller, ReleaseResponse.getDefaultInstance());
        });
    }

    /// Nothing happens when the call does not wait any more.
    public void answer(LeadershipEffect.AnswerPoll poll) {
        waiting.removePoll(poll.call()).ifPresent(caller -> end(caller, PollForm.of(poll.answer())));
    }

    /// As for polls.
    public void answer(long call, FenceAnswer answer) {
        waiting.removeFence(call).ifPresent(caller -> end(caller, FenceForm.of(answer)));
    }

    private static <R> void end(StreamObserver<R> caller, R answer) {
        caller.onNext(answer);
        caller.onCompleted();
    }

    /// What waits, and what comes later, is answered UNAVAILABLE.
    public void stop() {
        waiting.stop();
    }

    private interface Asked {
        void take() throws MalformedLeadershipException;
    }

    /// By default gRPC answers UNKNOWN for every exception.
    private static void orFail(StreamObserver<?> caller, Asked asked) {
        try {
            asked.take();
        } catch (MalformedLeadershipException e) {
            caller.onError(Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
        } catch (StatusRuntimeException e) {
            caller.onError(e);
        }
    }

    private static <R> ServerCallStreamObserver<R> onServer(StreamObserver<R> observer) {
        return (ServerCallStreamObserver<R>) observer;
    }
}
