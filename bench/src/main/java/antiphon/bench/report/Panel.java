package antiphon.bench.report;

import java.util.List;

/// One diagram of a [Chart].
///
/// @param spans stretches of the x axis with a name, such as what was done meanwhile
public record Panel(String title, Axis x, Axis y, List<Curve> curves, List<Span> spans) {
    public record Point(double x, double y) {}

    public record Curve(String name, List<Point> points) {}

    public record Span(String name, double from, double to) {}

    public static Panel of(String title, Axis x, Axis y, Curve... curves) {
        return new Panel(title, x, y, List.of(curves), List.of());
    }
}
