package antiphon.master;

import antiphon.config.source.Environment;
import antiphon.master.settings.MasterSettings;
import antiphon.node.runtime.NodeRuntime;
import antiphon.proto.master.MessageServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/// A master in this process, and a connection to it.
final class RunningMaster implements AutoCloseable {
    static final String TOKEN = "token";
    static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private final MasterSettings ownSettings;
    private final NodeRuntime node;
    private final ManagedChannel channel;

    /// @param settings names and values of environment variables
    RunningMaster(Path dataDir, String... settings) throws IOException {
        Map<String, String> variables = new HashMap<>(Map.of(
                "PORT",
                Integer.toString(freePort()),
                "HTTP_PORT",
                "off",
                "AUTH_TOKEN",
                TOKEN,
                "FERNET_KEY",
                KEY,
                "DATA_DIR",
                dataDir.toString()));
        for (int at = 0; at < settings.length; at += 2) variables.put(settings[at], settings[at + 1]);
        ownSettings = MasterSettings.from(new Environment(variables));
        node = MasterNode.start(ownSettings, broken -> Assertions.fail("it broke", broken));
        channel = connect();
    }

    /// A connection of its own, which stands: what is sent while it is only made has no order. Its user closes it.
    ManagedChannel connect() {
        ManagedChannel own = NettyChannelBuilder.forAddress("localhost", node.port())
                .usePlaintext()
                .build();
        var _ = HealthGrpc.newBlockingStub(own)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService("liveness").build());
        return own;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// Ends its role, and begins it again on the same log in the same process.
    void leadAgain() throws Exception {
        node.change(MasterNode.leading(ownSettings)).get(60, TimeUnit.SECONDS);
    }

    int port() {
        return node.port();
    }

    int httpPort() {
        return node.httpPort();
    }

    ManagedChannel channel() {
        return channel;
    }

    MessageServiceGrpc.MessageServiceBlockingStub client() {
        return MessageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        node.close();
    }
}
