package antiphon.bench.report;

import antiphon.bench.load.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Latency by percentile: the further right, the rarer. Both axes are logarithmic, so that the tail is as easy to read
/// as the middle.
public final class LatencyPlot {
    private static final int NINES = 4; // up to 99.99 %
    private static final int STEPS = 200;
    private static final double LOWEST_MS = 1e-3;

    private LatencyPlot() {}

    public static String svg(List<Result> results) {
        List<Panel.Curve> curves = results.stream().map(LatencyPlot::curve).toList();
        List<Double> all = curves.stream().flatMap(curve -> curve.points().stream()).map(Panel.Point::y).toList();
        Axis y = Axis.logarithmic("ms", all);
        return Chart.svg(List.of(new Panel("Latency by percentile", percentiles(), y, curves, List.of())));
    }

    private static Axis percentiles() {
        List<Axis.Tick> ticks = new ArrayList<>();
        for (int nines = 0; nines <= NINES; nines++)
            ticks.add(new Axis.Tick(nines, Axis.plain(percentile(nines)) + " %"));
        return Axis.of("of all messages are at least as fast", false, ticks);
    }

    private static double percentile(double nines) {
        return 100 - Math.pow(10, 2 - nines);
    }

    private static Panel.Curve curve(Result result) {
        List<Panel.Point> points = new ArrayList<>();
        for (int step = 0; step <= STEPS; step++) {
            double nines = (double) NINES * step / STEPS;
            points.add(new Panel.Point(nines, Math.max(LOWEST_MS, result.latencyMs(percentile(nines)))));
        }
        String name = String.format(Locale.ROOT, "%s: %,.0f messages/s", result.workload(), result.perSecond());
        return new Panel.Curve(name, points);
    }
}
