package antiphon.metrics;

import antiphon.node.tls.NodeTls;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Optional;

/// Whether a node speaks TLS, how long its certificates last, and how their exchange gets on.
public final class TlsMetrics implements MultiCollector {
    private static final double MILLIS_PER_SECOND = 1000;

    private final Optional<NodeTls> tls;
    private final Counter changes;
    private final Counter refused;
    private volatile boolean usable = true;

    /// @param tls empty for plain text: then there is nothing but that to see
    public TlsMetrics(NodeMetrics metrics, Optional<NodeTls> tls) {
        this.tls = tls;
        this.changes = metrics.counter(
                "antiphon_tls_certificate_changes_total", "Times that changed certificate files were loaded.");
        this.refused = metrics.counter(
                "antiphon_tls_refused_total", "Connections refused because of the caller's certificate.");
        metrics.add(this);
    }

    public void changed() {
        usable = true;
        changes.inc();
    }

    public void unusable() {
        usable = false;
    }

    public void refused() {
        refused.inc();
    }

    @Override
    public MetricSnapshots collect() {
        Gauges gauges = new Gauges()
                .add("antiphon_tls_enabled", "1 when the ports use TLS, 0 for plain text.",
                        tls.isPresent() ? 1L : 0L);
        tls.ifPresent(own -> gauges
                .add("antiphon_tls_certificate_not_after_timestamp_seconds",
                        "When the node's certificate, or the last of its authorities, expires, in seconds since 1970.",
                        own.expires().toEpochMilli() / MILLIS_PER_SECOND)
                .add("antiphon_tls_certificate_usable",
                        "1 while the certificate files can be used, 0 while the node keeps the previous ones.",
                        usable ? 1L : 0L));
        return gauges.snapshots();
    }
}
