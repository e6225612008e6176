package antiphon.node.rpc.call;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.LimitSettings;
import antiphon.log.memory.MemoryStore;
import antiphon.node.Await;
import antiphon.node.rpc.StreamEnd;
import antiphon.node.rpc.TestNode;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessagesRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A request above the size limit is answered with that, also on a stream that has answers already; gRPC by itself
/// resets such a stream, without a sentence and without trailers.
@Timeout(60)
class TooLargeRequestTest {
    private static final Metadata.Key<String> MARK = Metadata.Key.of("mark", Metadata.ASCII_STRING_MARSHALLER);
    private static final String SIZE = "exceeds maximum size " + TestNode.REQUEST_BYTES_MAX;

    private final StreamEnd end = new StreamEnd();
    private TestNode node;
    private ServerLimits limits;

    @BeforeEach
    void start() throws IOException {
        limits = new ServerLimits(
                LimitSettings.STANDARD, 64 << 20, headers -> headers.containsKey(MARK), (_, _) -> {});
        node = new TestNode(new MemoryStore(), List.of(), limits);
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.stop();
    }

    private static PostMessagesRequest of(String content) {
        return PostMessagesRequest.newBuilder().addMessages(NewMessage.newBuilder().setContent(content)).build();
    }

    private void writeThenTooMuch(MessageServiceGrpc.MessageServiceStub stub, int bytes) throws Exception {
        StreamObserver<PostMessagesRequest> writes = stub.postMessages(end);
        writes.onNext(of(TestNode.ANSWERED));
        Await.until("the first write was answered", () -> node.posted.size() == 1);
        writes.onNext(of("x".repeat(bytes)));
        assertThat(end.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(end.status().getDescription()).contains(SIZE);
        assertThat(end.resumeIndex()).isEqualTo("1");
        Await.until("what was held is given back", () -> limits.arrivingBytes() == 0);
    }

    @Test
    void aBatchOnAStreamWithAnswers() throws Exception {
        writeThenTooMuch(MessageServiceGrpc.newStub(node.newChannel()), TestNode.REQUEST_BYTES_MAX);
    }

    @Test
    void aBatchOfManyTimesThat() throws Exception {
        writeThenTooMuch(MessageServiceGrpc.newStub(node.newChannel()), 40 * TestNode.REQUEST_BYTES_MAX);
    }

    @Test
    void aBatchThatIsSmallUntilItIsDecompressed() throws Exception {
        writeThenTooMuch(
                MessageServiceGrpc.newStub(node.newChannel()).withCompression("gzip"), TestNode.REQUEST_BYTES_MAX);
    }

    @Test
    void aBatchOfANode() throws Exception {
        Metadata ofNode = new Metadata();
        ofNode.put(MARK, "yes");
        writeThenTooMuch(
                MessageServiceGrpc.newStub(node.newChannel())
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(ofNode)),
                20 * TestNode.REQUEST_BYTES_MAX);
    }

    /// Its service is gRPC's.
    @Test
    void aQuestionToReflectionOnAStreamWithAnswers() throws Exception {
        CompletableFuture<String> answered = new CompletableFuture<>();
        CompletableFuture<Status> ended = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> questions = ServerReflectionGrpc.newStub(node.newChannel())
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse answer) {
                        answered.complete(answer.toString());
                    }

                    @Override
                    public void onError(Throwable failed) {
                        ended.complete(Status.fromThrowable(failed));
                    }

                    @Override
                    public void onCompleted() {
                        ended.complete(Status.OK);
                    }
                });
        questions.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(answered.join()).contains("MessageService");
        questions.onNext(ServerReflectionRequest.newBuilder()
                .setFileByFilename("x".repeat(TestNode.REQUEST_BYTES_MAX))
                .build());
        assertThat(ended.join().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(ended.join().getDescription()).contains(SIZE);
    }
}
