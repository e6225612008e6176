package antiphon.http;

import antiphon.link.PeerAddress;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request, and the one answer to it: whole by [#answer], or piece by piece by [#stream].
public final class HttpCall {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpExchange exchange;
    private final WriteGuard guard;
    private boolean begun;

    HttpCall(HttpExchange exchange, WriteGuard guard) {
        this.exchange = exchange;
        this.guard = guard;
    }

    public String method() {
        return exchange.getRequestMethod();
    }

    /// The address and port of the caller.
    public String from() {
        return PeerAddress.of(exchange.getRemoteAddress());
    }

    public String path() {
        return exchange.getRequestURI().getPath();
    }

    /// The first value that the query gives this name, decoded; empty text for a name alone.
    public Optional<String> query(String name) {
        String query = exchange.getRequestURI().getRawQuery();
        if (query == null) return Optional.empty();
        return Arrays.stream(query.split("&", -1))
                .map(part -> part.split("=", 2))
                .filter(part -> decoded(part[0]).equals(name))
                .map(part -> part.length == 2 ? decoded(part[1]) : "")
                .findFirst();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new HttpRefusal(400, "the query is not encoded correctly, at \"" + text + "\"");
        }
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /// All of the request's body.
    ///
    /// @throws HttpRefusal 413 when it is longer than the limit
    public byte[] body(int bytesMax) throws IOException {
        InputStream body = exchange.getRequestBody();
        byte[] bytes = body.readNBytes(bytesMax + 1);
        if (bytes.length <= bytesMax) return bytes;
        throw new HttpRefusal(413, "the body has more than the " + bytesMax + " bytes that are taken here");
    }

    /// @throws HttpRefusal 405 when the method is another; a HEAD passes as a GET without a body
    public void require(String method) {
        if (method().equals(method) || (method.equals("GET") && isHead())) return;
        with("Allow", method);
        throw new HttpRefusal(405, method() + " is not possible here: use " + method);
    }

    /// Adds a header to the answer.
    public HttpCall with(String header, String value) {
        exchange.getResponseHeaders().set(header, value);
        return this;
    }

    public void answer(int status, String text) throws IOException {
        answer(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public void answer(int status, String contentType, byte[] body) throws IOException {
        begin(contentType);
        guard.write(() -> {
            boolean bodyless = body.length == 0 || isHead();
            exchange.sendResponseHeaders(status, bodyless ? -1 : body.length);
            if (!bodyless) exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private boolean isHead() {
        return method().equals("HEAD");
    }

    /// Begins an answer of unknown length, such as server-sent events; it ends when the route returns.
    public HttpStream stream(String contentType) throws IOException {
        begin(contentType);
        guard.write(() -> exchange.sendResponseHeaders(200, isHead() ? -1 : 0));
        return new HttpStream(exchange.getResponseBody(), guard);
    }

    private void begin(String contentType) {
        if (begun) throw new IllegalStateException("a call is answered once: " + path());
        begun = true;
        with("Content-Type", contentType);
        with("X-Content-Type-Options", "nosniff");
        if (!exchange.getResponseHeaders().containsKey("Cache-Control")) with("Cache-Control", "no-store");
    }

    /// An error is sent only if nothing else was.
    void fail(HttpRefusal refusal) throws IOException {
        if (begun) return;
        answer(refusal.status(), refusal.sentence() + "\n");
    }

    /// Ends the answer, complete or not. An unread body ends the connection, too.
    void end(@Nullable Throwable broken) {
        if (broken != null) exchange.getResponseHeaders().set("Connection", "close");
        try {
            guard.write(exchange::close);
        } catch (IOException _) {
            // The caller is gone.
        }
    }
}
