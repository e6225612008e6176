package antiphon.bench;

import java.util.List;
import java.util.Locale;

/// Latency by percentile as an SVG picture: the further right, the rarer. Both axes are logarithmic, so that the tail
/// is as easy to read as the middle.
final class LatencyPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 460;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final int NINES = 4; // up to 99.99 %
    private static final int STEPS = 200;
    private static final List<String> COLOURS = List.of("#1b6ca8", "#c2571a", "#3a8f3a", "#8a4fa3");

    private final List<Result> results;
    private final double lowMs;
    private final double highMs;

    LatencyPlot(List<Result> results) {
        this.results = results;
        double high = results.stream().mapToDouble(Result::maxMs).max().orElse(1);
        double low = results.stream().mapToDouble(result -> result.latencyMs(0)).min().orElse(high);
        this.lowMs = Math.pow(10, Math.floor(Math.log10(Math.max(low, 1e-3))));
        this.highMs = Math.max(lowMs * 10, Math.pow(10, Math.ceil(Math.log10(high))));
    }

    String svg() {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT));
        grid(svg);
        for (int i = 0; i < results.size(); i++) curve(svg, results.get(i), i);
        return svg.append("</svg>\n").toString();
    }

    private void grid(StringBuilder svg) {
        for (int nines = 0; nines <= NINES; nines++) {
            String label = nines == 0 ? "0 %" : String.format(Locale.ROOT, "%s %%", percent(nines));
            line(svg, x(nines), TOP, x(nines), HEIGHT - BOTTOM);
            text(svg, x(nines), HEIGHT - BOTTOM + 20, "middle", "#333", label);
        }
        for (double ms = lowMs; ms <= highMs * 1.001; ms *= 10) {
            line(svg, LEFT, y(ms), WIDTH - RIGHT, y(ms));
            text(svg, LEFT - 8, y(ms) + 4, "end", "#333", String.format(Locale.ROOT, "%s ms", plain(ms)));
        }
    }

    private static String percent(int nines) {
        return plain(100 - Math.pow(10, 2 - nines));
    }

    private static String plain(double value) {
        return new java.math.BigDecimal(value).round(new java.math.MathContext(6)).stripTrailingZeros().toPlainString();
    }

    private void curve(StringBuilder svg, Result result, int index) {
        String colour = COLOURS.get(index % COLOURS.size());
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"").append(colour).append("\" points=\"");
        for (int step = 0; step <= STEPS; step++) {
            double nines = (double) NINES * step / STEPS;
            double ms = result.latencyMs(100 - Math.pow(10, 2 - nines));
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(nines), y(ms)));
        }
        svg.append("\"/>\n");
        String label = String.format(Locale.ROOT, "%s: %,.0f messages/s", result.workload(), result.perSecond());
        text(svg, LEFT + 10, TOP + 6 + 20.0 * index, "start", colour, label);
    }

    private static double x(double nines) {
        return LEFT + (WIDTH - LEFT - RIGHT) * nines / NINES;
    }

    private double y(double ms) {
        double share = Math.log10(Math.max(ms, lowMs) / lowMs) / Math.log10(highMs / lowMs);
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n", x1, y1, x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String colour, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor,
                colour,
                text));
    }
}
