package antiphon.master.observe;

import antiphon.log.EntryLog;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.Forecast;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Reason;
import antiphon.master.intake.ClientCalls;
import antiphon.metrics.Gauges;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The master's view of the cluster, read from the core at each scrape. A core that does not answer within a second
/// leaves these out, so that everything else is still seen.
public final class ClusterMetrics implements MultiCollector {
    private static final long ANSWER_MS_MAX = 1_000;
    private static final double NS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;
    private static final String WORKER = "worker";
    private static final List<String> STATES = Arrays.stream(MasterState.values()).map(MasterState::word).toList();
    private static final List<String> HEALTHS = List.of("healthy", "suspected", "unhealthy");

    private final ClientCalls calls;
    private final EntryLog log;
    private final EventMetrics events;
    private final LagAge lag;

    public ClusterMetrics(ClientCalls calls, EntryLog log, EventMetrics events) {
        this.calls = calls;
        this.log = log;
        this.events = events;
        this.lag = new LagAge(log, System.currentTimeMillis());
    }

    @Override
    public MetricSnapshots collect() {
        Gauges gauges = new Gauges();
        Optional<ClusterView> view = view();
        gauges.add("antiphon_core_answers", "1 when the master's core answered this scrape.", view.isPresent() ? 1 : 0);
        gauges.add("antiphon_write_queue_bytes", "Content that arrived and is not appended yet.",
                calls.queuedBytes());
        view.ifPresent(now -> {
            writes(gauges, now);
            workers(gauges, now);
            catchUps(gauges, now);
        });
        return gauges.snapshots();
    }

    private Optional<ClusterView> view() {
        try {
            return Optional.of(calls.status().get(ANSWER_MS_MAX, TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // The core is too busy, or stops.
        }
        return Optional.empty();
    }

    private void writes(Gauges gauges, ClusterView view) {
        int possible = view.forecast().possible();
        Map<String, Integer> concerns = new LinkedHashMap<>();
        Map<String, Double> expected = new LinkedHashMap<>();
        for (Forecast.Range each : view.forecast().oneByOne()) {
            concerns.put(WriteMetrics.name(each.to()), each.to());
            expected.put(WriteMetrics.name(each.to()), seconds(each));
        }
        gauges.state("antiphon_master_state", "What the master is doing.", view.state().word(), STATES)
                .add("antiphon_nodes", "Nodes of the cluster, the master among them.", view.nodes())
                .add("antiphon_nodes_available",
                        "Nodes that are healthy or suspected and take messages, the master among them; a worker"
                                + " without space, or refused for another reason, is not.",
                        view.availableNodes())
                .add("antiphon_quorum_nodes", "Available nodes below which writes are refused.", view.quorum())
                .add("antiphon_writes_accepted", "1 while writes are appended, 0 while all are refused.",
                        view.forecast().takesWrites() ? 1 : 0)
                .add("antiphon_write_concern_possible",
                        "The highest write concern that a write sent now gets within REPLICATION_TIMEOUT; 0 "
                                + "while there is none.",
                        possible)
                .each("antiphon_write_concern_can_be_met",
                        "1 when a write sent now gets it within REPLICATION_TIMEOUT.", "w", concerns,
                        w -> w <= possible ? 1 : 0)
                .eachValue("antiphon_write_expected_seconds",
                        "Estimated time until a write sent now is acknowledged: +Inf when unknown, none when refused.",
                        "w", expected, Double::doubleValue)
                .each("antiphon_pending_writes", "Writes whose callers wait for an answer.", "w",
                        pendingByConcern(view),
                        Long::longValue)
                .add("antiphon_pending_write_oldest_seconds",
                        "Time for which the oldest write has been short of copies, also when its caller was answered.",
                        view.oldestShortForNs() / NS_PER_SECOND)
                .add("antiphon_clients_read_only", "Clients that are read-only now.", view.readOnlyClientCount());
    }

    private static double seconds(Forecast.Range range) {
        return switch (range.fate()) {
            case AT_ONCE, LATER -> range.expectedNs() / NS_PER_SECOND;
            case WAITS -> Double.POSITIVE_INFINITY;
            case REFUSED -> Double.NaN;
        };
    }

    private Map<String, Long> pendingByConcern(ClusterView view) {
        Map<Integer, Long> counted = calls.pendingByConcern();
        return IntStream.rangeClosed(0, view.nodes()).boxed().collect(Collectors.toMap(
                WriteMetrics::name, w -> counted.getOrDefault(w, 0L), (one, _) -> one, LinkedHashMap::new));
    }

    private void workers(Gauges gauges, ClusterView view) {
        long nowMs = System.currentTimeMillis();
        Map<String, ClusterView.Worker> workers = byName(view, Function.identity());
        Map<String, ClusterView.Worker> heard = new LinkedHashMap<>(workers); // Of others nothing is known.
        heard.values().removeIf(worker -> !worker.isHeard());
        gauges.states("antiphon_worker_health", "What the master believes of a worker.", WORKER,
                byName(view, worker -> worker.health().name()), HEALTHS)
                .eachValue("antiphon_worker_health_since_timestamp_seconds", "When this health began.", WORKER, workers,
                        worker -> nowMs / MS_PER_SECOND - worker.healthForNs() / NS_PER_SECOND)
                .eachValue("antiphon_worker_last_heard_timestamp_seconds",
                        "When a worker last reported the values shown here; none until it reports.",
                        WORKER, heard,
                        worker -> nowMs / MS_PER_SECOND - worker.heardForNs() / NS_PER_SECOND)
                .words("antiphon_worker_health_reason_info", "Why it has this health, in one word.", WORKER,
                        byName(view, worker -> word(worker.healthReason())), "reason")
                .states("antiphon_worker_delivery", "How messages reach a worker now.", WORKER,
                        byName(view, worker -> worker.delivery().word()), EventMetrics.DELIVERIES)
                .eachValue("antiphon_worker_delivery_since_timestamp_seconds", "When this way of delivery began.",
                        WORKER, workers,
                        worker -> nowMs / MS_PER_SECOND - events.deliveryForNs(worker.id()) / NS_PER_SECOND)
                .words("antiphon_worker_delivery_reason_info",
                        "Why messages reach it in this way, in one word.", WORKER,
                        byName(view, worker -> word(worker.deliveryReason())), "reason")
                .each("antiphon_worker_position",
                        "Number up to which everything is durable on a worker; none until it reports.",
                        WORKER, heard,
                        ClusterView.Worker::position)
                .each("antiphon_worker_lag_messages",
                        "Messages that a worker lacks; none until it reports.",
                        WORKER, heard,
                        ClusterView.Worker::lag)
                .each("antiphon_worker_lag_bytes",
                        "Approximate size of those messages in the master's log; none until it reports.",
                        WORKER, heard,
                        worker -> worker.lag() == 0 ? 0 : log.bytesAbove(worker.position()))
                .eachValue("antiphon_worker_lag_seconds",
                        "Age of the oldest message that a worker lacks; none until it reports.",
                        WORKER, heard,
                        lag::seconds)
                .eachValue("antiphon_worker_acknowledgement_seconds",
                        "Duration of its last measured acknowledgement; none before the first.",
                        WORKER, workers,
                        worker -> worker.tookNs() < 0 ? Double.NaN : worker.tookNs() / NS_PER_SECOND)
                .each("antiphon_worker_gap_messages",
                        "Messages a worker holds above one that is missing; none until it reports.",
                        WORKER, heard,
                        ClusterView.Worker::gap)
                .each("antiphon_worker_retries", "Failed delivery attempts in a row.", WORKER, workers,
                        ClusterView.Worker::retries)
                .each("antiphon_worker_free_bytes",
                        "A worker's free space, as last reported; none until it reports.",
                        WORKER, heard,
                        ClusterView.Worker::freeDiskBytes);
    }

    private static String word(Reason reason) {
        return reason.code().name().toLowerCase(Locale.ROOT);
    }

    private static void catchUps(Gauges gauges, ClusterView view) {
        Map<String, ClusterView.Worker> workers = byName(view, Function.identity());
        gauges.each("antiphon_worker_catch_up_running", "1 while a worker catches up.", WORKER, workers,
                worker -> worker.catchUpTo() > 0 ? 1 : 0)
                .each("antiphon_worker_catch_up_from", "Where its catch-up began; 0 without one.", WORKER, workers,
                        ClusterView.Worker::catchUpFrom)
                .each("antiphon_worker_catch_up_to", "Where its catch-up ends; 0 without one.", WORKER, workers,
                        ClusterView.Worker::catchUpTo);
    }

    private static <T> Map<String, T> byName(ClusterView view, Function<ClusterView.Worker, T> value) {
        return view.workers().stream().collect(Collectors.toMap(
                worker -> worker.id().name(), value, (one, _) -> one, LinkedHashMap::new));
    }
}
