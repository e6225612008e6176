package antiphon.worker.observe;

import antiphon.metrics.Gauges;
import antiphon.metrics.NodeMetrics;
import antiphon.worker.core.contract.RecoveryResult;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerView;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// Counts the events of a worker's core, and reads the worker's state at each scrape.
public final class WorkerMetrics implements MultiCollector {
    private final Supplier<WorkerView> view;
    private final Counter gaps;
    private final Counter refusals;
    private final Counter mastersRefused;
    private final Counter divergences;
    private final Counter truncations;
    private final Counter catchUps;
    private volatile boolean full;

    public WorkerMetrics(NodeMetrics metrics, Supplier<WorkerView> view) {
        this.view = view;
        this.gaps = metrics.counter("antiphon_gaps_total", "Times that a message arrived before one below it.");
        this.refusals = metrics.counter(
                "antiphon_deliveries_refused_total",
                "Messages of the master that were refused, on streams, in calls and in pages of a catch-up, by reason.",
                "reason",
                words(Refusal.Reason.values()));
        this.mastersRefused = metrics.counter(
                "antiphon_masters_refused_total", "Times that a master was refused for a new reason.");
        this.divergences = metrics.counter(
                "antiphon_divergences_total", "Times that another message arrived under a number that was held.");
        this.truncations = metrics.counter(
                "antiphon_tails_cut_total", "Times that messages of an older epoch were truncated and quarantined.");
        this.catchUps = metrics.counter(
                "antiphon_catch_ups_total", "Catch-ups that ended, by result.", "result",
                words(RecoveryResult.values()));
        metrics.add(this);
    }

    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values).map(WorkerMetrics::word).toList();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    public void happened(WorkerEvent event) {
        switch (event) {
            case WorkerEvent.GapOpened _ -> gaps.inc();
            case WorkerEvent.DeliveryRefused(Refusal refusal) -> refusals.labelValues(word(refusal.reason())).inc();
            case WorkerEvent.MasterRefused _ -> mastersRefused.inc();
            case WorkerEvent.Diverged _ -> divergences.inc();
            case WorkerEvent.Truncated _ -> truncations.inc();
            case WorkerEvent.CatchUpEnded e -> catchUps.labelValues(word(e.result())).inc();
            case WorkerEvent.DiskFull _ -> full = true;
            case WorkerEvent.DiskFreed _ -> full = false;
            default -> {}
        }
    }

    @Override
    public MetricSnapshots collect() {
        WorkerView now = view.get();
        return new Gauges()
                .add("antiphon_gap_messages", "Messages held above one that is missing.", now.gap())
                .add("antiphon_catch_up_running", "1 while this worker catches up.", now.catchingUpTo() > 0 ? 1 : 0)
                .add("antiphon_catch_up_to", "Where its catch-up ends; 0 without one.", now.catchingUpTo())
                .add("antiphon_disk_full", "1 while messages are refused for lack of space.", full ? 1 : 0)
                .snapshots();
    }
}
