package antiphon.node.auth;

import antiphon.config.NodeSettings;
import antiphon.logging.Repeats;
import antiphon.metrics.CallerMetrics;
import antiphon.metrics.NodeMetrics;
import antiphon.node.rpc.call.Origin;
import antiphon.node.tls.Transport;
import antiphon.security.callers.Callers;
import antiphon.security.callers.Callers.Reason;
import antiphon.security.callers.CallersReload;
import io.grpc.Attributes;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The callers of a running node: checks the callers file each second, and reports the result and refused callers in
/// the node's log and metrics. Without such a file callers are not authenticated.
public final class NodeCallers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.callers");
    private static final long INTERVAL_MS = Duration.ofSeconds(1).toMillis();

    private final Optional<CallersReload> reload;
    private final Optional<CallerCheck> check;
    private final Optional<CallGuard> guard;
    private final CallerMetrics metrics;
    private final Repeats<Reason> repeats = new Repeats<>(Reason.class);
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("callers-watch").factory());

    public NodeCallers(NodeSettings settings, NodeMetrics nodeMetrics) {
        Transport transport = settings.transport();
        this.reload = settings.callers();
        this.metrics = new CallerMetrics(nodeMetrics, reload.isPresent());
        this.check = reload.map(
                file -> new CallerCheck(
                        file, settings.token(), transport.standing(Attributes.EMPTY), InstantSource.system(),
                        this::refused));
        this.guard = check.map(each -> new CallGuard(each, transport::standing));
    }

    /// The interceptor in front of a server's services; none where callers are not authenticated.
    public List<ServerInterceptor> interceptors() {
        return guard.<List<ServerInterceptor>>map(List::of).orElse(List.of());
    }

    /// Empty where callers are not authenticated.
    public Optional<CallerCheck> check() {
        return check;
    }

    /// Logs whether callers are authenticated, and begins to watch their file.
    public void start() {
        if (reload.isEmpty()) {
            LOG.info("callers are not authenticated: anyone who reaches the ports may write and read"
                    + " (CALLERS names a file of callers)");
            return;
        }
        CallersReload file = reload.get();
        LOG.info("callers are asked for their token: {}", describe(file.callers(), file));
        var _ = timer.scheduleWithFixedDelay(this::lookAgain, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void lookAgain() {
        reload.ifPresent(file -> file.lookAgain(new Reloads(file)));
        guard.ifPresent(CallGuard::lookAgain); // Also without a change: tokens expire.
    }

    private void refused(Reason reason, String what, String sentence) {
        metrics.refused(reason);
        OptionalLong skipped = repeats.happened(reason, System.nanoTime());
        if (skipped.isEmpty()) return;
        String more = skipped.getAsLong() == 0
                ? ""
                : " (and " + skipped.getAsLong() + " more since the last such line)";
        LOG.atLevel(Level.WARN)
                .addKeyValue("event", "caller-refused")
                .addKeyValue("reason", reason)
                .addKeyValue("more", skipped.getAsLong())
                .log("{}{} was refused: {}{}", what, Origin.fromWhere(), sentence, more);
    }

    private static String describe(Callers callers, CallersReload file) {
        return callers.entries().size() + " in " + file.file().path();
    }

    private final class Reloads implements CallersReload.Listener {
        private final CallersReload file;

        Reloads(CallersReload file) {
            this.file = file;
        }

        @Override
        public void changed(Callers now) {
            metrics.changed();
            LOG.atLevel(Level.INFO).addKeyValue("event", "callers-changed")
                    .log("the callers are used as they are now: {}", describe(now, file));
        }

        @Override
        public void unusable(String reason) {
            metrics.unusable();
            LOG.atLevel(Level.ERROR).addKeyValue("event", "callers-unusable")
                    .log("{} {}; this node goes on with the callers it has, and looks again each second",
                            file.file().path(), reason);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
