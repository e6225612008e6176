package antiphon.node.rpc;

import antiphon.config.NodeSettings;
import antiphon.config.OperatorSettings;
import antiphon.node.rpc.call.Connection;
import antiphon.node.rpc.health.NodeHealth;
import antiphon.node.tls.Transport;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A second port for operators of the node: the connections of its gRPC servers and channels (channelz), its
/// health, and reflection. Separate from the clients' port, since channelz shows who is connected.
public final class OperatorServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorServer.class);
    private static final int CHANNELZ_PAGE = 100;
    private static final long STOP_WAIT_SECONDS = 1;

    private final Server server;
    private final int port;
    private final String host;

    private OperatorServer(
            OperatorSettings.Listening settings, Transport transport, NodeHealth health,
            List<ServerInterceptor> guards) {
        this.port = settings.port();
        this.host = settings.host();
        NettyServerBuilder builder = builder(transport, host, port);
        guards.reversed().forEach(builder::intercept);
        this.server = builder.intercept(Connection.interceptor()) // Asked first: refusals name the address.
                .addService(health.service())
                .addService(ChannelzService.newInstance(CHANNELZ_PAGE))
                .build();
    }

    @SuppressWarnings("deprecation") // Reflection v1alpha: grpcurl and others still ask for it first.
    private static NettyServerBuilder builder(Transport transport, String host, int port) {
        return KeepAlive.STANDARD.on(transport.server(new InetSocketAddress(host, port)))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(ProtoReflectionServiceV1.newInstance())
                .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance());
    }

    /// Starts it, when the settings want one.
    ///
    /// @throws antiphon.config.source.SettingException when the port is taken
    public static Optional<OperatorServer> start(
            NodeSettings settings, NodeHealth health, List<ServerInterceptor> guards) throws IOException {
        return start(settings.operator(), settings.transport(), health, guards);
    }

    /// Starts it, when there is to be one.
    ///
    /// @param health of the node
    /// @param guards interceptors that each call must pass, the outermost first
    /// @throws antiphon.config.source.SettingException when the port is taken
    static Optional<OperatorServer> start(OperatorSettings settings, Transport transport, NodeHealth health,
            List<ServerInterceptor> guards)
            throws IOException {
        if (!(settings instanceof OperatorSettings.Listening listening)) return Optional.empty();
        OperatorServer started = new OperatorServer(listening, transport, health, guards);
        Ports.open(started.server, started.port, "OPERATOR_PORT");
        LOG.info("operators are served on {}:{}", started.host, started.port());
        return Optional.of(started);
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
