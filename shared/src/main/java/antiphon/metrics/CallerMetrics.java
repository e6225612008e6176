package antiphon.metrics;

import antiphon.security.callers.Callers.Reason;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Refused callers, and whether the callers file can be used.
public final class CallerMetrics implements MultiCollector {
    private final Map<Reason, CounterDataPoint> refused = new EnumMap<>(Reason.class);
    private final Counter changes;
    private final boolean asked;
    private volatile boolean usable = true;

    /// @param asked whether callers are configured
    public CallerMetrics(NodeMetrics metrics, boolean asked) {
        this.asked = asked;
        Counter counter = metrics.counter(
                "antiphon_calls_refused_total",
                "Calls, and writes under another caller's client id, that were refused because of their "
                        + "caller, by reason.",
                "reason");
        for (Reason reason : Reason.values())
            refused.put(reason, counter.labelValues(reason.name().toLowerCase(Locale.ROOT)));
        this.changes = metrics.counter(
                "antiphon_callers_changes_total", "Times that a changed callers file was loaded.");
        metrics.add(this);
    }

    public void refused(Reason reason) {
        Objects.requireNonNull(refused.get(reason)).inc();
    }

    public void changed() {
        usable = true;
        changes.inc();
    }

    public void unusable() {
        usable = false;
    }

    @Override
    public MetricSnapshots collect() {
        return new Gauges()
                .add("antiphon_callers_asked", "1 when callers must present a token, 0 when anyone may call.",
                        asked ? 1L : 0L)
                .add("antiphon_callers_usable",
                        "1 while the callers file can be used, 0 while the node keeps the previous callers.",
                        usable ? 1L : 0L)
                .snapshots();
    }
}
