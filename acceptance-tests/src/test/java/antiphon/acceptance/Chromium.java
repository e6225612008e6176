package antiphon.acceptance;

import com.google.gson.Gson;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A real browser with one window, led by the WebDriver protocol of its chromedriver: the few calls that the scenarios
/// need.
///
/// With `ANTIPHON_REQUIRE_CHROMIUM=true` a scenario that cannot run without one fails instead of being reported as
/// not run.
final class Chromium implements AutoCloseable {
    private static final Optional<String> ABSENCE = ask();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path profile;
    private final Process driver;
    private final int port = FreePorts.next();
    private final String session;

    private static Optional<String> ask() {
        for (String program : List.of("chromium", "chromedriver")) {
            if (Stream.of(System.getenv("PATH").split(":", -1))
                    .noneMatch(in -> Files.isExecutable(Path.of(in, program))))
                return Optional.of("there is no " + program + ": install the packages chromium and chromium-driver");
        }
        return Optional.empty();
    }

    /// Why there is none; empty when there is one.
    static Optional<String> absence() {
        return ABSENCE;
    }

    static boolean isRequired() {
        return Boolean.parseBoolean(System.getenv("ANTIPHON_REQUIRE_CHROMIUM"));
    }

    Chromium() {
        try {
            this.profile = Files.createTempDirectory("antiphon-chromium");
            this.driver = new ProcessBuilder("chromedriver", "--port=" + port, "--log-level=OFF")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaiting.await("chromedriver answers", Awaiting.BOUND, () -> send("GET", "/status", ""), () -> "");
        this.session = "/session/" + send("POST", "/session", """
                {"capabilities": {"alwaysMatch": {"goog:loggingPrefs": {"browser": "ALL"},
                "goog:chromeOptions": {"args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--window-size=1280,860",
                "--user-data-dir=%s"]}}}}""".formatted(profile))
                .getStructValue().getFieldsOrThrow("sessionId").getStringValue();
    }

    void open(String address) {
        send("POST", session + "/url", "{\"url\": \"" + address + "\"}");
    }

    /// What the script returns, as text.
    String run(String script) {
        Value value = send("POST", session + "/execute/sync",
                "{\"script\": " + new Gson().toJson(script) + ", \"args\": []}");
        return value.hasStringValue() ? value.getStringValue() : value.toString();
    }

    /// What is written at the first element that fits, as a reader sees it; empty when there is none.
    String text(String selector) {
        return run("return (document.querySelector('" + selector + "')?.innerText ?? '').replaceAll('\\u2009', ' ')");
    }

    /// Clicks as a person does, so that what is hidden or covered cannot be clicked.
    void click(String selector) {
        send("POST", session + "/element/" + element(selector) + "/click", "{}");
    }

    void type(String selector, String text) {
        run("document.querySelector('" + selector + "').value = ''");
        send("POST", session + "/element/" + element(selector) + "/value", "{\"text\": \"" + text + "\"}");
    }

    private String element(String selector) {
        Value found = send("POST", session + "/element",
                "{\"using\": \"css selector\", \"value\": \"" + selector.replace("\"", "\\\"") + "\"}");
        return found.getStructValue().getFieldsMap().values().iterator().next().getStringValue();
    }

    /// What the browser complained of: errors of scripts, broken policies, files that are missing.
    List<String> complaints() {
        return send("POST", session + "/se/log", "{\"type\": \"browser\"}").getListValue().getValuesList().stream()
                .map(entry -> entry.getStructValue().getFieldsOrThrow("message").getStringValue())
                .toList();
    }

    byte[] screenshot() {
        return Base64.getDecoder().decode(send("GET", session + "/screenshot", "").getStringValue());
    }

    /// Passes a command on to the browser's own protocol.
    void command(String name, String parameters) {
        send("POST", session + "/goog/cdp/execute", "{\"cmd\": \"" + name + "\", \"params\": " + parameters + "}");
    }

    private Value send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(60))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200)
                throw new IllegalStateException(method + " " + path + " " + body + " failed: " + response.body());
            Struct.Builder answer = Struct.newBuilder();
            JsonFormat.parser().merge(response.body(), answer);
            return answer.getFieldsOrThrow("value");
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            send("DELETE", session, "");
        } finally {
            driver.destroy();
            driver.onExit().join();
            http.shutdownNow();
            DataDirectories.delete(profile);
        }
    }
}
