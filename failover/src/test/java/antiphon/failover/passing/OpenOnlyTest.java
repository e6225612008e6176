package antiphon.failover.passing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.core.NodeId;
import antiphon.node.rpc.NodeServer;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.MessageServiceGrpc.MessageServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenOnlyTest implements MessageServiceGrpc.AsyncService {
    private final AtomicBoolean open = new AtomicBoolean();
    private final AtomicInteger taken = new AtomicInteger();
    private final NodeServer server = new NodeServer(0, new NodeServer.Served(
            () -> ServerInterceptors.intercept(
                    MessageServiceGrpc.bindService(this), new OpenOnly(new NodeId("a"), open::get)),
            PassedOn.QUICK, 1 << 20));
    private ManagedChannel channel;

    @Override
    public void getClusterStatus(GetClusterStatusRequest request, StreamObserver<GetClusterStatusResponse> caller) {
        taken.incrementAndGet();
        FakeLeader.answer(caller, GetClusterStatusResponse.getDefaultInstance());
    }

    @BeforeEach
    void start() throws IOException {
        server.start();
        channel = NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    private MessageServiceBlockingStub direct() {
        return MessageServiceGrpc.newBlockingStub(channel);
    }

    private MessageServiceBlockingStub passedOn() {
        Metadata headers = PassedHeaders.of(new Metadata(), new NodeId("b"));
        return direct().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static void ask(MessageServiceBlockingStub node) {
        node.getClusterStatus(GetClusterStatusRequest.getDefaultInstance());
    }

    /// The node that passes it on must know that it was not taken, or a write would be lost or end unknown.
    @Test
    void whatIsPassedOnIsNotTakenUntilTheEpochIsOpen() {
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> ask(passedOn())).satisfies(refused -> {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(Status.trailersFromThrowable(refused)).isNotNull()
                    .extracting(trailers -> trailers.get(PassedHeaders.NOT_LEADER)).isEqualTo("a");
        });
        assertThat(taken).hasValue(0);
        open.set(true);
        ask(passedOn());
        assertThat(taken).hasValue(1);
    }

    /// A client that asks this node itself gets what the node knows.
    @Test
    void itsOwnClientsAreServed() {
        ask(direct());
        assertThat(taken).hasValue(1);
    }
}
