package antiphon.failover.seen;

import antiphon.core.NodeId;
import antiphon.credentials.AuthToken;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.proto.leader.LeaderServiceGrpc;
import antiphon.proto.leader.MoveLeaderRequest;
import antiphon.proto.leader.MoveLeaderResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Lets another node lead: asks this node's leadership where it leads, and the node that does otherwise.
public final class LeaderMoves {
    private static final Duration LEAVE_MAX = Duration.ofSeconds(3);

    private final NodeId own;
    private final LeaderWatch watch;
    private final Consumer<LeadershipInput> inputs;
    private final Map<NodeId, ? extends Channel> others;
    private final AuthToken token;
    private final Duration atMost;

    /// @param inputs of leadership
    /// @param others the ways to the other nodes, with this node's credentials
    /// @param token of the nodes, for calls that are passed on
    /// @param atMost how long a move may take
    public LeaderMoves(
            NodeId own, LeaderWatch watch, Consumer<LeadershipInput> inputs, Map<NodeId, ? extends Channel> others,
            AuthToken token, Duration atMost) {
        this.own = own;
        this.watch = watch;
        this.inputs = inputs;
        this.others = Map.copyOf(others);
        this.token = token;
        this.atMost = atMost;
    }

    /// For a node that is about to stop: completes when it does not lead, and exceptionally when it goes on.
    public CompletableFuture<SeenLeader> leaveLead() {
        CompletableFuture<SeenLeader> left = watch.await(
                now -> !leads(now), LEAVE_MAX.compareTo(atMost) < 0 ? LEAVE_MAX : atMost);
        inputs.accept(new LeadershipInput.HandOverAsked(Optional.empty()));
        return left;
    }

    public boolean leads() {
        return leads(watch.seen());
    }

    private static boolean leads(SeenLeader now) {
        return now.state() == SeenLeader.State.LEADING || now.state() == SeenLeader.State.OPENING;
    }

    void move(MoveLeaderRequest request, StreamObserver<MoveLeaderResponse> caller) {
        SeenLeader now = watch.seen();
        NodeId leader = now.leader().orElseThrow(() -> refusal("no node leads now; `antiphon status` says why"));
        Optional<NodeId> to = to(request.getTo(), now.nodes());
        if (to.equals(Optional.of(leader))) end(caller, now, 0);
        else if (leader.equals(own)) moveFromHere(now, to, caller);
        else passOn(leader, request, caller);
    }

    private static Optional<NodeId> to(String name, List<NodeId> nodes) {
        if (name.isEmpty()) return Optional.empty();
        return Optional.of(nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow(
                () -> Status.INVALID_ARGUMENT.withDescription("to=" + name + " is no node of this cluster, it has "
                        + String.join(", ", nodes.stream().map(NodeId::name).toList())).asRuntimeException()));
    }

    private void moveFromHere(SeenLeader before, Optional<NodeId> to, StreamObserver<MoveLeaderResponse> caller) {
        if (before.state() == SeenLeader.State.OPENING)
            throw refusal(own + " is about to lead, or to hand its lead over already: ask again");
        long beganNs = System.nanoTime();
        var _ = watch.await(now -> now.epoch() > before.epoch() && now.leader().isPresent(), atMost)
                .whenComplete((now, failure) -> {
                    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
                    boolean moved = failure == null && !now.leader().equals(Optional.of(own));
                    if (moved && (to.isEmpty() || now.leader().equals(to))) end(caller, now, tookMs);
                    else caller.onError(moved ? anotherLeads(now, to.orElse(own)) : nobodyTookOver());
                });
        inputs.accept(new LeadershipInput.HandOverAsked(to)); // Not before: when too many wait, nothing is moved.
    }

    private static StatusRuntimeException anotherLeads(SeenLeader now, NodeId wanted) {
        return refusal("not " + wanted + " leads now, but " + now.leader().map(NodeId::name).orElse("none")
                + ", in epoch " + now.epoch() + ": look at that node, and move the lead again");
    }

    private StatusRuntimeException nobodyTookOver() {
        return refusal("no other node has taken over from " + own + " within " + atMost.toMillis()
                + " ms; `antiphon status` shows which are well");
    }

    /// A node that has ceased to lead passes it on again, to a later leader; the time for all is one. This node has
    /// looked at the caller, and the next takes it as a call of a node.
    private void passOn(NodeId leader, MoveLeaderRequest request, StreamObserver<MoveLeaderResponse> caller) {
        Channel there = Optional.<Channel>ofNullable(others.get(leader))
                .orElseThrow(() -> refusal("the address of " + leader + ", which leads, is not in NODES of " + own));
        LeaderServiceGrpc.newStub(there)
                .withDeadlineAfter(atMost.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS)
                .moveLeader(request.toBuilder().setAuthToken(token.reveal()).build(), caller);
    }

    private static void end(StreamObserver<MoveLeaderResponse> caller, SeenLeader now, long tookMs) {
        caller.onNext(MoveLeaderResponse.newBuilder()
                .setLeader(now.leader().map(NodeId::name).orElse(""))
                .setEpoch(now.epoch())
                .setTookMs(tookMs)
                .build());
        caller.onCompleted();
    }

    private static StatusRuntimeException refusal(String why) {
        return Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException();
    }
}
