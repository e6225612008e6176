package antiphon.link;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.certs.Authority;
import antiphon.certs.Authority.Lifetime;
import antiphon.files.PrivateFile.Readers;
import antiphon.node.SlowLink;
import antiphon.node.tls.NodeTls;
import antiphon.node.tls.TlsFiles;
import antiphon.node.tls.Transport;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A link whose receive window is smaller than a segment. With `TCP_USER_TIMEOUT` Linux takes each piece of a segment
/// for a window probe, and ends the connection although it makes progress.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class SmallWindowTest {
    private static final class Node extends MessageServiceGrpc.MessageServiceImplBase {
        @Override
        public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> reader) {
            reader.onNext(GetMessagesResponse.newBuilder()
                    .addMessages(Message.newBuilder().setContent("m".repeat(request.getPageBytesMax())))
                    .build());
            reader.onCompleted();
        }

        @Override
        public void postMessage(PostMessageRequest request, StreamObserver<PostMessageResponse> caller) {
            caller.onNext(PostMessageResponse.newBuilder().setSequenceNumber(request.getContent().length()).build());
            caller.onCompleted();
        }
    }

    /// A node, and a channel to it over such a link.
    private static final class Linked implements AutoCloseable {
        private final Server server;
        private final SlowLink link;
        private final ManagedChannel channel;
        final MessageServiceGrpc.MessageServiceBlockingStub node;

        /// No ping is sent: only the kernel can end the connection.
        ///
        /// @param signOfLifeMax also what gRPC sets as the kernel's limit
        Linked(Transport transport, long bytesPerSecond, Duration signOfLifeMax) throws IOException {
            server = transport.server(new InetSocketAddress("localhost", 0)).addService(new Node()).build().start();
            link = new SlowLink(server.getPort(), bytesPerSecond);
            channel = transport.channel("localhost", link.port(), NodeRole.MASTER, Optional.empty())
                    .keepAliveTime(1, TimeUnit.HOURS)
                    .keepAliveTimeout(signOfLifeMax.toNanos(), TimeUnit.NANOSECONDS)
                    .build();
            node = MessageServiceGrpc.newBlockingStub(channel);
        }

        @Override
        public void close() throws IOException {
            channel.shutdownNow();
            link.close();
            server.shutdownNow();
        }
    }

    /// A second is far less than the message takes.
    private static void writeALargeMessage(Transport transport) throws IOException {
        try (Linked linked = new Linked(transport, 20_000, Duration.ofSeconds(1))) {
            var request = PostMessageRequest.newBuilder().setContent("m".repeat(100_000)).build();
            assertThat(linked.node.postMessage(request).getSequenceNumber()).isEqualTo(100_000);
        }
    }

    @Test
    void aLargeRequestArrives() throws IOException {
        writeALargeMessage(Transport.PLAIN);
    }

    @Test
    void aLargeRequestArrivesOverTls(@TempDir Path directory) throws IOException {
        Authority.create(directory, "orders")
                .issue(new NodeIdentity("orders", NodeRole.MASTER, "master"), List.of("localhost"), Lifetime.days(30));
        Path own = directory.resolve("master");
        NodeTls tls = NodeTls.of(new TlsFiles(
                own.resolve("tls.crt"), own.resolve("tls.key"), own.resolve("ca.crt"), Readers.OWNER));
        writeALargeMessage(new Transport(Optional.empty(), Optional.of(tls)));
    }

    /// Takes 40 seconds: servers had a limit of 30.
    @Test
    void aLargeAnswerArrives() throws IOException {
        try (Linked linked = new Linked(Transport.PLAIN, 10_000, Windows.SIGN_OF_LIFE_MAX)) {
            var request = GetMessagesRequest.newBuilder().setPageBytesMax(400_000).build();
            assertThat(linked.node.getMessages(request).getMessages(0).getContent()).hasSize(400_000);
        }
    }
}
