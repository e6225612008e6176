package antiphon.node.rpc.call;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.LimitSettings;
import antiphon.log.memory.MemoryStore;
import antiphon.metrics.LimitMetrics.Limit;
import antiphon.node.Await;
import antiphon.node.rpc.TestNode;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessagesRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ArrivingRequestsTest {
    private static final Metadata.Key<String> MARK = Metadata.Key.of("mark", Metadata.ASCII_STRING_MARSHALLER);
    private static final long BYTES_MAX = 96 * 1024;
    private static final int MORE_THAN_ONE_CONNECTION_MAY = 90_000;
    private static final int ROUNDS = 50;
    private static final int PIECE_BYTES = 10 * 1024;
    private static final String POST_MESSAGE = MessageServiceGrpc.getPostMessageMethod().getFullMethodName();
    private static final String POST_MESSAGES = MessageServiceGrpc.getPostMessagesMethod().getFullMethodName();

    private final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    private TestNode node;
    private ServerLimits limits;

    @BeforeEach
    void start() throws IOException {
        limits = new ServerLimits(
                LimitSettings.STANDARD, BYTES_MAX, headers -> headers.containsKey(MARK), (limit, why) -> {
                    assertThat(limit).isEqualTo(Limit.ARRIVING_REQUESTS);
                    refused.add(why);
                });
        node = new TestNode(new MemoryStore(), List.of(), limits);
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.stop();
    }

    private static void post(ManagedChannel channel, int bytes) {
        post(MessageServiceGrpc.newBlockingStub(channel), bytes);
    }

    private static void post(MessageServiceGrpc.MessageServiceBlockingStub stub, int bytes) {
        var _ = stub.postMessage(PostMessageRequest.newBuilder().setContent("x".repeat(bytes)).build());
    }

    private void awaitNothingHeld() {
        Await.until("what was held is given back", () -> limits.arrivingBytes() == 0);
    }

    private HalfSentRequest half(String method, int pieces) throws IOException {
        return new HalfSentRequest(
                node.server.port(), method, new byte[0], new byte[0], MORE_THAN_ONE_CONNECTION_MAY)
                .send(pieces, PIECE_BYTES);
    }

    @Test
    void aCallThatIsHalfSentAndTooMuchIsEnded() throws IOException {
        try (HalfSentRequest _ = half(POST_MESSAGE, 6)) {
            Await.until("it is ended", () -> refused.size() == 1);
            awaitNothingHeld();
        }
        assertThat(refused.getFirst()).contains("on this connection");
        assertThat(node.posted).isEmpty();
    }

    @Test
    void aStreamThatIsEndedBreaksForTheService() throws IOException {
        try (HalfSentRequest _ = half(POST_MESSAGES, 6)) {
            Await.until("the service heard of it", () -> node.posted.equals(List.of("the stream broke")));
            awaitNothingHeld();
        }
    }

    /// It does not read its answers, so it does not hear that it was ended.
    @Test
    void whoGoesOnSendingIsBrokenOff() throws IOException {
        byte[] answered = PostMessagesRequest.newBuilder()
                .addMessages(NewMessage.newBuilder().setContent(TestNode.ANSWERED))
                .build()
                .toByteArray();
        try (HalfSentRequest deaf = new HalfSentRequest(
                node.server.port(), POST_MESSAGES, HalfSentRequest.NO_WINDOW, answered,
                MORE_THAN_ONE_CONNECTION_MAY)) {
            Await.until("there is an answer that cannot be sent", () -> !node.posted.isEmpty());
            deaf.send(6, PIECE_BYTES);
            Await.until("it is ended", () -> refused.size() == 1);
            deaf.send(300, 1);
            deaf.awaitReset();
            awaitNothingHeld();
        }
    }

    /// Those that come whole before the call begins are never counted.
    @Test
    void aConnectionThatSendsTooMuchAtOnceLosesThoseCallsAndNoMore() {
        ManagedChannel channel = node.newChannel();
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) if (isTaken(channel)) taken++;
        post(channel, 30_000);
        assertThat(node.posted).hasSize(taken + 1);
        int ended = ROUNDS - taken;
        Await.until("each was notified", () -> refused.size() == ended);
        assertThat(node.connections).as("of the one connection").containsOnly(1L);
        awaitNothingHeld();
    }

    private static boolean isTaken(ManagedChannel channel) {
        try {
            post(channel, MORE_THAN_ONE_CONNECTION_MAY);
            return true;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(e).hasMessageContaining("on this connection");
            return false;
        }
    }

    @Test
    void aCallOfANodeIsTakenAndCountedBesides() {
        Metadata ofNode = new Metadata();
        ofNode.put(MARK, "yes");
        MessageServiceGrpc.MessageServiceBlockingStub stub = MessageServiceGrpc.newBlockingStub(node.newChannel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(ofNode));
        for (int round = 0; round < ROUNDS; round++) post(stub, MORE_THAN_ONE_CONNECTION_MAY);
        assertThat(node.posted).hasSize(ROUNDS);
        awaitNothingHeld();
    }

    @Test
    void whereAllTogetherHaveTooMuchWhoHasMostIsEnded() throws IOException {
        ManagedChannel channel = node.newChannel();
        try (HalfSentRequest most = half(POST_MESSAGE, 4);
                HalfSentRequest _ = half(POST_MESSAGE, 3)) {
            Await.until("all of it has come", () -> limits.arrivingBytes() >= 70 * 1024);
            assertThat(refused).isEmpty();
            post(channel, 20_000);
            try (HalfSentRequest _ = half(POST_MESSAGE, 3)) {
                Await.until("that is too much", () -> refused.size() == 1);
                Await.until("and it was the largest", () -> limits.arrivingBytes() <= 60 * 1024);
                most.awaitTrailers();
                post(channel, 20_000);
            }
        }
        assertThat(refused.getFirst()).contains("of this node");
        awaitNothingHeld();
        assertThat(node.posted).hasSize(2);
    }
}
