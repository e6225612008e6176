package antiphon.http;

import antiphon.config.NodeSettings;
import antiphon.node.tls.NodeTls;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP side of a node, when its settings want one.
public final class NodeHttp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeHttp.class);

    private final NodeSettings settings;
    private final HttpEndpoint endpoint = new HttpEndpoint();

    /// Has `/livez` from the start: the process serves, even while it waits for other parts.
    public NodeHttp(NodeSettings settings) {
        this.settings = settings;
        endpoint.route("/livez", call -> {
            call.require("GET");
            call.answer(200, "alive\n");
        });
    }

    public HttpEndpoint endpoint() {
        return endpoint;
    }

    /// For routes that are removed before the node stops.
    public RouteGroup group() {
        return new RouteGroup(endpoint);
    }

    /// Does nothing when HTTP_PORT is off.
    public void start() throws IOException {
        if (settings.httpPort().isEmpty()) return;
        endpoint.start(
                settings.transport().listening(settings.httpPort().getAsInt()),
                settings.transport().tls().map(NodeTls::http));
        LOG.info(
                "{} serves {} on port {}", settings.name(),
                settings.transport().tls().isPresent() ? "HTTPS" : "HTTP", endpoint.port());
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
