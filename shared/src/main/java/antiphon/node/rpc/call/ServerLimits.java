package antiphon.node.rpc.call;

import antiphon.config.LimitSettings;
import antiphon.config.NodeSettings;
import antiphon.credentials.NodeCredentials;
import antiphon.metrics.LimitMetrics;
import antiphon.metrics.LimitMetrics.Limit;
import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// Limits of a server's connections and calls. Connections above their number are not served, and
/// say so on each call: so a caller reads why. The calls of other nodes, and those that ask for health, are served on
/// every connection, since a flood must not look like a node that died.
public final class ServerLimits implements ServerInterceptor {
    /// In addition, half-open connections last no longer than this.
    private static final long HANDSHAKE_SECONDS_MAX = 10;
    /// Of connections without a call; clients reconnect by themselves.
    private static final long IDLE_MINUTES_MAX = 10;
    /// Calls that are cancelled at once cost the node more than their caller.
    private static final int RESETS_MAX = 10_000;
    private static final int RESETS_SECONDS = 10;
    private static final String HEALTH = "grpc.health.v1.Health";
    private static final Attributes.Key<String> UNSERVED = Attributes.Key.create("antiphon-unserved");
    private static final Attributes.Key<AtomicInteger> CALLS = Attributes.Key.create("antiphon-calls");
    private static final Attributes.Key<String> ADDRESS = Attributes.Key.create("antiphon-address");

    private final LimitSettings settings;
    private final Predicate<Metadata> ofNode;
    private final BiConsumer<Limit, String> onRefused;
    private final ConnectionCounts connections;
    private final ArrivingRequests arriving;
    private final AtomicInteger calls = new AtomicInteger();
    private final int fewCalls;

    /// @param arrivingBytesMax of partially received requests
    /// @param ofNode whether a call is another node's
    /// @param onRefused called with a sentence about the exceeded limit
    public ServerLimits(
            LimitSettings settings,
            long arrivingBytesMax,
            Predicate<Metadata> ofNode,
            BiConsumer<Limit, String> onRefused) {
        this.settings = settings;
        this.ofNode = ofNode;
        this.onRefused = onRefused;
        this.connections = new ConnectionCounts(settings);
        this.arriving = new ArrivingRequests(
                arrivingBytesMax, ofNode, why -> onRefused.accept(Limit.ARRIVING_REQUESTS, why));
        // All connections that one address may have get a quarter of all calls by this.
        this.fewCalls = Math.max(1, settings.callsMax() / 4 / settings.connectionsPerAddressMax());
    }

    public static ServerLimits of(NodeSettings settings, LimitMetrics metrics) {
        ServerLimits limits = new ServerLimits(
                settings.limits(),
                ArrivingRequests.bytesMax(),
                headers -> NodeCredentials.isIn(headers, settings.token()),
                metrics::refused);
        metrics.watch(limits.connections::open, limits.calls::get, limits.arriving::bytes);
        return limits;
    }

    public static ServerLimits standard() {
        return new ServerLimits(LimitSettings.STANDARD, ArrivingRequests.bytesMax(), _ -> false, (_, _) -> {});
    }

    /// Of partially received requests.
    long arrivingBytes() {
        return arriving.bytes();
    }

    /// @param requestBytesMax of one request
    public NettyServerBuilder on(NettyServerBuilder server, int requestBytesMax) {
        return server.maxInboundMessageSize(Integer.MAX_VALUE) // `arriving` and CheckedRequests know the limit.
                .maxConcurrentCallsPerConnection(settings.callsPerConnectionMax())
                .maxInboundMetadataSize(HeaderSize.READ_BYTES_MAX)
                .maxConnectionIdle(IDLE_MINUTES_MAX, TimeUnit.MINUTES)
                .maxRstFramesPerWindow(RESETS_MAX, RESETS_SECONDS)
                .handshakeTimeout(HANDSHAKE_SECONDS_MAX, TimeUnit.SECONDS)
                .addTransportFilter(new CountedConnections())
                .addStreamTracerFactory(arriving.tracers(requestBytesMax))
                .intercept(arriving)
                .intercept(this);
    }

    private final class CountedConnections extends ServerTransportFilter {
        @Override
        public Attributes transportReady(Attributes attributes) {
            String address = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress inet
                    && inet.getAddress() != null ? inet.getAddress().getHostAddress() : "elsewhere";
            Attributes.Builder known = attributes.toBuilder()
                    .set(ADDRESS, address)
                    .set(CALLS, new AtomicInteger());
            ArrivingRequests.countOn(known);
            connections.opened(address).ifPresent(problem -> known.set(UNSERVED, problem));
            return known.build();
        }

        @Override
        public void transportTerminated(Attributes attributes) {
            String address = attributes == null ? null : attributes.get(ADDRESS);
            if (address != null) connections.closed(address);
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Optional<Status> problem = HeaderSize.problem(call, headers);
        if (problem.isPresent()) {
            call.close(problem.get(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        String unserved = call.getAttributes().get(UNSERVED);
        if (unserved != null && !isServedAlways(call, headers)) return refuse(call, Limit.CONNECTIONS, unserved);
        AtomicInteger ofConnection = Objects.requireNonNull(call.getAttributes().get(CALLS));
        int open = calls.incrementAndGet();
        int here = ofConnection.incrementAndGet();
        if (isTooMany(open, here) && !isServedAlways(call, headers)) {
            ended(ofConnection);
            return refuse(call, Limit.CALLS, "this node has " + (open - 1) + " calls at once, of which " + (here - 1)
                    + " on this connection, and takes no more of it (MAX_CALLS is " + settings.callsMax()
                    + "; above half of that a connection may have " + fewCalls
                    + "): retry later, or use another node");
        }
        return counted(call, headers, next, ofConnection);
    }

    /// When many are taken already, only those who have few get more: one who takes all he can does not shut out
    /// others.
    private boolean isTooMany(int open, int here) {
        return open > settings.callsMax() || (open > settings.callsMax() / 2 && here > fewCalls);
    }

    private void ended(AtomicInteger ofConnection) {
        calls.decrementAndGet();
        ofConnection.decrementAndGet();
    }

    private boolean isServedAlways(ServerCall<?, ?> call, Metadata headers) {
        return HEALTH.equals(call.getMethodDescriptor().getServiceName()) || ofNode.test(headers);
    }

    private <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Limit limit, String why) {
        onRefused.accept(limit, why);
        call.close(Status.RESOURCE_EXHAUSTED.withDescription(why), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private <Q, R> ServerCall.Listener<Q> counted(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next, AtomicInteger ofConnection) {
        try {
            return new Counted<>(next.startCall(call, headers), ofConnection);
        } catch (RuntimeException e) {
            ended(ofConnection);
            throw e;
        }
    }

    /// gRPC reports its end once, one way or the other.
    private final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {
        private final AtomicInteger ofConnection;

        Counted(ServerCall.Listener<Q> next, AtomicInteger ofConnection) {
            super(next);
            this.ofConnection = ofConnection;
        }

        @Override
        public void onCancel() {
            ended(ofConnection);
            super.onCancel();
        }

        @Override
        public void onComplete() {
            ended(ofConnection);
            super.onComplete();
        }
    }
}
