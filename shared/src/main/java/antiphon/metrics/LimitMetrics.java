package antiphon.metrics;

import antiphon.logging.Repeats;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// How many connections and calls there are, and what was refused because there was no room. Each kind of refusal is
/// logged at once, and then once a minute.
public final class LimitMetrics implements MultiCollector {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.limits");

    /// The exceeded limit.
    public enum Limit {
        CONNECTIONS, CALLS, ARRIVING_REQUESTS, READERS, UNREAD_PAGES, SLOW_READERS
    }

    private final Map<Limit, CounterDataPoint> refused = new EnumMap<>(Limit.class);
    private final Repeats<Limit> repeats = new Repeats<>(Limit.class);
    private IntSupplier connections = () -> 0;
    private IntSupplier calls = () -> 0;
    private LongSupplier arrivingBytes = () -> 0;

    public LimitMetrics(NodeMetrics metrics) {
        Counter counter = metrics.counter(
                "antiphon_limit_refusals_total",
                "Calls that were refused or ended by a limit, by limit.",
                "limit");
        for (Limit limit : Limit.values())
            refused.put(limit, counter.labelValues(limit.name().toLowerCase(Locale.ROOT)));
        metrics.add(this);
    }

    /// Once, before the node serves.
    public void watch(IntSupplier openConnections, IntSupplier openCalls, LongSupplier arriving) {
        connections = openConnections;
        calls = openCalls;
        arrivingBytes = arriving;
    }

    public void refused(Limit limit, String why) {
        Objects.requireNonNull(refused.get(limit)).inc();
        OptionalLong skipped = repeats.happened(limit, System.nanoTime());
        if (skipped.isEmpty()) return;
        String more = skipped.getAsLong() == 0
                ? ""
                : " (and " + skipped.getAsLong() + " more since the last such line)";
        LOG.atLevel(Level.WARN)
                .addKeyValue("event", "limit")
                .addKeyValue("limit", limit)
                .addKeyValue("more", skipped.getAsLong())
                .log("a call was refused: {}{}", why, more);
    }

    @Override
    public MetricSnapshots collect() {
        return new Gauges()
                .add("antiphon_connections", "gRPC connections to the node's port.", connections.getAsInt())
                .add("antiphon_calls", "Active gRPC calls, also those that follow or wait.", calls.getAsInt())
                .add(
                        "antiphon_arriving_bytes",
                        "Bytes of requests that have begun to arrive and are not complete.",
                        arrivingBytes.getAsLong())
                .snapshots();
    }
}
