package antiphon.http;

import antiphon.config.source.SettingException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's HTTP server: the JDK's own, a virtual thread for each call, and a route for each path.
///
/// The resources that callers can take are bounded: connections, the size of a request's head and how long it may
/// come in (both by the JDK's server), the body (by the route that reads it), and how long a caller may not read.
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    /// Above what browsers, with a few pages open, and scrapers need together.
    private static final int CONNECTIONS_MAX = 256;
    private static final int REQUEST_SECONDS_MAX = 10;
    private static final int HEAD_BYTES_MAX = 32 * 1024;
    private static final long UNREAD_MS_MAX = TimeUnit.SECONDS.toMillis(20);
    private static final String BELOW = "/*";

    private final Map<String, HttpRoute> routes = new ConcurrentSkipListMap<>();
    private final WriteGuard guard;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService calls;

    static {
        limitUnlessSet("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
        limitUnlessSet("sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX);
        limitUnlessSet("sun.net.httpserver.maxReqHeaderSize", HEAD_BYTES_MAX);
        // Without it the last packet of each answer waits for the caller's delayed acknowledgement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null)
            System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /// The JDK's server takes these from system properties alone.
    private static void limitUnlessSet(String property, int limit) {
        if (System.getProperty(property) == null) System.setProperty(property, Integer.toString(limit));
    }

    public HttpEndpoint() {
        this(UNREAD_MS_MAX);
    }

    HttpEndpoint(long unreadMsMax) {
        this.guard = new WriteGuard(unreadMsMax);
    }

    /// Adds a route; also while the server runs.
    ///
    /// @param path as it is called, or ending in `/*` for all below it that has no route of its own
    public HttpEndpoint route(String path, HttpRoute route) {
        if (!path.startsWith("/")) throw new IllegalArgumentException("a path begins with /, this does not: " + path);
        if (routes.putIfAbsent(path, route) != null) throw new IllegalArgumentException("two routes for " + path);
        return this;
    }

    /// Removes a route; also while the server runs. Calls in progress go on.
    void remove(String path) {
        routes.remove(path);
    }

    /// In plain text and on all addresses.
    ///
    /// @param port 0 for any that is free
    /// @throws SettingException when the port is taken
    public void start(int port) throws IOException {
        start(new InetSocketAddress(port), Optional.empty());
    }

    /// @param address with port 0 for any that is free
    /// @param tls empty for plain text
    /// @throws SettingException when the port is taken
    public void start(InetSocketAddress address, Optional<SSLContext> tls) throws IOException {
        try {
            server = open(address, tls);
        } catch (BindException e) {
            throw new SettingException("HTTP port " + address.getPort()
                    + " is taken: stop what listens there, or set HTTP_PORT to a free port, or to off");
        }
        calls = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
        server.setExecutor(calls);
        server.createContext("/", this::handle);
        server.start();
    }

    private static HttpServer open(InetSocketAddress address, Optional<SSLContext> tls) throws IOException {
        if (tls.isEmpty()) return HttpServer.create(address, 0);
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()) {
            @Override
            public void configure(HttpsParameters connection) {
                SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                parameters.setProtocols(new String[]{getSSLContext().getProtocol()});
                connection.setSSLParameters(parameters);
            }
        });
        return secure;
    }

    public int port() {
        if (server == null) throw new IllegalStateException("the HTTP server was not started");
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) {
        HttpCall call = new HttpCall(exchange, guard);
        Throwable broken = null;
        try {
            answer(call);
        } catch (IOException e) {
            broken = e; // The caller is gone, or does not read.
        } catch (RuntimeException e) {
            broken = e;
            reportBroken(call, e);
        } finally {
            call.end(broken);
        }
    }

    private void answer(HttpCall call) throws IOException {
        try {
            routeOf(call.path())
                    .orElseThrow(
                            () -> new HttpRefusal(404, "there is nothing at this path; there is " + shownPaths()))
                    .answer(call);
        } catch (HttpRefusal refusal) {
            call.fail(refusal);
        }
    }

    private Optional<HttpRoute> routeOf(String path) {
        HttpRoute exact = routes.get(path);
        if (exact != null) return Optional.of(exact);
        for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            HttpRoute above = routes.get(path.substring(0, slash) + BELOW);
            if (above != null) return Optional.of(above);
        }
        return Optional.empty();
    }

    private String shownPaths() {
        return String.join(", ", new TreeMap<>(routes).keySet());
    }

    private static void reportBroken(HttpCall call, RuntimeException broken) {
        LOG.error("{} {} could not be answered", call.method(), call.path(), broken);
        try {
            call.fail(new HttpRefusal(500, "this could not be answered; the node's log says why"));
        } catch (IOException _) {
            // The caller is gone as well.
        }
    }

    /// Takes no more calls and ends those under way.
    @Override
    public void close() {
        if (server != null) server.stop(0);
        if (calls != null) calls.shutdownNow();
        guard.close();
    }
}
