package antiphon.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.node.Await;
import antiphon.node.SlowLink;
import antiphon.node.rpc.call.ServerLimits;
import antiphon.node.rpc.health.NodeHealth;
import antiphon.node.tls.Transport;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.tls.NodeRole;
import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Connections, spoken to in bare HTTP/2 frames: how often they may ask, and what becomes of one that does not answer.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class KeepAliveTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int ACK = 1;
    private static final int ENHANCE_YOUR_CALM = 0xB;
    private static final byte[] PING_DATA = new byte[8];

    private record Frame(int type, int flags, ByteString payload) {
        boolean isQuestion() {
            return type == PING && (flags & ACK) == 0;
        }

        int errorCode() {
            return payload.byteAt(7);
        }
    }

    /// One end of a connection without any library between.
    private static final class Bare implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final DataOutputStream out;

        Bare(int port) throws IOException {
            socket = new Socket("localhost", port);
            socket.setSoTimeout((int) Duration.ofSeconds(Await.BOUND_SECONDS).toMillis());
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
            send(SETTINGS, 0, new byte[0]);
        }

        void send(int type, int flags, byte[] payload) throws IOException {
            out.write(payload.length >> 16);
            out.writeShort(payload.length);
            out.write(type);
            out.write(flags);
            out.writeInt(0);
            out.write(payload);
            out.flush();
        }

        /// One question after the other. What was said last is still to be read when the connection has ended.
        Frame asksAndHears() throws IOException {
            try {
                send(PING, 0, PING_DATA);
            } catch (SocketException _) {
                // The answer to the question before was followed by the last word.
            }
            Frame frame = read();
            while (frame.type() != PING && frame.type() != GOAWAY) frame = read();
            return frame;
        }

        /// @throws IOException at the end of the connection
        Frame read() throws IOException {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            return new Frame(type, flags, ByteString.copyFrom(in.readNBytes(length)));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static NodeServer server(KeepAlive keepAlive) throws IOException {
        return server(new MessageServiceGrpc.MessageServiceImplBase() {}, keepAlive);
    }

    private static NodeServer server(BindableService service, KeepAlive keepAlive) throws IOException {
        NodeServer server = new NodeServer(
                0, Transport.PLAIN, new NodeServer.Served(service, Set.of(), 1_000), List.of(),
                ServerLimits.standard(), new NodeHealth(), keepAlive);
        server.start();
        return server;
    }

    @Test
    void whoAsksTooOftenIsSentAway() throws IOException {
        try (NodeServer server = server(KeepAlive.STANDARD);
                Bare caller = new Bare(server.port())) {
            Frame frame = caller.asksAndHears();
            for (int asked = 1; asked < 10 && frame.type() != GOAWAY; asked++) frame = caller.asksAndHears();
            assertThat(frame.type()).isEqualTo(GOAWAY);
            assertThat(frame.errorCode()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(frame.payload().toString(StandardCharsets.US_ASCII)).contains("too_many_pings");
        }
    }

    private static final KeepAlive QUICK = new KeepAlive(
            Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMillis(300));

    /// gRPC asks each 10 seconds at most, so this takes as long.
    @Test
    void aConnectionBehindWhichNobodyAnswersIsClosed() throws IOException {
        try (NodeServer server = server(QUICK);
                Bare gone = new Bare(server.port())) {
            boolean asked = false;
            try {
                while (true) asked |= gone.read().isQuestion();
            } catch (java.io.EOFException | SocketException closed) {
                assertThat(asked).as("it was asked before").isTrue();
            }
        }
    }

    private static final class LargeAnswer extends MessageServiceGrpc.MessageServiceImplBase {
        final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> reader) {
            ((ServerCallStreamObserver<GetMessagesResponse>) reader).setOnCancelHandler(ended::countDown);
            reader.onNext(GetMessagesResponse.newBuilder()
                    .addMessages(Message.newBuilder().setContent("m".repeat(1_000_000)))
                    .build());
            reader.onCompleted();
        }
    }

    /// The ping cannot even be sent: the socket is full of what the reader does not take.
    @Test
    void aReaderThatStopsWithinAMessageIsGivenUp() throws Exception {
        LargeAnswer answer = new LargeAnswer();
        try (NodeServer server = server(answer, QUICK);
                SlowLink link = new SlowLink(server.port(), 500_000)) {
            ManagedChannel channel = Transport.PLAIN
                    .channel("localhost", link.port(), NodeRole.MASTER, Optional.empty())
                    .build();
            try {
                var _ = MessageServiceGrpc.newFutureStub(channel).getMessages(GetMessagesRequest.getDefaultInstance());
                Await.until("part of the answer has passed", () -> link.passed() > 100_000);
                link.stall();
                Await.happened("the server ends the call", answer.ended);
            } finally {
                channel.shutdownNow();
            }
        }
    }
}
