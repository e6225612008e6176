package antiphon.link;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Several nodes of which any will do. gRPC connects to the first that answers, and stays there until the connection
/// breaks. Each time that it looks again, another one is first: a node that accepts connections and is silent does not
/// keep clients from the others.
///
/// The hosts are resolved each time, since a node that comes back may have another address.
final class AnyOf extends NameResolverProvider {
    private static final String SCHEME = "antiphon";
    private static final int PRIORITY = 5; // The usual one.

    private final List<InetSocketAddress> nodes;
    private final AtomicInteger first = new AtomicInteger();

    /// @param nodes not resolved
    AnyOf(List<InetSocketAddress> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return PRIORITY;
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        Executor offloaded = args.getOffloadExecutor();
        return new Resolver(offloaded == null ? Thread::startVirtualThread : offloaded);
    }

    private static String authority(InetSocketAddress node) {
        String host = node.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + node.getPort();
    }

    private List<InetSocketAddress> inTurn() {
        List<InetSocketAddress> turned = new ArrayList<>(nodes);
        Collections.rotate(turned, -Math.floorMod(first.getAndIncrement(), nodes.size()));
        return turned;
    }

    private final class Resolver extends NameResolver {
        private final Executor resolving;
        private @Nullable Listener2 listener; // set once, before any look
        private volatile boolean over;

        Resolver(Executor resolving) {
            this.resolving = resolving;
        }

        @Override
        public String getServiceAuthority() {
            return authority(nodes.getFirst());
        }

        @Override
        public void start(Listener2 listener) {
            this.listener = listener;
            refresh();
        }

        @Override
        public void refresh() {
            Listener2 to = listener;
            if (to != null) resolving.execute(() -> resolve(to));
        }

        private void resolve(Listener2 to) {
            List<EquivalentAddressGroup> found = new ArrayList<>();
            String problem = "";
            for (InetSocketAddress node : inTurn()) {
                try {
                    found.add(group(node));
                } catch (UnknownHostException _) {
                    problem = "Unable to resolve host " + node.getHostString();
                }
            }
            if (over) return;
            StatusOr<List<EquivalentAddressGroup>> result = found.isEmpty()
                    ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(problem))
                    : StatusOr.fromValue(found);
            to.onResult(ResolutionResult.newBuilder().setAddressesOrError(result).build());
        }

        private static EquivalentAddressGroup group(InetSocketAddress node) throws UnknownHostException {
            List<SocketAddress> addresses = new ArrayList<>();
            for (InetAddress address : InetAddress.getAllByName(node.getHostString()))
                addresses.add(new InetSocketAddress(address, node.getPort()));
            return new EquivalentAddressGroup(
                    addresses,
                    Attributes.newBuilder()
                            .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, authority(node))
                            .build());
        }

        @Override
        public void shutdown() {
            over = true;
        }
    }
}
