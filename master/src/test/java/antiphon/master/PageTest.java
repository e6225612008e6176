package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.message.EntryCodec;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.security.keys.SigningKeys;
import io.grpc.StatusRuntimeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page as a browser meets it, over real connections; the browser itself is met in the acceptance tests.
@Timeout(60)
class PageTest {
    private static final String POST = "/api/post";
    private static final String FORM = "content=hello+there&client=ann&w=1";

    private static final LogId LOG = new LogId(new UUID(3, 4));

    @TempDir private Path dataDir;

    private final HttpClient browser = HttpClient.newHttpClient();
    private @Nullable RunningMaster master;

    @AfterEach
    void stop() {
        browser.shutdownNow();
        if (master != null) master.close();
    }

    private void start(String... settings) throws IOException {
        String[] all = Stream.concat(Stream.of("HTTP_PORT", "0"), Stream.of(settings)).toArray(String[]::new);
        master = new RunningMaster(dataDir, all);
    }

    private int port() {
        return Objects.requireNonNull(master).httpPort();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path)).timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = to(path).POST(HttpRequest.BodyPublishers.ofString(body));
        return browser.send(
                headers.length == 0 ? request.build() : request.headers(headers).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// The frames that a browser gets for as long as it is open.
    private final class OpenPage implements AutoCloseable {
        private final Stream<String> lines;
        private final Iterator<String> each;

        OpenPage() throws IOException, InterruptedException {
            lines = browser.send(to("/events").build(), HttpResponse.BodyHandlers.ofLines()).body();
            each = lines.iterator();
        }

        String await(String text) {
            while (each.hasNext()) {
                String line = each.next();
                if (line.startsWith("data: ") && line.contains(text)) return line;
            }
            throw new AssertionError("the frames ended without " + text);
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    private String awaitFrame(String text) throws Exception {
        try (OpenPage page = new OpenPage()) {
            return page.await(text);
        }
    }

    @Test
    void thePageComesWithAPolicyThatLetsNothingInFromElsewhere() throws Exception {
        start();
        HttpResponse<String> page = browser.send(to("/").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).get().asString()
                .startsWith("default-src 'none'; script-src 'self'");
        assertThat(page.body()).contains("/assets/page.js").doesNotContain("http://", "https://", "style=", "onclick");
        for (String file : page.body().split("\"", -1)) {
            if (!file.startsWith("/assets/")) continue;
            assertThat(browser.send(to(file).build(), HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
        assertThat(browser.send(to("/assets/../Assets.class").build(), HttpResponse.BodyHandlers.ofString())
                .statusCode()).isEqualTo(404);
    }

    @Test
    void whoComesSeesTheMessagesOfBeforeAndTheNewOnes() throws Exception {
        start("PAGE_WRITES", "on");
        assertThat(post("/api/post", FORM, "X-Antiphon-Page", "1").statusCode()).isEqualTo(202);
        assertThat(awaitFrame("\"outcome\":\"ACKNOWLEDGED\"")).contains("\"number\":1,\"outcome\"");
        String frame = awaitFrame("\"content\":\"hello there\"");
        assertThat(frame).contains("\"fresh\":true", "\"client\":\"ann\"", "\"problem\":\"\"", "epoch 1 began");
    }

    /// A worker of its log, whose master this one is until the worker promises a later epoch to another.
    private FakeWorker startedWithWorker() throws IOException {
        FakeWorker worker = new FakeWorker(LOG, List.of());
        start("PAGE_WRITES", "on", "HEARTBEAT_INTERVAL", "0.1", "WORKERS", "worker1=localhost:" + worker.server.port());
        return worker;
    }

    @Test
    void aMasterThatIsSupersededTakesItsMessagesBackAlsoFromPagesThatAreOpen() throws Exception {
        try (FakeWorker worker = startedWithWorker(); OpenPage open = new OpenPage()) {
            assertThat(post("/api/post", FORM, "X-Antiphon-Page", "1").statusCode()).isEqualTo(202);
            assertThat(open.await("\"client\":\"ann\",\"timeMs\"")).contains("\"withheld\":\"\"");
            worker.report = reported -> reported.toBuilder().setEpoch(5000).build();
            String taken = open.await("\"withheld\":\"this master has stepped down");
            assertThat(taken).contains("\"fresh\":true", "\"messages\":[]", "read from a worker meanwhile",
                    "another master");
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> Objects.requireNonNull(master).client()
                            .getMessages(GetMessagesRequest.getDefaultInstance()))
                    .satisfies(refused -> assertThat(taken).contains(refused.getStatus().getDescription()));
            assertThat(awaitFrame("\"cluster\"")).as("a page that is opened now").contains("\"messages\":[]");
            assertThat(post("/api/post", FORM, "X-Antiphon-Page", "1").statusCode()).isEqualTo(202);
            assertThat(open.await("\"outcome\":\"NOT_APPENDED\"")).contains("\"messages\":[]");
        }
    }

    @Test
    void aMasterThatRebuildsItsLogShowsNoneOfItUntilItIsWhole() throws Exception {
        Message message = new Message(1, 1, 1_700_000_000_000_000L, "ann", "r1", "kept");
        LogEntry kept = EntryCodec.seal(message, LOG.genesis(), SigningKeys.ofFernetKey(RunningMaster.KEY));
        try (FakeWorker worker = new FakeWorker(LOG, List.of(kept))) {
            worker.givesMessages = false;
            start("HEARTBEAT_INTERVAL", "0.1", "WORKERS", "worker1=localhost:" + worker.server.port());
            assertThat(awaitFrame("may lack messages that were acknowledged")).contains("\"messages\":[]");
            worker.givesMessages = true;
            assertThat(awaitFrame("\"content\":\"kept\"")).contains("\"withheld\":\"\"");
        }
    }

    @Test
    void theNextLifeOfAMasterIsDistinguishedFromTheOneBeforeAndAWorkerThatWasNeverHeardAsSuch() throws Exception {
        start("WORKERS", "worker1=localhost:" + RunningMaster.freePort());
        String first = awaitFrame("\"heardMs\":-1");
        Objects.requireNonNull(master).close();
        start("WORKERS", "worker1=localhost:" + RunningMaster.freePort());
        assertThat(life(first)).isNotEmpty().isNotEqualTo(life(awaitFrame("\"cluster\"")));
    }

    @Test
    void aWorkerThatWasNeverHeardIsNotShownAsBehind() throws Exception {
        start("PAGE_WRITES", "on", "WORKERS", "worker1=localhost:" + RunningMaster.freePort());
        assertThat(post("/api/post", FORM, "X-Antiphon-Page", "1").statusCode()).isEqualTo(202);
        assertThat(awaitFrame("\"head\":1")).contains("\"heardMs\":-1,\"position\":0,\"lag\":0,");
    }

    private static String life(String frame) {
        return frame.replaceFirst(".*?\"life\":\"([^\"]*)\".*|.*", "$1");
    }

    @Test
    void howLongAcknowledgementsTookIsReportedForSecondsInWhichSomeoneLooked() throws Exception {
        start("PAGE_WRITES", "on");
        HttpResponse<Stream<String>> events = browser.send(
                to("/events").build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = events.body()) {
            Iterator<String> frames = lines.filter(line -> line.startsWith("data: {")).iterator();
            assertThat(frames.next()).contains("\"seconds\":[]");
            assertThat(post("/api/post", FORM, "X-Antiphon-Page", "1").statusCode()).isEqualTo(202);
            String frame = frames.next();
            while (!frame.contains("\"acknowledged\":1,\"p50\":")) frame = frames.next();
            assertThat(frame).doesNotContain("\"p99\":0");
        }
    }

    @Test
    void aRefusedWriteIsReportedWithItsReason() throws Exception {
        start("PAGE_WRITES", "on");
        post("/api/post", "content=x&client=ann&w=5", "X-Antiphon-Page", "1");
        assertThat(awaitFrame("\"outcome\":\"NOT_APPENDED\"")).contains("write_concern is 5");
        assertThat(post("/api/post", "content=x&client=ann&w=many", "X-Antiphon-Page", "1").body())
                .contains("w must be a whole number");
    }

    @Test
    void aMasterThatIsNotAllowedMoreOnlyShows() throws Exception {
        start();
        HttpResponse<String> refused = post("/api/post", FORM, "X-Antiphon-Page", "1");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("PAGE_WRITES=on");
        assertThat(post("/api/fault", "", "X-Antiphon-Page", "1").body()).contains("FAULT_INJECTION=true");
        assertThat(awaitFrame("\"may\"")).contains("\"write\":false,\"faults\":false");
    }

    @Test
    void anotherSitesPageCannotPost() throws Exception {
        start("PAGE_WRITES", "on");
        assertThat(post("/api/post", FORM).body()).contains("lacks the header X-Antiphon-Page");
        assertThat(post("/api/post", FORM, "X-Antiphon-Page", "1", "Origin", "http://evil.example").body())
                .contains("comes from another site");
        assertThat(post("/api/post", FORM, "X-Antiphon-Page", "1", "Sec-Fetch-Site", "cross-site").body())
                .contains("comes from another site");
        assertThat(underName("evil.example", POST)).contains("403").contains("PAGE_HOSTS");
        assertThat(awaitFrame("\"cluster\"")).contains("\"head\":0");
        String own = "http://localhost:" + port();
        assertThat(post("/api/post", FORM, "X-Antiphon-Page", "1", "Origin", own).statusCode()).isEqualTo(202);
    }

    @Test
    void anotherSitesPageCannotRead() throws Exception {
        start("PAGE_HOSTS", "logs.example", "ADDRESS", "master7");
        for (String path : List.of("/", "/events")) {
            assertThat(underName("evil.example", path)).contains("HTTP/1.1 403").contains("PAGE_HOSTS");
            for (String name : List.of("localhost", "127.0.0.1", "[::1]", "10.0.0.7", "master7", "Logs.Example"))
                assertThat(underName(name, path)).as(name + path).startsWith("HTTP/1.1 200");
        }
        for (String path : List.of("/metrics", "/livez", "/assets/page.js"))
            assertThat(underName("evil.example", path)).as(path).startsWith("HTTP/1.1 200");
        assertThat(get("/events", "cross-site")).isEqualTo(403);
        assertThat(get("/events", "same-origin")).isEqualTo(200);
        assertThat(get("/", "cross-site")).as("other sites may have links to it").isEqualTo(200);
    }

    private int get(String path, String site) throws Exception {
        HttpResponse<Stream<String>> answer = browser.send(
                to(path).header("Sec-Fetch-Site", site).build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> _ = answer.body()) {
            return answer.statusCode();
        }
    }

    /// A site can let its own name point to this machine; the browser then takes both for the same site.
    ///
    /// @return the answer; of events, and of whatever else begins with 200, the first line
    private String underName(String name, String path) throws IOException {
        try (Socket socket = new Socket("localhost", port())) {
            String host = name + ":" + port();
            boolean posts = path.equals(POST);
            String request = (posts ? "POST " : "GET ") + path + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://"
                    + host + "\r\nX-Antiphon-Page: 1\r\nConnection: close\r\n"
                    + (posts ? "Content-Length: " + FORM.length() + "\r\n\r\n" + FORM : "\r\n");
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String status = answer.readLine();
            return status.endsWith("200 OK") ? status : status + "\n" + String.join("\n", answer.lines().toList());
        }
    }

    @Test
    void whoNamesAnUnknownWorkerIsAnsweredWithThoseThatThereAre() throws Exception {
        start("FAULT_INJECTION", "true", "WORKERS", "worker1=localhost:" + RunningMaster.freePort());
        assertThat(post("/api/fault", "worker=x&what=cut", "X-Antiphon-Page", "1").body())
                .contains("must be one of worker1");
        assertThat(post("/api/fault", "worker=worker1&what=cut", "X-Antiphon-Page", "1").statusCode()).isEqualTo(200);
        assertThat(awaitFrame("isolated by fault injection")).contains("\"cut\":true");
        HttpResponse<String> unheard = post("/api/fault", "worker=worker1&what=fail&count=1", "X-Antiphon-Page", "1");
        assertThat(unheard.statusCode()).isEqualTo(502);
        assertThat(unheard.body()).contains("isolated by fault injection");
    }
}
