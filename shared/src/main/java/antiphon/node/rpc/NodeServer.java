package antiphon.node.rpc;

import antiphon.config.NodeSettings;
import antiphon.config.source.SettingException;
import antiphon.metrics.LimitMetrics;
import antiphon.node.rpc.call.CheckedRequests;
import antiphon.node.rpc.call.Connection;
import antiphon.node.rpc.call.ServerLimits;
import antiphon.node.rpc.health.NodeHealth;
import antiphon.node.tls.Transport;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A node's gRPC server: `grpc.health.v1`, reflection in both versions, the node's own services, and those of its role,
/// which can be replaced while the port stays open.
public final class NodeServer implements AutoCloseable {
    private static final long STOP_WAIT_SECONDS = 3;

    private final Server server;
    private final ReplaceableServices services = new ReplaceableServices();
    private final NodeHealth health;
    private final int port;
    private final int requestBytesMax;

    /// The services of a role, or of the node whatever its role is.
    ///
    /// @param quick full names of methods that never wait: they are served on the connection's own thread, each request
    ///     when it has arrived whole. So those of one connection are served in that order, and none is handed over
    /// @param requestBytesMax larger requests are answered RESOURCE_EXHAUSTED
    /// @param node which node this is, for its readers; empty when they get no name
    /// @param passedOn services whose answers are another node's, which says so in them
    public record Served(
            List<BindableService> services, Set<String> quick, int requestBytesMax, Optional<ShownNode> node,
            List<BindableService> passedOn) {
        /// Of a node that has none of its own.
        public static final Served NONE = new Served(List.of(), Set.of(), 0);

        public Served {
            services = List.copyOf(services);
            passedOn = List.copyOf(passedOn);
        }

        public Served(
                List<BindableService> services, Set<String> quick, int requestBytesMax, Optional<ShownNode> node) {
            this(services, quick, requestBytesMax, node, List.of());
        }

        public Served(List<BindableService> services, Set<String> quick, int requestBytesMax) {
            this(services, quick, requestBytesMax, Optional.empty());
        }

        public Served(BindableService service, Set<String> quick, int requestBytesMax) {
            this(List.of(service), quick, requestBytesMax);
        }
    }

    /// As the settings of a node say, without services of a role.
    ///
    /// @param own services that are served in every role
    /// @param requestBytesMax of all services
    /// @param guards interceptors that each call must pass, the outermost first
    /// @param refused counts what its limits turn away
    public NodeServer(
            NodeSettings settings,
            Served own,
            int requestBytesMax,
            List<ServerInterceptor> guards,
            LimitMetrics refused,
            NodeHealth health) {
        this(settings.port(), settings.transport(), own, requestBytesMax, guards, ServerLimits.of(settings, refused),
                health, KeepAlive.STANDARD);
    }

    /// In plain text, on all addresses, with the standard limits, and without authentication.
    public NodeServer(int port, Served served) {
        this(port, Transport.PLAIN, served, List.of(), ServerLimits.standard(), new NodeHealth());
    }

    /// @param transport whether it speaks TLS, and on which address
    /// @param guards interceptors that each call must pass, the outermost first
    /// @param limits of all calls together
    NodeServer(
            int port,
            Transport transport,
            Served served,
            List<ServerInterceptor> guards,
            ServerLimits limits,
            NodeHealth health) {
        this(port, transport, served, guards, limits, health, KeepAlive.STANDARD);
    }

    NodeServer(
            int port,
            Transport transport,
            Served served,
            List<ServerInterceptor> guards,
            ServerLimits limits,
            NodeHealth health,
            KeepAlive keepAlive) {
        this(port, transport, Served.NONE, served.requestBytesMax(), guards, limits, health, keepAlive);
        services.begin(served, "");
    }

    @SuppressWarnings("deprecation") // Reflection v1alpha: grpcurl and others still ask for it first.
    private NodeServer(
            int port,
            Transport transport,
            Served own,
            int requestBytesMax,
            List<ServerInterceptor> guards,
            ServerLimits limits,
            NodeHealth health,
            KeepAlive keepAlive) {
        this.port = port;
        this.requestBytesMax = requestBytesMax;
        this.health = health;
        Executor others = Executors.newVirtualThreadPerTaskExecutor();
        NettyServerBuilder builder = keepAlive.on(transport.server(transport.listening(port)));
        guards.reversed().forEach(builder::intercept); // The last added is asked first.
        own.services().forEach(service -> builder
                .addService(CheckedRequests.of(service.bindService(), own.requestBytesMax())));
        this.server = limits.on(builder.intercept(Connection.interceptor()), requestBytesMax)
                .intercept(NotOffered.interceptor())
                .intercept(TakenWrites.interceptor())
                .executor(Runnable::run) // Looks up methods, no more: on other threads, calls overtake each other.
                .callExecutor(new ServerCallExecutorSupplier() {
                    @Override
                    public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
                        String method = call.getMethodDescriptor().getFullMethodName();
                        boolean isQuick = own.quick().contains(method) || services.isQuick(method);
                        return isQuick ? Runnable::run : others;
                    }
                })
                .addTransportFilter(Connection.counting())
                .addService(checked(health.service()))
                .addService(checked(ProtoReflectionServiceV1.newInstance()))
                .addService(checked(io.grpc.protobuf.services.ProtoReflectionService.newInstance()))
                .fallbackHandlerRegistry(services)
                .build();
    }

    private ServerServiceDefinition checked(BindableService service) {
        return CheckedRequests.of(service.bindService(), requestBytesMax);
    }

    /// Serves the services of a role, when there are no others.
    ///
    /// @param absence the answer to callers of methods that were served before and are not now
    /// @throws IllegalArgumentException when the role's largest request is larger than this server takes
    public void begin(Served served, String absence) {
        if (served.requestBytesMax() > requestBytesMax)
            throw new IllegalArgumentException("the port of this node takes requests up to " + requestBytesMax
                    + " bytes: a role cannot take up to " + served.requestBytesMax());
        services.begin(served, absence);
    }

    /// Serves no role any more, while the port stays open. Calls in progress get a moment to end by themselves.
    ///
    /// @param why for the callers of the services, then and later
    public void end(String why) {
        services.end(why, TimeUnit.SECONDS.toNanos(STOP_WAIT_SECONDS));
    }

    /// @throws SettingException when the port is taken
    public void start() throws IOException {
        Ports.open(server, port, "PORT");
    }

    public int port() {
        return server.getPort();
    }

    public NodeHealth health() {
        return health;
    }

    /// Says that it does not serve any more, and takes no new connection and no new call. Calls in progress continue.
    public void beginStop() {
        health.beginStop();
        server.shutdown();
    }

    /// Takes no new calls, lets those under way end for a moment, then ends them.
    @Override
    public void close() {
        beginStop();
        health.end();
        try {
            if (!server.awaitTermination(STOP_WAIT_SECONDS, TimeUnit.SECONDS)) server.shutdownNow();
            server.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
