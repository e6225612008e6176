package antiphon.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Routes of an endpoint that are removed together while it runs, with the calls in progress on them.
public final class RouteGroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteGroup.class);
    private static final long STOP_WAIT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final HttpEndpoint endpoint;
    private final List<String> paths = new ArrayList<>();
    private final Set<Thread> callers = ConcurrentHashMap.newKeySet(); // each call has a thread of its own
    private volatile boolean closed;

    RouteGroup(HttpEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /// As [HttpEndpoint#route].
    public RouteGroup route(String path, HttpRoute route) {
        endpoint.route(path, call -> answer(call, route));
        paths.add(path);
        return this;
    }

    private void answer(HttpCall call, HttpRoute route) throws IOException {
        callers.add(Thread.currentThread()); // Before the next line: a call that it lets through is seen by `close`.
        try {
            if (closed) throw new HttpRefusal(503, "this node changes its role: retry later");
            route.answer(call);
        } finally {
            callers.remove(Thread.currentThread());
        }
    }

    /// Ends the calls in progress by an interrupt, and waits for them, for a bounded time.
    @Override
    public void close() {
        closed = true;
        paths.reversed().forEach(endpoint::remove);
        callers.forEach(Thread::interrupt);
        long beganNs = System.nanoTime();
        while (!callers.isEmpty() && System.nanoTime() - beganNs < STOP_WAIT_NS) LockSupport.parkNanos(PAUSE_NS);
        if (!callers.isEmpty()) LOG.warn("{} HTTP calls have not ended in time", callers.size());
    }
}
