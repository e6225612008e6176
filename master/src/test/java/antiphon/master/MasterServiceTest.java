package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.config.Environment;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A master as a client meets it, over a real connection.
class MasterServiceTest {
    private static final String TOKEN = "token";

    @TempDir private Path dataDir;

    private @Nullable MasterNode master;
    private @Nullable ManagedChannel channel;

    @AfterEach
    void stop() {
        if (channel != null) channel.shutdownNow();
        if (master != null) master.close();
    }

    private void start(String... settings) throws IOException {
        Map<String, String> variables = new HashMap<>(Map.of(
                "PORT",
                Integer.toString(freePort()),
                "AUTH_TOKEN",
                TOKEN,
                "FERNET_KEY",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "DATA_DIR",
                dataDir.toString()));
        for (int at = 0; at < settings.length; at += 2) variables.put(settings[at], settings[at + 1]);
        MasterNode started = MasterNode.start(
                MasterSettings.from(new Environment(variables)), broken -> Assertions.fail("it broke", broken));
        master = started;
        channel = NettyChannelBuilder.forAddress("localhost", started.port())
                .usePlaintext()
                .build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private ManagedChannel connected() {
        return Objects.requireNonNull(channel);
    }

    private MessageServiceGrpc.MessageServiceBlockingStub client() {
        return MessageServiceGrpc.newBlockingStub(connected()).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    @Test
    void aBatchOfMoreWritesThanCanBeAnsweredAtOnceIsRefusedAndNothingOfItAppended() throws Exception {
        start();
        CompletableFuture<Status> end = new CompletableFuture<>();
        StreamObserver<PostMessagesRequest> writes = MessageServiceGrpc.newStub(connected())
                .postMessages(new StreamObserver<PostMessagesResponse>() {
                    @Override
                    public void onNext(PostMessagesResponse outcomes) {
                        end.completeExceptionally(new AssertionError("answered: " + outcomes));
                    }

                    @Override
                    public void onError(Throwable failure) {
                        end.complete(Status.fromThrowable(failure));
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(Status.OK);
                    }
                });
        NewMessage message = NewMessage.newBuilder().setContent("x").build();
        writes.onNext(PostMessagesRequest.newBuilder()
                .setWriteConcern(1)
                .addAllMessages(Collections.nCopies(10_001, message))
                .build());

        Status status = end.get(20, TimeUnit.SECONDS);

        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).contains("10001", "at most 10000", "none of these was appended");
        assertThat(client().getMessages(GetMessagesRequest.getDefaultInstance()).getMessagesList()).isEmpty();
    }

    @Test
    void aMasterThatDoesNotKnowItsLogYetGivesNobodyAPageOfIt() throws IOException {
        start("WORKERS", "worker1=localhost:" + freePort(), "RECOVER_FROM", "worker1");

        CatchUpRequest request = CatchUpRequest.newBuilder().setAuthToken(TOKEN).build();

        isAnswered(Status.Code.UNAVAILABLE, "starting", () -> client().catchUp(request));
    }

    @Test
    void oneThatReignsDoes() throws IOException {
        start();
        client().postMessage(PostMessageRequest.newBuilder().setContent("x").setWriteConcern(1).build());

        CatchUpRequest request = CatchUpRequest.newBuilder().setAuthToken(TOKEN).build();

        assertThat(client().catchUp(request).getMessagesCount()).isEqualTo(1);
    }

    @Test
    void whatIsWrongWithARequestIsTold() throws IOException {
        start();
        isAnswered(
                Status.Code.UNAUTHENTICATED,
                "auth_token",
                () -> client().catchUp(CatchUpRequest.newBuilder().setAuthToken("wrong").build()));
        isAnswered(
                Status.Code.INVALID_ARGUMENT,
                "last_sequence_number is -1",
                () -> client().catchUp(CatchUpRequest.newBuilder()
                        .setAuthToken(TOKEN)
                        .setLastSequenceNumber(-1)
                        .build()));
        isAnswered(
                Status.Code.INVALID_ARGUMENT,
                "from_sequence is -1",
                () -> client().getMessages(GetMessagesRequest.newBuilder().setFromSequence(-1).build()));
        isAnswered(
                Status.Code.INVALID_ARGUMENT,
                "from_sequence is -1",
                () -> client()
                        .subscribeMessages(
                                SubscribeMessagesRequest.newBuilder().setFromSequence(-1).build())
                        .next());
    }

    private static void isAnswered(Status.Code code, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
