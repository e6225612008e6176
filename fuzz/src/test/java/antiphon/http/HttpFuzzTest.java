package antiphon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes on the HTTP port of a node, whatever they are.
class HttpFuzzTest {
    private static final int BODY_BYTES_MAX = 1000;
    private static final HttpEndpoint ENDPOINT = new HttpEndpoint();

    @BeforeAll
    static void start() throws IOException {
        ENDPOINT.route("/echo", call -> call.answer(200, call.method() + call.path() + call.query("a")
                + call.header("x-y") + new String(call.body(BODY_BYTES_MAX), StandardCharsets.UTF_8)))
                .route("/livez", call -> call.answer(200, "alive"))
                .start(0);
    }

    @AfterAll
    static void stop() {
        ENDPOINT.close();
    }

    /// It answers by HTTP or hangs up, never with an error of its own making, and answers the next caller.
    @MethodSource("requests")
    @FuzzTest
    void request(byte[] bytes) throws IOException {
        String answer = answerTo(bytes);
        assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 ")).as(answer).isTrue();
        assertThat(answer).doesNotStartWith("HTTP/1.1 500").doesNotContain("\tat ", "antiphon.");
        assertThat(answerTo("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 200").endsWith("alive");
    }

    private static String answerTo(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ENDPOINT.port())) {
            socket.setSoLinger(true, 0); // So many connections would else use up all ports for a while.
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException _) {
            return ""; // It hung up before all of this was written.
        }
    }

    static Stream<byte[]> requests() {
        return Stream.of("GET /echo?a=b%20c&d HTTP/1.1\r\nHost: x\r\nX-Y: z\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                "HEAD /nothing HTTP/1.0\r\n\r\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
