package antiphon.master.tracing;

import antiphon.core.NodeId;
import antiphon.master.core.contract.Outcome;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Traces of writes: says which writes are traced, follows these, and exports what was seen.
///
/// The number between arrival and collector is limited. Regardless of the load, the ratio and the collector
/// are, that bounds their memory, and what they cost others: a write beyond it is not traced, which is counted.
public final class Tracing implements AutoCloseable {
    /// Values of the counter's label.
    public static final List<String> RESULTS = List.of("exported", "failed", "dropped");
    private static final String DROPPED = "dropped";
    private static final int UNDER_WAY_MAX = 1_000;
    /// After this, no healthy worker still owes an answer.
    private static final Duration LIFETIME = Duration.ofSeconds(30);
    /// Held, or its level would be forgotten. Its failures are logged once a minute as our own sentence.
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final double ratio;
    private final List<NodeId> workers;
    private final Counter results;
    private final AtomicInteger underWay = new AtomicInteger();
    private final OpenTraces turns;
    private final TraceExport export;

    private Tracing(TraceSettings settings, String node, List<NodeId> workers, Counter results) {
        this.ratio = settings.ratio();
        this.workers = List.copyOf(workers);
        this.results = results;
        this.export = new TraceExport(settings, node, UNDER_WAY_MAX, this::left);
        this.turns = new OpenTraces(LIFETIME.toNanos(), System::nanoTime, export::add);
    }

    /// @param results counts traces by [#RESULTS]
    public static Tracing start(TraceSettings settings, String node, List<NodeId> workers, Counter results) {
        LIBRARY.setLevel(Level.OFF);
        Tracing tracing = new Tracing(settings, node, workers, results);
        tracing.export.start();
        org.slf4j.Logger log = LoggerFactory.getLogger(Tracing.class);
        log.info("traces of writes go to {}: all of callers who ask for it, and {} of the others", settings.endpoint(),
                settings.ratio());
        if (!settings.ignored().isEmpty())
            log.warn("{} is set, which this program does not know: docs/tracing.md lists what it knows",
                    String.join(", ", settings.ignored()));
        return tracing;
    }

    /// The service, with what its callers say of their spans read.
    public BindableService around(BindableService service) {
        return () -> ServerInterceptors.intercept(service, new CallerContext());
    }

    /// Writes of the current call are about to be handed over. Their caller says whether they are traced; if it does
    /// not, the ratio does.
    ///
    /// @return null when they are not traced
    public @Nullable WriteTrace begin(String method, int concern, int messages) {
        var caller = CallerContext.current();
        boolean sampled = caller.isValid() ? caller.isSampled() : ThreadLocalRandom.current().nextDouble() < ratio;
        if (!sampled) return null;
        if (underWay.incrementAndGet() > UNDER_WAY_MAX) {
            left(DROPPED, 1);
            return null;
        }
        Instant now = Instant.now();
        long epochNs = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        return new WriteTrace(
                new WriteTrace.Call(method, caller, concern, messages, System.nanoTime(), epochNs), workers);
    }

    /// The writes were refused before they came into a turn.
    public void refused(WriteTrace trace, Outcome outcome) {
        long nowNs = System.nanoTime();
        for (int i = 0; i < trace.call().messages(); i++) trace.answered(outcome, nowNs);
        export.add(trace);
    }

    /// Called in turns.
    public OpenTraces turns() {
        return turns;
    }

    private void left(TraceExport.Result result, int traces) {
        left(result.name().toLowerCase(Locale.ROOT), traces);
    }

    private void left(String result, int traces) {
        underWay.addAndGet(-traces);
        results.labelValues(result).inc(traces);
    }

    /// After the last turn.
    @Override
    public void close() {
        turns.stop();
        export.close();
    }
}
