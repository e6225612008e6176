package antiphon.metrics;

import antiphon.config.NodeSettings;
import antiphon.http.HttpCall;
import antiphon.http.HttpRoute;
import antiphon.logging.LogQueue;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Everything that one node counts and measures, and the route on which Prometheus asks for it. What a role of the node
/// adds comes off with it.
public final class NodeMetrics implements HttpRoute, AutoCloseable {
    /// From a write on a fast disk to one that waits for a worker which comes back.
    private static final double[] LATENCY_SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

    private final NodeSettings settings;
    private final PrometheusRegistry registry;
    private final List<Runnable> removals = new ArrayList<>();
    private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

    public NodeMetrics(NodeSettings settings) {
        this(settings, new PrometheusRegistry());
        JvmMetrics.builder().register(registry);
        CounterWithCallback.builder()
                .name("antiphon_log_lines_dropped_total")
                .help("Lines of the node's log that were dropped because standard output was not read in time, or could"
                        + " not be written.")
                .callback(callback -> callback.call((double) LogQueue.droppedLines()))
                .register(registry);
        CounterWithCallback.builder()
                .name("antiphon_log_lines_left_out_total")
                .help("Lines of the node's log that were left out because there were too many of their kind "
                        + "in a minute.")
                .callback(callback -> callback.call((double) LogQueue.leftOutLines()))
                .register(registry);
    }

    private NodeMetrics(NodeSettings settings, PrometheusRegistry registry) {
        this.settings = settings;
        this.registry = registry;
    }

    /// For what the node counts and measures in a role, until it is closed.
    ///
    /// @param role `master` or `worker`
    public NodeMetrics inRole(String role) {
        NodeMetrics added = new NodeMetrics(settings, registry);
        added.register(Info.builder()
                .name("antiphon_node_info")
                .help("The node's name, its role, and its storage.")
                .labelNames("node", "role", "storage")
                .build()).addLabelValues(settings.name(), role, settings.storage().word());
        return added;
    }

    /// Asked at each scrape: for what is known at that moment.
    public void add(MultiCollector collector) {
        registry.register(collector);
        removals.add(() -> registry.unregister(collector));
    }

    private <C extends Collector> C register(C collector) {
        registry.register(collector);
        removals.add(() -> registry.unregister(collector));
        return collector;
    }

    /// What was added here is not shown any more.
    @Override
    public void close() {
        removals.reversed().forEach(Runnable::run);
        removals.clear();
    }

    /// A counter whose label, if it has one, takes these values and no others: so each is there from the start, with 0.
    public Counter counter(String name, String help, String label, List<String> values) {
        Counter counter = counter(name, help, label);
        values.forEach(counter::initLabelValues);
        return counter;
    }

    public Counter counter(String name, String help) {
        return register(Counter.builder().name(name).help(help).withoutExemplars().build());
    }

    public Counter counter(String name, String help, String... labels) {
        return register(Counter.builder().name(name).help(help).labelNames(labels).withoutExemplars().build());
    }

    /// For things that usually take less than a second, and may take a minute.
    public Histogram latencies(String name, String help, String... labels) {
        return histogram(name, help, Unit.SECONDS, LATENCY_SECONDS, labels);
    }

    /// Only with the buckets given: the text formats have no others.
    public Histogram histogram(String name, String help, Unit unit, double[] bounds, String... labels) {
        return register(Histogram.builder()
                .name(name)
                .help(help)
                .unit(unit)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .build());
    }

    /// In the form of OpenMetrics for those who ask for it, and of Prometheus for all others.
    @Override
    public void answer(HttpCall call) throws IOException {
        call.require("GET");
        ExpositionFormatWriter form = openMetrics.accepts(call.header("Accept").orElse("")) ? openMetrics : text;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        form.write(body, registry.scrape());
        call.answer(200, form.getContentType(), body.toByteArray());
    }
}
