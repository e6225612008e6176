package antiphon.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// Values of one moment, gathered for one scrape.
public final class Gauges {
    private final MetricSnapshots.Builder all = MetricSnapshots.builder();

    public Gauges add(String name, String help, double value) {
        all.metricSnapshot(GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build());
        return this;
    }

    public Gauges add(String name, String help, long value) {
        return add(name, help, (double) value); // Exact up to 2^53, which no log gets to.
    }

    public <T> Gauges each(String name, String help, String label, Map<String, T> things, ToLongFunction<T> value) {
        return eachValue(name, help, label, things, thing -> (double) value.applyAsLong(thing));
    }

    /// One value for each thing, by its name under this label; none for things whose value is not known (NaN).
    public <T> Gauges eachValue(
            String name, String help, String label, Map<String, T> things, ToDoubleFunction<T> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        things.forEach((thing, of) -> point(gauge, Labels.of(label, thing), value.applyAsDouble(of)));
        all.metricSnapshot(gauge.build());
        return this;
    }

    private static void point(GaugeSnapshot.Builder gauge, Labels labels, double value) {
        if (Double.isNaN(value)) return;
        gauge.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
    }

    /// The value 1 with a word as a label for each thing: for what has no number, such as a reason.
    public Gauges words(String name, String help, String label, Map<String, String> wordOfThing, String wordLabel) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        wordOfThing.forEach((thing, word) -> point(gauge, Labels.of(label, thing, wordLabel, word), 1));
        all.metricSnapshot(gauge.build());
        return this;
    }

    /// Which of several states each thing is in: 1 for that one, 0 for the others.
    public Gauges states(
            String name, String help, String label, Map<String, String> stateOfThing, List<String> states) {
        StateSetSnapshot.Builder set = StateSetSnapshot.builder().name(name).help(help);
        stateOfThing.forEach((thing, state) -> set.dataPoint(states(Labels.of(label, thing), state, states)));
        all.metricSnapshot(set.build());
        return this;
    }

    public Gauges state(String name, String help, String state, List<String> states) {
        all.metricSnapshot(StateSetSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(states(Labels.EMPTY, state, states))
                .build());
        return this;
    }

    private static StateSetDataPointSnapshot states(Labels labels, String current, List<String> states) {
        StateSetDataPointSnapshot.Builder point = StateSetDataPointSnapshot.builder().labels(labels);
        states.forEach(state -> point.state(state, state.equals(current.toLowerCase(Locale.ROOT))));
        return point.build();
    }

    public MetricSnapshots snapshots() {
        return all.build();
    }
}
