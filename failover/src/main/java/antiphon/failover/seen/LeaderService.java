package antiphon.failover.seen;

import antiphon.core.NodeId;
import antiphon.node.auth.OperatorDoor;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
import antiphon.proto.leader.GetLeaderRequest;
import antiphon.proto.leader.GetLeaderResponse;
import antiphon.proto.leader.LeaderServiceGrpc;
import antiphon.proto.leader.MoveLeaderRequest;
import antiphon.proto.leader.MoveLeaderResponse;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Answers who leads, from what this node knows.
public final class LeaderService implements LeaderServiceGrpc.AsyncService, BindableService {
    private static final Map<String, CallRule> RULES = Map.of(
            LeaderServiceGrpc.getMoveLeaderMethod().getFullMethodName(), CallRule.ANYBODY); // Who it is, is looked at.

    private final NodeId own;
    private final Transport transport;
    private final LeaderWatch watch;
    private final LeaderMoves moves;
    private final OperatorDoor operators;
    private final LongSupplier position;
    private final LongSupplier unixMs;

    /// @param operators who may move the lead
    /// @param position the last durable message of this node
    public LeaderService(
            NodeId own, Transport transport, LeaderWatch watch, LeaderMoves moves, OperatorDoor operators,
            LongSupplier position, LongSupplier unixMs) {
        this.own = own;
        this.transport = transport;
        this.watch = watch;
        this.moves = moves;
        this.operators = operators;
        this.position = position;
        this.unixMs = unixMs;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return transport.guard(LeaderServiceGrpc.bindService(this), RULES);
    }

    @Override
    public void getLeader(GetLeaderRequest request, StreamObserver<GetLeaderResponse> caller) {
        caller.onNext(answer());
        caller.onCompleted();
    }

    @Override
    public void moveLeader(MoveLeaderRequest request, StreamObserver<MoveLeaderResponse> caller) {
        try {
            operators.require(request.getAuthToken());
            moves.move(request, caller);
        } catch (StatusRuntimeException e) {
            caller.onError(e);
        } catch (IllegalStateException e) {
            caller.onError(Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()).asRuntimeException());
        }
    }

    private GetLeaderResponse answer() {
        SeenLeader seen = watch.seen();
        long nowMs = unixMs.getAsLong();
        GetLeaderResponse.Builder answer = GetLeaderResponse.newBuilder()
                .setNode(own.name())
                .setState(seen.state().word())
                .setLeader(seen.leader().map(NodeId::name).orElse(""))
                .setEpoch(seen.epoch())
                .setSinceMs(nowMs - TimeUnit.NANOSECONDS.toMillis(watch.forNs(seen)))
                .setNoLeader(seen.noLeader().orElse(""))
                .setNoLeaderReason(seen.whyNone().map(NoLeaderSentences::of).orElse(""))
                .setLeaderChanges(seen.changes())
                .setPosition(position.getAsLong())
                .setAsOfMs(nowMs);
        seen.nodes().forEach(node -> answer.addNodes(node.name()));
        return answer.build();
    }
}
