package antiphon.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.client.AntiphonClient;
import antiphon.client.error.AntiphonException;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import com.google.gson.Gson;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is repeated by itself, seen from a master that is not there at first.
class ServiceConfigTest {
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();
    private final Server server;

    ServiceConfigTest() throws IOException {
        server = NettyServerBuilder.forPort(0).addService(new Unsteady()).build().start();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    private final class Unsteady extends MessageServiceGrpc.MessageServiceImplBase {
        @Override
        public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> caller) {
            if (reads.incrementAndGet() < 3) {
                caller.onError(Status.UNAVAILABLE.withDescription("not yet").asRuntimeException());
                return;
            }
            caller.onNext(GetMessagesResponse.getDefaultInstance());
            caller.onCompleted();
        }

        @Override
        public void postMessage(PostMessageRequest request, StreamObserver<PostMessageResponse> caller) {
            writes.incrementAndGet();
            caller.onError(Status.UNAVAILABLE.withDescription("who knows").asRuntimeException());
        }
    }

    @Test
    void aReadIsRepeatedAndAWriteIsNot() {
        try (AntiphonClient client = AntiphonClient.connect("localhost:" + server.getPort())) {
            assertThat(client.page(1, 10).messages()).isEmpty();
            assertThat(reads).hasValue(3);
            assertThatExceptionOfType(AntiphonException.class).isThrownBy(() -> client.post("once", 1));
            assertThat(writes).hasValue(1);
        }
    }

    @Test
    void theFileForOtherLanguagesSaysTheSame() throws IOException {
        Map<?, ?> file = new Gson().fromJson(
                Files.readString(Path.of("..", "docs", "clients", "service-config.json")), Map.class);
        assertThat(file).isEqualTo(ServiceConfig.STANDARD);
    }
}
