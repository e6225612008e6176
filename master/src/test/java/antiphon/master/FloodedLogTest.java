package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.logging.LineLayout;
import antiphon.logging.LogQueue;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Strangers without a token send what is wrong, over real sockets and again and again: the log stays small.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FloodedLogTest {
    private static final int CALLS = 400;
    private static final int LOG_BYTES_MAX = 64 * 1024; // Of all kinds together; 2 kB of each call would be 5 MB.
    private static final String POST = MessageServiceGrpc.getPostMessageMethod().getFullMethodName();
    private static final String STREAM = MessageServiceGrpc.getPostMessagesMethod().getFullMethodName();

    @TempDir private Path dataDir;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final LogQueue log = LogQueue.onto(written);
    private RunningMaster master;

    @BeforeEach
    void start() throws IOException {
        LoggerContext context = root.getLoggerContext();
        LineLayout layout = new LineLayout();
        layout.setContext(context);
        layout.setFormat("text");
        layout.start();
        log.setContext(context);
        log.setLayout(layout);
        log.start();
        root.addAppender(log);
        SLF4JBridgeHandler.install();
        master = new RunningMaster(dataDir, "HTTP_PORT", "0");
    }

    @AfterEach
    void stop() {
        master.close();
        SLF4JBridgeHandler.uninstall();
        root.detachAppender(log);
        log.stop();
    }

    private void eachTime(Runnable call) {
        for (int at = 0; at < CALLS; at++) call.run();
    }

    @Test
    void whateverIsSentTheLogStaysSmall() throws IOException {
        try (RawConnection raw = new RawConnection(master.port())) {
            for (String method : new String[]{POST, STREAM}) {
                eachTime(() -> raw.sendFlagged(raw.begin(method, Map.of("grpc-encoding", "gzip")), noise(), true));
                eachTime(() -> raw.sendFlagged(raw.begin(method, Map.of()), noise(), true));
                eachTime(() -> raw.sendFlagged(raw.begin(method, Map.of()), noise(), false));
            }
            eachTime(() -> raw.sendFlagged(raw.begin("no.such/Method", Map.of()), noise(), false));
            eachTime(() -> raw.sendFlagged(raw.begin(POST, Map.of("grpc-timeout", "soon")), noise(), false));
        }
        eachTime(() -> garbage(master.port()));
        eachTime(() -> garbage(master.httpPort()));
        assertThat(tooLargeOnceUnpacked().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(master.client().postMessage(write("still there")).getStatusCode()).isEqualTo(200);

        log.flush(Duration.ofSeconds(10));
        assertThat(written.size()).as(written.toString(StandardCharsets.UTF_8)).isLessThan(LOG_BYTES_MAX);
    }

    @Test
    void namesThatClientsChooseMakeNoLineEach() throws IOException {
        for (int at = 0; at < 1_000; at++)
            LoggerFactory.getLogger("antiphon.master").warn("client {} is read-only", "client" + at);
        LoggerFactory.getLogger("antiphon.master").warn("another line");
        log.flush(Duration.ofSeconds(10));
        assertThat(written.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("client client")))
                .hasSize(100);
        assertThat(written.toString(StandardCharsets.UTF_8)).contains("event=log-lines-left-out");
    }

    private static byte[] noise() {
        byte[] bytes = new byte[40];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static void garbage(int port) {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream().write(noise());
            socket.getOutputStream().flush();
        } catch (IOException _) {
            // It hangs up.
        }
    }

    private static PostMessageRequest write(String content) {
        return PostMessageRequest.newBuilder().setContent(content).setWriteConcern(1).build();
    }

    /// Small on the wire.
    private Status tooLargeOnceUnpacked() {
        try {
            PostMessageResponse answer = ClientCalls.blockingUnaryCall(
                    master.channel(), MessageServiceGrpc.getPostMessageMethod(),
                    CallOptions.DEFAULT.withCompression("gzip"), write("x".repeat(16 << 20)));
            throw new AssertionError("answered with " + answer);
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }
}
