package antiphon.failover.program;

import antiphon.core.NodeId;
import antiphon.worker.links.MasterChannel;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way to whichever node leads: each call goes to the one that is followed when it begins. The connections are the
/// node's, so closing this one closes none.
final class LeaderChannel extends ManagedChannel {
    private final Map<NodeId, MasterChannel> logs;
    private final Supplier<Optional<NodeId>> leader;

    private LeaderChannel(Map<NodeId, MasterChannel> logs, Supplier<Optional<NodeId>> leader) {
        this.logs = logs;
        this.leader = leader;
    }

    /// @param leader to whom this node has promised its epoch
    static MasterChannel to(Map<NodeId, MasterChannel> logs, Supplier<Optional<NodeId>> leader) {
        return new MasterChannel(
                "the leader", "NODES", new LeaderChannel(logs, leader),
                () -> logs.values().stream().mapToLong(log -> log.arrivedBytes().getAsLong()).sum());
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return leader.get().map(logs::get).map(log -> log.channel().newCall(method, options)).orElseGet(NoCall::new);
    }

    @Override
    public String authority() {
        return "leader";
    }

    @Override
    public ManagedChannel shutdown() {
        return this;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return true;
    }

    @Override
    public ManagedChannel shutdownNow() {
        return this;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }

    /// Nobody is followed, or this node itself leads.
    private static final class NoCall<Q, R> extends ClientCall<Q, R> {
        @Override
        public void start(Listener<R> listener, Metadata headers) {
            listener.onClose(Status.UNAVAILABLE.withDescription("no node is known to lead"), new Metadata());
        }

        @Override
        public void request(int messages) {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Q message) {}
    }
}
