package antiphon.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.config.source.SettingException;
import antiphon.log.memory.MemoryStore;
import antiphon.node.Await;
import antiphon.node.rpc.call.Connection;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A real server on a free port, spoken to with whatever bytes the test likes.
@Timeout(60)
class NodeServerTest {
    private static final byte[] NOT_UTF8 = {'a', (byte) 0xC3, 0x28};
    private static final byte[] NOT_PROTOBUF = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1, 2, 3};

    private TestNode node;
    private Channel channel;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(new MemoryStore());
        channel = node.newChannel();
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.stop();
    }

    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static byte[] field(int number, byte[] value) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        number,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(value))
                                .build())
                .build()
                .toByteArray();
    }

    private PostMessageResponse postRaw(byte[] bytes) {
        MethodDescriptor<byte[], PostMessageResponse> method = MessageServiceGrpc.getPostMessageMethod()
                .toBuilder(new Raw(), MessageServiceGrpc.getPostMessageMethod().getResponseMarshaller())
                .build();
        return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, bytes);
    }

    private PostMessageResponse post(Channel over, String content) {
        return MessageServiceGrpc.newBlockingStub(over)
                .postMessage(PostMessageRequest.newBuilder().setContent(content).build());
    }

    private static void assertFails(ThrowingCallable call, Status.Code code, String... words) {
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(call).satisfies(failure -> {
            assertThat(failure.getStatus().getCode()).as(failure.getMessage()).isEqualTo(code);
            for (String word : words) assertThat(failure.getStatus().getDescription()).contains(word);
        });
    }

    private void assertStillServes() {
        assertThat(post(channel, "hi").getMessage()).isEqualTo("hi");
        assertThat(node.posted).as("what the service saw").containsExactly("hi");
    }

    // Requests that are none.

    @Test
    void textThatIsNotUtf8IsRefused() {
        assertFails(
                () -> postRaw(field(1, NOT_UTF8)),
                Status.Code.INVALID_ARGUMENT,
                "the request is not a messages.PostMessageRequest: Protocol message had invalid UTF-8");
        assertFails(
                () -> postRaw(field(4, NOT_UTF8)), Status.Code.INVALID_ARGUMENT, "Protocol message had invalid UTF-8");
        assertStillServes();
    }

    @Test
    void bytesThatAreNoProtobufAreRefused() {
        assertFails(
                () -> postRaw(NOT_PROTOBUF),
                Status.Code.INVALID_ARGUMENT,
                "the request is not a messages.PostMessageRequest: Protocol message");
        assertStillServes();
    }

    @Test
    void noBytesAtAllAreARequestWithNothingSet() {
        assertThat(postRaw(new byte[0]).getMessage()).isEmpty();
    }

    @Test
    void fieldsOfALaterVersionAreNoHindrance() {
        byte[] later = PostMessageRequest.newBuilder().setContent("hi").build().toByteString()
                .concat(ByteString.copyFrom(field(99, NOT_UTF8)))
                .toByteArray();
        assertThat(postRaw(later).getMessage()).isEqualTo("hi");
    }

    @Test
    void aBatchOfAStreamThatIsNoneEndsTheStreamWithTheFieldsName() throws Exception {
        MethodDescriptor<byte[], ?> method = MessageServiceGrpc.getPostMessagesMethod()
                .toBuilder(new Raw(), MessageServiceGrpc.getPostMessagesMethod().getResponseMarshaller())
                .build();
        CompletableFuture<Status> end = new CompletableFuture<>();
        StreamObserver<byte[]> stream = ClientCalls.asyncBidiStreamingCall(channel.newCall(method, CallOptions.DEFAULT),
                new Ended<>(end));
        stream.onNext(PostMessagesRequest.newBuilder()
                .addMessages(NewMessage.newBuilder().setContent("good"))
                .build()
                .toByteArray());
        stream.onNext(field(1, field(1, NOT_UTF8)));
        stream.onNext(PostMessagesRequest.newBuilder()
                .addMessages(NewMessage.newBuilder().setContent("never seen"))
                .build()
                .toByteArray());
        Status status = end.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription())
                .startsWith("the request is not a messages.PostMessagesRequest: Protocol message had invalid UTF-8");
        Await.until("the service heard that its stream broke", () -> node.posted.size() == 2);
        assertThat(node.posted).containsExactly("good", "the stream broke");
    }

    private record Ended<T>(CompletableFuture<Status> end) implements StreamObserver<T> {
        @Override
        public void onNext(T value) {}

        @Override
        public void onError(Throwable failure) {
            end.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }
    }

    @Test
    void aMessageTooLargeIsRefusedAsSuch() {
        String tooLarge = "x".repeat(TestNode.REQUEST_BYTES_MAX + 1);
        assertFails(() -> post(channel, tooLarge), Status.Code.RESOURCE_EXHAUSTED, "" + TestNode.REQUEST_BYTES_MAX);
        assertStillServes();
    }

    @Test
    void aMessageAsLargeAsAllowedIsTaken() {
        int overhead = PostMessageRequest.newBuilder().setContent("x".repeat(50_000)).build().getSerializedSize()
                - 50_000;
        String largest = "x".repeat(TestNode.REQUEST_BYTES_MAX - overhead);
        assertThat(post(channel, largest).getMessage()).isEqualTo(largest);
    }

    // Reflection.

    @Test
    void reflectionV1ListsTheServicesAndDescribesThem() throws Exception {
        var stub = io.grpc.reflection.v1.ServerReflectionGrpc.newStub(channel);
        List<io.grpc.reflection.v1.ServerReflectionResponse> answers = Asked.of(
                stub::serverReflectionInfo,
                io.grpc.reflection.v1.ServerReflectionRequest.newBuilder().setListServices("").build(),
                io.grpc.reflection.v1.ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol("messages.MessageService")
                        .build());
        assertThat(answers.getFirst().getListServicesResponse().getServiceList())
                .extracting(io.grpc.reflection.v1.ServiceResponse::getName)
                .contains("messages.MessageService", "grpc.health.v1.Health");
        ByteString file = answers.getLast().getFileDescriptorResponse().getFileDescriptorProto(0);
        assertThat(FileDescriptorProto.parseFrom(file).getService(0).getMethodList())
                .extracting(method -> method.getName())
                .contains("PostMessage", "GetMessages", "CatchUp");
    }

    @Test
    @SuppressWarnings("deprecation") // grpcurl and others still ask for it first
    void reflectionV1alphaListsTheServicesToo() throws Exception {
        var stub = io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel);
        List<io.grpc.reflection.v1alpha.ServerReflectionResponse> answers = Asked.of(
                stub::serverReflectionInfo,
                io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(answers.getFirst().getListServicesResponse().getServiceList())
                .extracting(io.grpc.reflection.v1alpha.ServiceResponse::getName)
                .contains("messages.MessageService", "grpc.health.v1.Health");
    }

    /// Asks over a stream and gathers the answers.
    private static final class Asked<A> implements StreamObserver<A> {
        private final List<A> answers = new java.util.ArrayList<>();
        private final CompletableFuture<List<A>> all = new CompletableFuture<>();

        @SafeVarargs
        static <Q, A> List<A> of(java.util.function.Function<StreamObserver<A>, StreamObserver<Q>> call, Q... questions)
                throws Exception {
            Asked<A> asked = new Asked<>();
            StreamObserver<Q> stream = call.apply(asked);
            for (Q question : questions) stream.onNext(question);
            stream.onCompleted();
            return asked.all.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public void onNext(A answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            all.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            all.complete(answers);
        }
    }

    // Connections, start and stop.

    @Test
    void aConnectionHasANumberThatNoOtherHas() {
        Channel other = node.newChannel();
        post(channel, "a");
        post(other, "b");
        post(channel, "c");
        long first = node.connections.get(0);
        assertThat(first).isPositive();
        assertThat(node.connections.get(1)).isPositive().isNotEqualTo(first);
        assertThat(node.connections.get(2)).isEqualTo(first);
        assertThat(Connection.current()).as("outside of any call").isZero();
    }

    @Test
    void aPortThatIsTakenIsReportedInOneSentence() {
        int taken = node.server.port();
        NodeServer second = new NodeServer(
                taken, new NodeServer.Served(new MessageServiceGrpc.MessageServiceImplBase() {}, Set.of(), 1_000));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(second::start)
                .withMessageContaining("port " + taken + " is taken")
                .withMessageContaining("PORT");
        second.close();
    }

    @Test
    void stoppingLetsACallUnderWayEndAndTakesNoNewOne() throws Exception {
        CompletableFuture<PostMessageResponse> slow = CompletableFuture.supplyAsync(() -> post(channel, "slow"),
                Thread::startVirtualThread);
        Await.happened("the call is under way", node.slowCallBegun);
        Thread closer = Thread.ofPlatform().start(node.server::close);
        Channel late = node.newChannel();
        Await.until("new calls are refused", () -> isRefused(late));
        node.slowCallMayEnd.countDown();
        assertThat(slow.get(Await.BOUND_SECONDS, TimeUnit.SECONDS).getMessage()).isEqualTo("slow");
        closer.join();
    }

    private boolean isRefused(Channel late) {
        try {
            post(late, "late");
            return false;
        } catch (StatusRuntimeException refused) {
            return refused.getStatus().getCode() == Status.Code.UNAVAILABLE;
        }
    }
}
