package antiphon.master.observe;

import antiphon.metrics.Gauges;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// What holds back the key and the timestamps that new messages get.
public final class SequencingMetrics implements MultiCollector {
    private static final double MICROS_PER_SECOND = 1e6;

    private final IntSupplier workersWithoutKey;
    private final LongSupplier aheadMicros;

    /// @param aheadMicros how far the last message's timestamp is ahead of the clock
    public SequencingMetrics(IntSupplier workersWithoutKey, LongSupplier aheadMicros) {
        this.workersWithoutKey = workersWithoutKey;
        this.aheadMicros = aheadMicros;
    }

    @Override
    public MetricSnapshots collect() {
        return new Gauges()
                .add("antiphon_signing_key_waits_for_workers",
                        "Workers that do not have the primary signing key: the previous key signs until they do, and "
                                + "when that is disabled, they refuse new messages.",
                        workersWithoutKey.getAsInt())
                .add("antiphon_timestamps_ahead_seconds",
                        "How far the last message's timestamp is ahead of the clock; new messages get the "
                                + "same timestamp.",
                        aheadMicros.getAsLong() / MICROS_PER_SECOND)
                .snapshots();
    }
}
