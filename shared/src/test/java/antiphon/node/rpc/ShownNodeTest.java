package antiphon.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.calls.NodeHeaders;
import antiphon.node.rpc.call.ServerLimits;
import antiphon.node.rpc.health.NodeHealth;
import antiphon.node.tls.Transport;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShownNodeTest {
    private static final ShownNode NODE = new ShownNode("worker", List.of("worker1", "größe", "", "1"), "7f", "d1");

    private final AtomicReference<Metadata> headers = new AtomicReference<>();
    private final AtomicReference<Metadata> trailers = new AtomicReference<>();

    private void fetch(long after) throws IOException {
        NodeServiceGrpc.NodeServiceImplBase service = new NodeServiceGrpc.NodeServiceImplBase() {
            @Override
            public void fetch(FetchRequest request, StreamObserver<FetchResponse> answers) {
                if (request.getAfter() > 0) {
                    answers.onError(Status.OUT_OF_RANGE.asRuntimeException());
                    return;
                }
                answers.onNext(FetchResponse.getDefaultInstance());
                answers.onCompleted();
            }
        };
        NodeServer.Served served = new NodeServer.Served(List.of(service), Set.of(), 1 << 20, Optional.of(NODE));
        try (NodeServer server = new NodeServer(0, served)) {
            server.start();
            ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
            try {
                var _ = NodeServiceGrpc.newBlockingStub(channel)
                        .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
                        .fetch(FetchRequest.newBuilder().setAfter(after).build());
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static void assertShown(Metadata answer) {
        assertThat(answer.get(NodeHeaders.ROLE)).isEqualTo("worker");
        assertThat(answer.getAll(NodeHeaders.NAME)).containsExactly("worker1", "1");
        assertThat(answer.get(NodeHeaders.INCARNATION)).isEqualTo("7f");
        assertThat(answer.get(NodeHeaders.DISK)).isEqualTo("d1");
    }

    @Test
    void readersAreToldWhichNodeAnswersThem() throws IOException {
        fetch(0);
        assertShown(headers.get());
    }

    @Test
    void anErrorSaysItTooAsItMayBeOfTheWrongNode() {
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> fetch(1));
        assertShown(trailers.get());
    }

    /// The caller may have a token for the node that it means, and none for this one.
    @Test
    void whoCallsWhatItDoesNotOfferLearnsItBeforeBeingAuthenticated() throws IOException {
        ServerInterceptor nobody = new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                call.close(Status.UNAUTHENTICATED, new Metadata());
                return new ServerCall.Listener<>() {};
            }
        };
        try (NodeServer server = new NodeServer(
                0, Transport.PLAIN, new NodeServer.Served(List.of(), Set.of(), 1 << 20, Optional.of(NODE)),
                List.of(nobody), ServerLimits.standard(), new NodeHealth())) {
            server.start();
            ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
            try {
                assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> MessageServiceGrpc.newBlockingStub(channel)
                                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
                                .postMessage(PostMessageRequest.getDefaultInstance()))
                        .withMessage("UNIMPLEMENTED: Method not found: messages.MessageService/PostMessage");
            } finally {
                channel.shutdownNow();
            }
        }
        assertThat(trailers.get().get(NodeHeaders.ROLE)).isEqualTo("worker");
        assertThat(trailers.get().getAll(NodeHeaders.NAME)).containsExactly("worker1", "1");
        assertThat(trailers.get().keys()).doesNotContain(
                NodeHeaders.INCARNATION.name(), NodeHeaders.DISK.name());
    }
}
