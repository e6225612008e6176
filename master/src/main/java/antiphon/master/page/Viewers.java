package antiphon.master.page;

import antiphon.http.HttpCall;
import antiphon.http.HttpRefusal;
import antiphon.http.HttpStream;
import antiphon.master.core.contract.ClusterView;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All open pages. While there is one, a snapshot is made several times a second and sent to them when something has
/// changed; otherwise no snapshot is made.
final class Viewers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Viewers.class);
    private static final int VIEWERS_MAX = 64;
    private static final long PAUSE_MS = 150;
    private static final long ANSWER_MS_MAX = 2_000;

    private final PageSources sources;
    private final Frames frames;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors
            .newSingleThreadScheduledExecutor(Thread.ofVirtual().name("page").factory());
    private @Nullable ScheduledFuture<?> watching;

    Viewers(PageSources sources, Frames frames) {
        this.sources = sources;
        this.frames = frames;
    }

    /// Sends frames to the caller until they leave. Runs on the call's own thread.
    ///
    /// @param still throws when the caller may not look any more
    void serve(HttpCall call, Runnable still) throws IOException {
        call.require("GET");
        Viewer viewer = join();
        try {
            // A proxy that gathers what it passes on would hold frames back.
            HttpStream stream = call.with("X-Accel-Buffering", "no").stream("text/event-stream");
            stream.send("retry: 2000\n\n");
            while (true) {
                String frame = viewer.next();
                still.run();
                stream.send(frame);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // The node stops.
        } finally {
            leave(viewer);
        }
    }

    private synchronized Viewer join() {
        if (viewers.size() >= VIEWERS_MAX)
            throw new HttpRefusal(503, VIEWERS_MAX + " viewers have this page open, which is the limit: retry later");
        Viewer viewer = new Viewer();
        viewers.add(viewer);
        if (watching == null)
            watching = watch.scheduleWithFixedDelay(this::look, 0, PAUSE_MS, TimeUnit.MILLISECONDS);
        return viewer;
    }

    private synchronized void leave(Viewer viewer) {
        viewers.remove(viewer);
        if (!viewers.isEmpty() || watching == null) return;
        watching.cancel(false);
        watching = null;
    }

    private void look() {
        try {
            ClusterView view = sources.status().get().get(ANSWER_MS_MAX, TimeUnit.MILLISECONDS);
            Frames.Frame next = frames.now(view, System.currentTimeMillis());
            viewers.forEach(viewer -> viewer.show(next));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the master is too busy to be looked at", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the page could not be brought up to date", e); // Thrown on, it would end the watch.
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
