package antiphon.metrics;

import antiphon.security.keys.SigningKeys;
import antiphon.security.keyset.SigningKey;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.TreeMap;

/// Which signing keys a node has, and how their rotation gets on.
public final class KeyMetrics implements MultiCollector {
    private final SigningKeys keys;
    private final Counter changes;
    private final Counter ofDisabled;
    private volatile boolean usable = true;

    public KeyMetrics(NodeMetrics metrics, SigningKeys keys) {
        this.keys = keys;
        this.changes = metrics.counter(
                "antiphon_keyset_changes_total", "Times that a changed keyset file was loaded.");
        this.ofDisabled = metrics.counter(
                "antiphon_disabled_key_messages_total",
                "Messages accepted from other nodes although a disabled key signed them.");
        metrics.add(this);
    }

    public void changed() {
        usable = true;
        changes.inc();
    }

    public void unusable() {
        usable = false;
    }

    public void tookOfDisabled() {
        ofDisabled.inc();
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, String> uses = new TreeMap<>();
        for (SigningKey key : keys.keys()) uses.put(Long.toString(key.id()), key.use());
        return new Gauges()
                .words("antiphon_signing_key_info",
                        "The signing keys by id, and the use of each: primary, verifies, disabled.", "key", uses,
                        "use")
                .add("antiphon_keyset_usable",
                        "1 while the keyset file can be used, 0 while the node keeps the previous keys.",
                        usable ? 1L : 0L)
                .snapshots();
    }
}
