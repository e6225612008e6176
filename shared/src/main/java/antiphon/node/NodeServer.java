package antiphon.node;

import antiphon.config.SettingException;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A node's gRPC server: its service, `grpc.health.v1`, and reflection in both versions.
public final class NodeServer implements AutoCloseable {
    private static final long STOP_WAIT_SECONDS = 3;

    private final Server server;
    private final HealthStatusManager health = new HealthStatusManager();
    private final int port;

    /// @param requestBytesMax larger requests are answered RESOURCE_EXHAUSTED by gRPC itself
    /// @param quick full names of methods that never wait: they are served on the connection's own thread, which saves
    ///     handing each request over
    @SuppressWarnings("deprecation") // Reflection v1alpha: grpcurl and others still ask for it first.
    public NodeServer(int port, int requestBytesMax, BindableService service, Set<String> quick) {
        this.port = port;
        Executor others = Executors.newVirtualThreadPerTaskExecutor();
        this.server = NettyServerBuilder.forPort(port)
                .executor(others)
                .callExecutor(new ServerCallExecutorSupplier() {
                    @Override
                    public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
                        return quick.contains(call.getMethodDescriptor().getFullMethodName()) ? Runnable::run : others;
                    }
                })
                .maxInboundMessageSize(requestBytesMax)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addTransportFilter(Connection.counting())
                .intercept(Connection.interceptor())
                .addService(CheckedRequests.of(service.bindService()))
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance())
                .build();
        serving(false);
    }

    /// @throws SettingException when the port is taken
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            if (!isBindFailure(e)) throw e;
            throw new SettingException(
                    "port " + port + " is taken: stop what listens there, or set PORT to a free port");
        }
    }

    private static boolean isBindFailure(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.net.BindException || String.valueOf(cause.getMessage()).contains("in use"))
                return true;
        }
        return false;
    }

    public int port() {
        return server.getPort();
    }

    /// What `grpc.health.v1` says of this node, under its empty name.
    public void serving(boolean serves) {
        setHealth("", serves);
    }

    public void setHealth(String service, boolean serves) {
        health.setStatus(service, serves ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    /// Takes no new calls, lets those under way end for a moment, then ends them.
    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdown();
        try {
            if (!server.awaitTermination(STOP_WAIT_SECONDS, TimeUnit.SECONDS)) server.shutdownNow();
            server.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
