package antiphon.master.observe;

import antiphon.core.NodeId;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput.RecoveryResult;
import antiphon.master.core.policy.Health;
import antiphon.metrics.NodeMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Counts the core's events, and remembers since when each worker's delivery is in its state.
public final class EventMetrics {
    static final List<String> DELIVERIES = Arrays.stream(DeliveryState.values()).map(DeliveryState::word).toList();

    private final Counter healthChanges;
    private final Counter deliveryChanges;
    private final Counter recoveries;
    private final Counter readOnly;
    private final Map<NodeId, Since> deliveries = new ConcurrentHashMap<>();

    private final LongSupplier nanoTime;

    /// @param state as it was last reported
    private record Since(DeliveryState state, long atNs) {}

    public EventMetrics(NodeMetrics metrics, List<NodeId> workers) {
        this(metrics, workers, System::nanoTime);
    }

    EventMetrics(NodeMetrics metrics, List<NodeId> workers, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.healthChanges = metrics.counter(
                "antiphon_worker_health_changes_total", "Changes of a worker's health, by the new one.", "worker",
                "to");
        this.deliveryChanges = metrics.counter(
                "antiphon_worker_delivery_changes_total",
                "Changes of how messages reach a worker, by the new way; retrying counts its retries,"
                        + " recovering its recoveries.",
                "worker",
                "to");
        this.recoveries = metrics.counter(
                "antiphon_worker_recoveries_total", "Recoveries of a worker that ended, by result.", "worker",
                "result");
        this.readOnly = metrics.counter("antiphon_clients_turned_read_only_total",
                "Times that a client became read-only.");
        workers.forEach(this::showFromTheStart);
    }

    private void showFromTheStart(NodeId worker) {
        deliveries.put(worker, new Since(DeliveryState.WAITING, nanoTime.getAsLong()));
        Arrays.stream(Health.Name.values()).forEach(to -> healthChanges.initLabelValues(worker.name(), word(to)));
        DELIVERIES.forEach(to -> deliveryChanges.initLabelValues(worker.name(), to));
        Arrays.stream(RecoveryResult.values())
                .forEach(result -> recoveries.initLabelValues(worker.name(), word(result)));
    }

    public void happened(MasterEvent event) {
        switch (event) {
            case MasterEvent.HealthChanged e -> healthChanges.labelValues(e.worker().name(), word(e.to())).inc();
            case MasterEvent.DeliveryChanged e -> deliveryBecame(e.worker(), e.delivery());
            case MasterEvent.RecoveryStarted e -> deliveryBecame(e.worker(), DeliveryState.RECOVERING);
            case MasterEvent.RecoveryEnded e -> recoveries.labelValues(e.worker().name(), word(e.result())).inc();
            case MasterEvent.ClientReadOnly _ -> readOnly.inc();
            default -> {}
        }
    }

    /// A recovery that goes on with the next one is the same way.
    private void deliveryBecame(NodeId worker, DeliveryState to) {
        Since before = deliveries.get(worker);
        if (before != null && before.state == to) return;
        deliveries.put(worker, new Since(to, nanoTime.getAsLong()));
        deliveryChanges.labelValues(worker.name(), to.word()).inc();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// A time that passes evenly, also when the clock is set.
    long deliveryForNs(NodeId worker) {
        Since since = deliveries.get(worker);
        return since == null ? 0 : nanoTime.getAsLong() - since.atNs;
    }
}
