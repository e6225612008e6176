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
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/// Everything that one node counts and measures, and the route on which Prometheus asks for it.
public final class NodeMetrics implements HttpRoute {
    /// From a write on a fast disk to one that waits for a worker which comes back.
    private static final double[] LATENCY_SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

    /// @param role `master` or `worker`
    public NodeMetrics(NodeSettings settings, String role) {
        JvmMetrics.builder().register(registry);
        Info.builder()
                .name("antiphon_node_info")
                .help("The node's name, its role, and its storage.")
                .labelNames("node", "role", "storage")
                .register(registry)
                .addLabelValues(settings.name(), role, settings.storage().word());
        CounterWithCallback.builder()
                .name("antiphon_log_lines_dropped_total")
                .help("Lines of the node's log that were dropped because standard output was not read in time.")
                .callback(callback -> callback.call((double) LogQueue.droppedLines()))
                .register(registry);
        CounterWithCallback.builder()
                .name("antiphon_log_lines_left_out_total")
                .help("Lines of the node's log that were left out because there were too many of their kind "
                        + "in a minute.")
                .callback(callback -> callback.call((double) LogQueue.leftOutLines()))
                .register(registry);
    }

    /// Asked at each scrape: for what is known at that moment.
    public void add(MultiCollector collector) {
        registry.register(collector);
    }

    /// A counter whose label, if it has one, takes these values and no others: so each is there from the start, with 0.
    public Counter counter(String name, String help, String label, List<String> values) {
        Counter counter = Counter.builder().name(name).help(help).labelNames(label).withoutExemplars()
                .register(registry);
        values.forEach(counter::initLabelValues);
        return counter;
    }

    public Counter counter(String name, String help) {
        return Counter.builder().name(name).help(help).withoutExemplars().register(registry);
    }

    public Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).withoutExemplars().register(registry);
    }

    /// For things that usually take less than a second, and may take a minute.
    public Histogram latencies(String name, String help, String... labels) {
        return histogram(name, help, Unit.SECONDS, LATENCY_SECONDS, labels);
    }

    /// Only with the buckets given: the text formats have no others.
    public Histogram histogram(String name, String help, Unit unit, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .unit(unit)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .register(registry);
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
