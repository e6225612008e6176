package antiphon.node.rpc.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import antiphon.config.LimitSettings;
import antiphon.log.memory.MemoryStore;
import antiphon.metrics.LimitMetrics.Limit;
import antiphon.node.Await;
import antiphon.node.rpc.TestNode;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers above their limit fail their call, with a sentence, and nothing else of its connection. HTTP/2 itself has
/// no such limit: Netty ends the connection.
@Timeout(60)
class LargeHeadersTest {
    private static final Metadata.Key<String> TEXT = Metadata.Key.of("text", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> BYTES = Metadata.Key.of("bytes-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final List<Limit> refused = Collections.synchronizedList(new ArrayList<>());
    private TestNode node;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        ServerLimits limits = new ServerLimits(
                LimitSettings.STANDARD, 1 << 20, _ -> false, (limit, _) -> refused.add(limit));
        node = new TestNode(new MemoryStore(), List.of(), limits);
        channel = node.newChannel();
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.stop();
    }

    private PostMessageResponse post(String content, Metadata headers) {
        return MessageServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .postMessage(PostMessageRequest.newBuilder().setContent(content).build());
    }

    private static Metadata text(int bytes) {
        Metadata headers = new Metadata();
        headers.put(TEXT, "x".repeat(bytes));
        return headers;
    }

    private static Metadata bytes(int bytes) {
        Metadata headers = new Metadata();
        headers.put(BYTES, new byte[bytes]);
        return headers;
    }

    private void assertRefused(Metadata headers) {
        StatusRuntimeException failed = catchThrowableOfType(
                StatusRuntimeException.class, () -> post("never seen", headers));
        assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(failed.getStatus().getDescription()).contains("headers", "exceeds maximum size 8192");
        assertThat(node.posted).doesNotContain("never seen");
    }

    @ParameterizedTest
    @ValueSource(ints = {8_192, 9_000, 10_100, 10_300, 16_000})
    void theCallFailsAndTheConnectionStays(int bytes) throws Exception {
        CompletableFuture<PostMessageResponse> before = CompletableFuture.supplyAsync(
                () -> post("slow", new Metadata()));
        Await.happened("a call is in progress", node.slowCallBegun);
        assertRefused(text(bytes));
        assertRefused(bytes(bytes));
        node.slowCallMayEnd.countDown();
        assertThat(before.get().getMessage()).isEqualTo("slow");
        post("after", new Metadata());
        assertThat(node.connections).as("one connection").containsOnly(node.connections.getFirst());
        assertThat(refused).as("of the caller's own making").isEmpty();
    }

    /// gRPC keeps it apart from the other headers.
    @Test
    void aLargeAuthorityCounts() {
        CallOptions toNobody = CallOptions.DEFAULT.withAuthority("x".repeat(8_192));
        StatusRuntimeException failed = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        channel, MessageServiceGrpc.getPostMessageMethod(), toNobody,
                        PostMessageRequest.newBuilder().setContent("never seen").build()));
        assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(node.posted).doesNotContain("never seen");
    }

    @Test
    void headersBelowItAreTaken() {
        assertThat(post("a", text(7_500)).getMessage()).isEqualTo("a");
        assertThat(post("b", bytes(7_500)).getMessage()).isEqualTo("b");
    }
}
