package antiphon.node.rpc;

import antiphon.config.SettingException;
import antiphon.tls.Transport;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A node's gRPC server: its service, `grpc.health.v1`, and reflection in both versions. What the names of the health
/// services mean stands in decision 13.
public final class NodeServer implements AutoCloseable {
    /// The process is there and answers, whatever its peers, its disk or its log do.
    public static final String LIVENESS = "liveness";
    /// It does what it is there for: a master takes writes, a worker shows a log. The empty name says the same.
    public static final String READINESS = "readiness";

    private static final String WHOLE_NODE = "";
    private static final long STOP_WAIT_SECONDS = 3;

    private final Server server;
    private final HealthService health = new HealthService();
    private final int port;

    /// In plain text, on all addresses, and with the standard limits.
    public NodeServer(
            int port,
            int requestBytesMax,
            BindableService service,
            Set<String> quick,
            List<ServerInterceptor> guards) {
        this(port, Transport.PLAIN, requestBytesMax, service, quick, guards, ServerLimits.standard());
    }

    /// @param requestBytesMax larger requests are answered RESOURCE_EXHAUSTED by gRPC itself
    /// @param quick full names of methods that never wait: they are served on the connection's own thread, each request
    ///     when it has arrived whole. So those of one connection are served in that order, and none is handed over
    /// @param transport whether it speaks TLS, and on which address
    /// @param guards what each call has to pass, the outermost first
    /// @param limits what all calls together may take
    public NodeServer(
            int port,
            Transport transport,
            int requestBytesMax,
            BindableService service,
            Set<String> quick,
            List<ServerInterceptor> guards,
            ServerLimits limits) {
        this(port, transport, requestBytesMax, service, quick, guards, limits, KeepAlive.STANDARD);
    }

    @SuppressWarnings("deprecation") // Reflection v1alpha: grpcurl and others still ask for it first.
    NodeServer(
            int port,
            Transport transport,
            int requestBytesMax,
            BindableService service,
            Set<String> quick,
            List<ServerInterceptor> guards,
            ServerLimits limits,
            KeepAlive keepAlive) {
        this.port = port;
        Executor others = Executors.newVirtualThreadPerTaskExecutor();
        NettyServerBuilder builder = keepAlive.on(transport.server(transport.listening(port)));
        guards.reversed().forEach(builder::intercept); // The last added is asked first.
        this.server = limits.on(builder.intercept(Connection.interceptor()))
                .executor(Runnable::run) // Looks up methods, no more: on other threads, calls overtake each other.
                .callExecutor(new ServerCallExecutorSupplier() {
                    @Override
                    public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
                        return quick.contains(call.getMethodDescriptor().getFullMethodName()) ? Runnable::run : others;
                    }
                })
                .maxInboundMessageSize(requestBytesMax)
                .addTransportFilter(Connection.counting())
                .addService(CheckedRequests.of(service.bindService()))
                .addService(health)
                .addService(ProtoReflectionServiceV1.newInstance())
                .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance())
                .build();
        serving(false);
        health.set(LIVENESS, true);
    }

    /// @throws SettingException when the port is taken
    public void start() throws IOException {
        Ports.open(server, port, "PORT");
    }

    public int port() {
        return server.getPort();
    }

    /// Whether the node does what it is there for.
    public void serving(boolean serves) {
        health.set(WHOLE_NODE, serves);
        health.set(READINESS, serves);
    }

    /// Says in the services `w1`, `w2`, … which write concerns can be met now.
    ///
    /// @param possible the highest of them, 0 for none
    public void writeConcerns(int possible, int nodes) {
        for (int concern = 1; concern <= nodes; concern++) health.set("w" + concern, concern <= possible);
    }

    /// What it says of its health, to be served at another port too.
    HealthService health() {
        return health;
    }

    /// Says that it does not serve any more, and takes no new connection and no new call. Calls under way go on.
    public void beginStop() {
        health.stopServing(Set.of(LIVENESS));
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
