package antiphon.failover.program;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.passing.Leading;
import antiphon.failover.passing.OpenOnly;
import antiphon.failover.passing.PassedOn;
import antiphon.log.state.Epochs;
import antiphon.master.serve.Pauses;
import antiphon.node.rpc.NodeServer;
import antiphon.node.tls.Transport;
import io.grpc.BindableService;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptors;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings clients' calls at any node to the one that leads, whatever the role of this one is.
final class PassingOn {
    private final NodeId own;
    private final Transport transport;
    private final Map<NodeId, ManagedChannel> channels;
    private final Supplier<Epochs> epochs;
    private final BooleanSupplier isOpen;
    private final AtomicReference<@Nullable PassedOn> current = new AtomicReference<>(); // null while this node leads

    /// @param channels to the other nodes, without credentials of this one
    /// @param epochs that this node has promised, now
    /// @param isOpen whether this node leads and takes writes
    PassingOn(
            NodeId own, Transport transport, Map<NodeId, ManagedChannel> channels, Supplier<Epochs> epochs,
            BooleanSupplier isOpen) {
        this.own = own;
        this.transport = transport;
        this.channels = channels;
        this.epochs = epochs;
        this.isOpen = isOpen;
    }

    /// Called after each turn of leadership: the node that is followed may be another now.
    void look() {
        PassedOn passing = current.get();
        if (passing == null) return;
        Optional<Leading> leading = leading();
        passing.leads(leading);
        leading.map(Leading::node).map(this::channelTo).ifPresent(PassingOn::connectSoon);
    }

    /// A node that comes back is heard before gRPC would try to reach it again.
    private static void connectSoon(ManagedChannel channel) {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) channel.resetConnectBackoff();
    }

    /// The node to which this one has promised its epoch. Before it is open it does not take what is passed on.
    private Optional<Leading> leading() {
        Epochs held = epochs.get();
        return held.owner().map(Owner::node)
                .filter(node -> !node.equals(own) && channels.containsKey(node))
                .map(node -> new Leading(node, held.promised(), channelTo(node)));
    }

    private ManagedChannel channelTo(NodeId node) {
        ManagedChannel channel = channels.get(node);
        if (channel == null) throw new IllegalArgumentException("no address of " + node + " is known");
        return channel;
    }

    /// For a role that follows.
    WatchedRole.Serving whileFollowing() {
        PassedOn passing = new PassedOn(own, transport, Pauses.STANDARD);
        current.set(passing);
        passing.leads(leading());
        return new Following(passing);
    }

    /// For a role that leads.
    WatchedRole.Serving whileLeading() {
        current.set(null);
        return new ByLeader(new OpenOnly(own, isOpen));
    }

    private record Following(PassedOn passing) implements WatchedRole.Serving {
        @Override
        public NodeServer.Served served(NodeServer.Served byRole) {
            Set<String> quick = new HashSet<>(byRole.quick());
            quick.addAll(PassedOn.QUICK);
            return new NodeServer.Served(
                    byRole.services(), quick, byRole.requestBytesMax(), byRole.node(), List.of(passing));
        }

        @Override
        public void beginStop() {
            passing.beginStop();
        }

        @Override
        public void stop() {
            passing.stop();
        }
    }

    private record ByLeader(OpenOnly openOnly) implements WatchedRole.Serving {
        @Override
        public NodeServer.Served served(NodeServer.Served byRole) {
            List<BindableService> services = byRole.services().stream()
                    .<BindableService>map(service -> () -> ServerInterceptors.intercept(
                            service.bindService(), openOnly))
                    .toList();
            return new NodeServer.Served(services, byRole.quick(), byRole.requestBytesMax(), byRole.node());
        }

        @Override
        public void beginStop() {}

        @Override
        public void stop() {}
    }
}
