package antiphon.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.node.Await;
import antiphon.node.SlowLink;
import antiphon.node.rpc.NodeServer;
import antiphon.node.tls.Transport;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.tls.NodeRole;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Large messages over a link that takes seconds for each of them.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class SlowLinkTest {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(2);
    private static final String LARGE = "m".repeat(1_000_000);

    /// A node that answers at once, or never.
    private static final class Node extends MessageServiceGrpc.MessageServiceImplBase {
        volatile boolean silent;

        @Override
        public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> reader) {
            if (silent) return;
            reader.onNext(GetMessagesResponse.newBuilder()
                    .addMessages(Message.newBuilder().setContent(LARGE))
                    .build());
            reader.onCompleted();
        }

        @Override
        public void postMessage(PostMessageRequest request, StreamObserver<PostMessageResponse> caller) {
            caller.onNext(PostMessageResponse.getDefaultInstance());
            caller.onCompleted();
        }
    }

    private final Node node = new Node();
    private final NodeServer server = new NodeServer(0, new NodeServer.Served(node, Set.of(), 4 << 20));
    private SlowLink link;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        server.start();
        link = new SlowLink(server.port(), 200_000);
        channel = Transport.PLAIN.channel("localhost", link.port(), NodeRole.MASTER, Optional.empty())
                .intercept(new Silence())
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow();
        channel.awaitTermination(5, TimeUnit.SECONDS);
        link.close();
        server.close();
    }

    private GetMessagesResponse read() {
        return Silence.limit(MessageServiceGrpc.newBlockingStub(channel), SILENCE_MAX)
                .getMessages(GetMessagesRequest.getDefaultInstance());
    }

    @Test
    void whatTakesLongerThanTheLimitArrivesAsLongAsSomethingComes() {
        assertThat(read().getMessages(0).getContent()).isEqualTo(LARGE);
    }

    @Test
    void aNodeOfWhichNothingComesIsGivenUp() {
        node.silent = true;
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(this::read).satisfies(end -> {
            assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(end.getStatus().getDescription()).isEqualTo("nothing came for 2000 ms");
        });
    }

    /// As signs of life have to, which gRPC sends on the same connection.
    @Test
    void aShortCallPassesALargeOneThatBeganBefore() throws Exception {
        PostMessageRequest large = PostMessageRequest.newBuilder().setContent(LARGE).build();
        CompletableFuture<Void> written = new CompletableFuture<>();
        ClientCalls.asyncUnaryCall(
                channel.newCall(MessageServiceGrpc.getPostMessageMethod(), io.grpc.CallOptions.DEFAULT),
                large,
                new StreamObserver<PostMessageResponse>() {
                    @Override
                    public void onNext(PostMessageResponse answer) {
                        written.complete(null);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        written.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        Await.until("the large one is on its way", () -> link.passed() >= 100_000);
        var _ = MessageServiceGrpc.newBlockingStub(channel).postMessage(PostMessageRequest.getDefaultInstance());
        assertThat(written).as("the large one is still on its way").isNotDone();
        written.get(30, TimeUnit.SECONDS);
    }
}
