package antiphon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.config.source.SettingException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpEndpointTest {
    private static final long UNREAD_MS_MAX = 200;

    private final HttpEndpoint endpoint = new HttpEndpoint(UNREAD_MS_MAX);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        endpoint.start(0);
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        endpoint.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + endpoint.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void aRouteReadsTheRequestAndAnswers() throws Exception {
        endpoint.route("/echo", call -> {
            String body = new String(call.body(100), StandardCharsets.UTF_8);
            call.answer(
                    202,
                    call.method() + call.path() + call.query("a b") + call.query("none") + call.header("x-y") + body);
        });
        HttpResponse<String> answer = send(
                to("/echo?z&a+b=%C3%A4&c=1").header("X-Y", "why").POST(BodyPublishers.ofString("body")));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("POST/echoOptional[ä]Optional.emptyOptional[why]body");
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    }

    @Test
    void anExactPathGoesBeforeAPatternAndALongPatternBeforeAShortOne() throws Exception {
        endpoint.route("/", call -> call.answer(200, "root"));
        endpoint.route("/api/*", call -> call.answer(200, "api"));
        endpoint.route("/api/deep/*", call -> call.answer(200, "deep"));
        endpoint.route("/api/one", call -> call.answer(200, "one"));
        assertThat(send(to("/")).body()).isEqualTo("root");
        assertThat(send(to("/api/one")).body()).isEqualTo("one");
        assertThat(send(to("/api/one/more")).body()).isEqualTo("api");
        assertThat(send(to("/api/deep/x/y")).body()).isEqualTo("deep");
        assertThat(send(to("/apis")).statusCode()).isEqualTo(404);
        assertThat(send(to("/none")).body()).contains("there is /, /api/*, /api/deep/*, /api/one");
    }

    @Test
    void aBodyAboveTheLimitIsRefusedWithTheLimit() throws Exception {
        endpoint.route("/small", call -> call.answer(200, "took " + call.body(4).length));
        assertThat(send(to("/small").POST(BodyPublishers.ofString("1234"))).body()).isEqualTo("took 4");
        HttpResponse<String> refused = send(to("/small").POST(BodyPublishers.ofString("12345")));
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).contains("more than the 4 bytes");
    }

    @Test
    void theMethodIsCheckedAndHeadIsAGetWithoutABody() throws Exception {
        endpoint.route("/get", call -> {
            call.require("GET");
            call.answer(200, "text");
        });
        HttpResponse<String> refused = send(to("/get").DELETE());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("allow")).contains("GET");
        HttpResponse<String> head = send(to("/get").HEAD());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aBrokenRouteIsAnsweredWithoutItsInsides() throws Exception {
        endpoint.route("/broken", _ -> {
            throw new IllegalStateException("secret insides");
        });
        HttpResponse<String> answer = send(to("/broken"));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("the node's log says why").doesNotContain("insides");
        assertThat(send(to("/broken")).statusCode()).as("and it goes on").isEqualTo(500);
    }

    @Test
    void aQueryThatIsNoneIsTheCallersMistake() throws Exception {
        endpoint.route("/query", call -> call.answer(200, call.query("a").orElse("none")));
        try (Socket raw = new Socket("localhost", endpoint.port())) {
            raw.getOutputStream().write("GET /query?a=%zz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(raw.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void aStreamIsSentPieceByPiece() throws Exception {
        BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
        endpoint.route("/events", call -> {
            HttpStream stream = call.stream("text/event-stream");
            for (String piece = take(pieces); !piece.isEmpty(); piece = take(pieces)) stream.send(piece);
        });
        pieces.add("data: 1\n\n");
        HttpResponse<InputStream> answer = client.send(to("/events").build(), BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        try (InputStream body = answer.body()) {
            assertThat(new String(body.readNBytes(9), StandardCharsets.UTF_8)).isEqualTo("data: 1\n\n");
            pieces.add("data: 2\n\n");
            assertThat(new String(body.readNBytes(9), StandardCharsets.UTF_8)).isEqualTo("data: 2\n\n");
            pieces.add("");
            assertThat(body.read()).as("the stream ends with the route").isEqualTo(-1);
        }
    }

    private static String take(BlockingQueue<String> pieces) throws IOException {
        try {
            String piece = pieces.poll(20, TimeUnit.SECONDS);
            if (piece == null) throw new IOException("the test is gone");
            return piece;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aCallerThatDoesNotReadIsDisconnected() throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        endpoint.route("/flood", call -> {
            HttpStream stream = call.stream("text/plain");
            try {
                while (true) stream.send(new byte[64 * 1024]);
            } catch (IOException e) {
                ended.complete(e);
                throw e;
            }
        });
        try (Socket raw = new Socket("localhost", endpoint.port())) {
            raw.getOutputStream().write("GET /flood HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aStreamEndsWithTheServer() throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        endpoint.route("/waits", call -> {
            call.stream("text/event-stream").send(":\n");
            try {
                TimeUnit.SECONDS.sleep(60);
            } catch (InterruptedException _) {
                ended.complete(true);
            }
        });
        HttpResponse<InputStream> answer = client.send(to("/waits").build(), BodyHandlers.ofInputStream());
        assertThat(answer.body().read()).isEqualTo(':');
        endpoint.close();
        assertThat(ended.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aPortThatIsTakenIsReportedWithWhatToDo() {
        try (HttpEndpoint other = new HttpEndpoint()) {
            assertThatThrownBy(() -> other.start(endpoint.port()))
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining("HTTP port " + endpoint.port() + " is taken")
                    .hasMessageContaining("HTTP_PORT");
        }
    }
}
