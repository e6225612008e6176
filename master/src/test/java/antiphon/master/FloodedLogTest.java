package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.certs.Authority;
import antiphon.certs.Authority.Lifetime;
import antiphon.config.source.Environment;
import antiphon.master.settings.MasterSettings;
import antiphon.node.runtime.NodeRuntime;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.security.callers.CallersFile;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import io.grpc.CallOptions;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/// Strangers without a token send what is wrong, over real sockets and again and again: the log stays small, and says
/// in words what was wrong instead of where the code was.
@Isolated("it counts all that is logged")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FloodedLogTest {
    private static final int CALLS = 400;
    private static final int LOG_BYTES_MAX = 64 * 1024; // Of all kinds together; 2 kB of each call would be 5 MB.
    private static final String POST = MessageServiceGrpc.getPostMessageMethod().getFullMethodName();
    private static final String STREAM = MessageServiceGrpc.getPostMessagesMethod().getFullMethodName();
    private static final String CATCH_UP = MessageServiceGrpc.getCatchUpMethod().getFullMethodName();
    private static final byte[] NO_UTF8 = {0x0a, 2, (byte) 0xc3, 0x28};
    private static final Map<String, String> WRONG_BEARER = Map.of("authorization", "Bearer wrong");

    @TempDir private Path directory;
    private final WrittenLog log = new WrittenLog();
    private RunningMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new RunningMaster(directory.resolve("data"), "HTTP_PORT", "0");
    }

    @AfterEach
    void stop() {
        master.close();
        log.close();
    }

    private static void eachTime(Runnable call) {
        for (int at = 0; at < CALLS; at++) call.run();
    }

    private void assertThatItStayedSmall() {
        assertThat(master.client().postMessage(write("still there")).getStatusCode()).isEqualTo(200);
        String text = log.text();
        assertThat(text.length()).as(text).isLessThan(LOG_BYTES_MAX);
        assertThat(text.lines().filter(FloodedLogTest::hasStackTrace)).isEmpty();
    }

    private static boolean hasStackTrace(String line) {
        return line.contains(" < ");
    }

    @Test
    void whateverIsSentTheLogStaysSmall() throws IOException {
        try (RawConnection raw = new RawConnection(master.port())) {
            for (String method : new String[]{POST, STREAM}) {
                eachTime(() -> raw.sendFlagged(raw.begin(method, Map.of("grpc-encoding", "gzip")), noise(), true));
                eachTime(() -> raw.sendFlagged(raw.begin(method, Map.of()), noise(), true));
                eachTime(() -> raw.sendFlagged(raw.begin(method, Map.of()), noise(), false));
                eachTime(() -> raw.sendFlagged(raw.begin(method, Map.of()), NO_UTF8, false));
            }
            eachTime(() -> raw.sendFlagged(raw.begin("no.such/Method", Map.of()), noise(), false));
            eachTime(() -> raw.sendFlagged(raw.begin(POST, Map.of("grpc-timeout", "soon")), noise(), false));
        }
        assertThat(tooLargeOnceUnpacked().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThatItStayedSmall();
    }

    @Test
    void tokensThatAreNoneDoNotFillIt() throws IOException {
        byte[] stranger = CatchUpRequest.newBuilder().setAuthToken("wrong").build().toByteArray();
        byte[] write = write("a").toByteArray();
        try (RawConnection raw = new RawConnection(master.port())) {
            eachTime(() -> raw.sendFlagged(raw.begin(CATCH_UP, Map.of()), stranger, false));
            eachTime(() -> raw.sendFlagged(raw.begin(CATCH_UP, WRONG_BEARER), stranger, false));
        }
        askWhoCalls();
        try (RawConnection raw = new RawConnection(master.port())) {
            eachTime(() -> raw.sendFlagged(raw.begin(POST, Map.of()), write, false));
            eachTime(() -> raw.sendFlagged(raw.begin(POST, WRONG_BEARER), write, false));
            eachTime(() -> raw.sendFlagged(raw.begin(STREAM, WRONG_BEARER), write, false));
        }
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> master.client().postMessage(write("b")))
                .satisfies(refused -> assertThat(refused.getStatus().getCode())
                        .isEqualTo(Status.Code.UNAUTHENTICATED));
        String text = log.text();
        assertThat(text.length()).as(text).isLessThan(LOG_BYTES_MAX);
        assertThat(text.lines().filter(FloodedLogTest::hasStackTrace)).isEmpty();
    }

    /// From here on each call has to show a token.
    private void askWhoCalls() throws IOException {
        Path callers = directory.resolve("callers.json");
        CallersFile.at(callers, _ -> Optional.empty()).create();
        master.close();
        master = new RunningMaster(directory.resolve("data"), "CALLERS", callers.toString());
    }

    @Test
    void whatSpeaksAnotherProtocolDoesNotFillIt() {
        byte[] http = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] noHttp = "GET\u0000 / HTTP/9.9\r\n: x\r\nContent-Length: many\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tls = {0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0};
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n-------------".getBytes(StandardCharsets.US_ASCII);
        for (byte[] bytes : new byte[][]{noise(), http, noHttp, tls, preface})
            for (int port : new int[]{master.port(), master.httpPort()}) eachTime(() -> sendTo(port, bytes));
        assertThatItStayedSmall();
    }

    @Test
    void whoCannotSpeakTlsWithItDoesNotFillIt() throws IOException {
        Authority.create(directory, "antiphon")
                .issue(new NodeIdentity("antiphon", NodeRole.MASTER, "master"), List.of("localhost"), Lifetime.days(1));
        Path place = directory.resolve("master");
        Map<String, String> settings = Map.of(
                "PORT", Integer.toString(RunningMaster.freePort()), "HTTP_PORT", "off", "AUTH_TOKEN",
                RunningMaster.TOKEN, "FERNET_KEY", RunningMaster.KEY,
                "DATA_DIR", directory.resolve("tls-data").toString(), "TLS_CERT", place.resolve("tls.crt").toString(),
                "TLS_KEY", place.resolve("tls.key").toString(), "TLS_CA", place.resolve("ca.crt").toString());
        try (NodeRuntime node = MasterNode.start(
                MasterSettings.from(new Environment(settings)), broken -> Assertions.fail("it broke", broken))) {
            byte[] http = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            for (byte[] bytes : new byte[][]{noise(), http}) eachTime(() -> sendTo(node.port(), bytes));
            eachTime(() -> trustNobody(node.port()));
        }
        assertThatItStayedSmall();
    }

    /// A handshake that its client ends, since it does not know the node's authority.
    private static void trustNobody(int port) {
        try (SSLSocket socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket("localhost", port)) {
            socket.startHandshake();
            throw new AssertionError("trusts everyone");
        } catch (IOException _) {
            // As wanted.
        }
    }

    @Test
    void namesThatClientsChooseMakeNoLineEach() {
        for (int at = 0; at < 1_000; at++)
            LoggerFactory.getLogger("antiphon.master").warn("client {} is read-only", "client" + at);
        LoggerFactory.getLogger("antiphon.master").warn("another line");
        String text = log.text();
        assertThat(text.lines().filter(line -> line.contains("client client"))).hasSize(100);
        assertThat(text).contains("event=log-lines-left-out");
    }

    private static byte[] noise() {
        byte[] bytes = new byte[40];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /// And waits until it is read, or hung up.
    static void sendTo(int port, byte[] bytes) {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException _) {
            // It hangs up.
        }
    }

    private static PostMessageRequest write(String content) {
        return PostMessageRequest.newBuilder().setContent(content).setWriteConcern(1).build();
    }

    /// Small on the wire.
    private Status tooLargeOnceUnpacked() {
        return refusal(master.channel(), write("x".repeat(16 << 20)));
    }

    /// Of a write that is sent as gzip.
    private static Status refusal(ManagedChannel channel, PostMessageRequest request) {
        try {
            PostMessageResponse answer = ClientCalls.blockingUnaryCall(
                    channel, MessageServiceGrpc.getPostMessageMethod(), CallOptions.DEFAULT.withCompression("gzip"),
                    request);
            throw new AssertionError("answered with " + answer);
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }

    /// Says that it is gzip and leaves everything as it is.
    private static final class NoGzip implements Compressor {
        @Override
        public String getMessageEncoding() {
            return "gzip";
        }

        @Override
        public OutputStream compress(OutputStream out) throws IOException {
            return Codec.Identity.NONE.compress(out);
        }
    }

    @Test
    void aRequestThatCannotBeDecompressedIsRefusedAsSuch() {
        CompressorRegistry noGzip = CompressorRegistry.newEmptyInstance();
        noGzip.register(new NoGzip());
        ManagedChannel channel = ManagedChannelBuilder.forAddress("localhost", master.port())
                .usePlaintext()
                .compressorRegistry(noGzip)
                .build();
        try {
            Status status = refusal(channel, write("a"));
            assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(status.getDescription()).contains("sent as compressed and cannot be decompressed");
        } finally {
            channel.shutdownNow();
        }
    }
}
