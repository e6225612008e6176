package antiphon.acceptance;

import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.PostMessageResponse;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.Map;

/// Another master for the workers of a cluster, as someone starts it by mistake.
final class SecondMaster implements AutoCloseable {
    private final NodeProcess process;
    private final MasterClient client;

    SecondMaster(Map<String, String> variables, int port) {
        this.process = new NodeProcess("second", "master", variables);
        this.client = new MasterClient(
                NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build());
    }

    GetClusterStatusResponse status() {
        return client.status();
    }

    PendingCall<PostMessageResponse> post(String content, int concern) {
        return client.post(content, concern, "second");
    }

    @Override
    public void close() {
        client.close();
        process.signal("KILL");
        process.exitCode();
    }
}
