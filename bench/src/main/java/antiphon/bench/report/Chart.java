package antiphon.bench.report;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/// Diagrams below each other as one SVG picture, which is read on light and on dark ground.
public final class Chart {
    private static final int WIDTH = 860;
    private static final int PANEL_HEIGHT = 320;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 44;
    private static final int BOTTOM = 56;
    private static final int CURVES_MAX = 6;
    private static final int DOTS_MAX = 20;
    private static final int LEGEND_WIDTH = 165;

    /// Colours that most people with colour blindness can distinguish; dashes distinguish the curves without colours.
    private static final String STYLE = """
            <style>
            .ground{fill:#fff} text{fill:#24292f} .grid{stroke:#d8dee4} .span{fill:#eaeef2}
            .span.odd{fill:#f6f8fa} polyline{fill:none;stroke-width:2}
            .c0{stroke:#0b62a8} .c1{stroke:#c2480c;stroke-dasharray:7 3} .c2{stroke:#2f7d32;stroke-dasharray:2 3}
            .c3{stroke:#7b3fa0;stroke-dasharray:9 3 2 3} .c4{stroke:#a8780b;stroke-dasharray:4 2} .c5{stroke:#57606a}
            circle{stroke-dasharray:none!important;fill:none;stroke-width:2}
            @media (prefers-color-scheme:dark){
            .ground{fill:#0d1117} text{fill:#d0d7de} .grid{stroke:#30363d} .span{fill:#1c2128} .span.odd{fill:#13171d}
            .c0{stroke:#5cb3ff} .c1{stroke:#ff9c5b} .c2{stroke:#6fd174} .c3{stroke:#cf9bf0} .c4{stroke:#e8c15a}
            .c5{stroke:#9aa5b1}
            }
            </style>
            """;

    private final Formatter svg = new Formatter(Locale.ROOT);

    private Chart() {}

    public static String svg(List<Panel> panels) {
        return new Chart().draw(panels);
    }

    private String draw(List<Panel> panels) {
        int height = PANEL_HEIGHT * panels.size();
        svg.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"13\" role=\"img\">%n",
                WIDTH, height, WIDTH);
        svg.format("%s", STYLE);
        svg.format("<rect class=\"ground\" width=\"%d\" height=\"%d\"/>%n", WIDTH, height);
        for (int i = 0; i < panels.size(); i++) {
            svg.format("<g transform=\"translate(0,%d)\">%n", i * PANEL_HEIGHT);
            panel(panels.get(i));
            svg.format("</g>%n");
        }
        return svg.format("</svg>%n").toString();
    }

    private void panel(Panel panel) {
        spans(panel);
        grid(panel);
        text(LEFT, TOP - 20, "start", " font-weight=\"bold\"", panel.title());
        for (int i = 0; i < panel.curves().size(); i++) curve(panel, panel.curves().get(i), i);
    }

    /// Names stand in two rows in turn, above all grounds, since a short span has no room for its own.
    private void spans(Panel panel) {
        List<Panel.Span> spans = panel.spans();
        for (int i = 0; i < spans.size(); i++) {
            double from = x(panel.x(), spans.get(i).from());
            svg.format(
                    "<rect class=\"span%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                    i % 2 == 0 ? "" : " odd", from, TOP, x(panel.x(), spans.get(i).to()) - from,
                    PANEL_HEIGHT - TOP - BOTTOM);
        }
        for (int i = 0; i < spans.size(); i++) {
            double y = PANEL_HEIGHT - BOTTOM - 6.0 - i % 2 * 15;
            text(x(panel.x(), spans.get(i).from()) + 4, y, "start", " font-size=\"11\"", spans.get(i).name());
        }
    }

    private void grid(Panel panel) {
        for (Axis.Tick tick : panel.x().ticks()) {
            double x = x(panel.x(), tick.at());
            line(x, TOP, x, PANEL_HEIGHT - BOTTOM);
            boolean atTheEdge = x >= WIDTH - RIGHT; // Where half of a long label would be cut off.
            text(x, PANEL_HEIGHT - BOTTOM + 18.0, atTheEdge ? "end" : "middle", "", tick.label());
        }
        for (Axis.Tick tick : panel.y().ticks()) {
            double y = y(panel.y(), tick.at());
            line(LEFT, y, WIDTH - RIGHT, y);
            text(LEFT - 8, y + 4, "end", "", tick.label());
        }
        text((LEFT + WIDTH - RIGHT) / 2.0, PANEL_HEIGHT - BOTTOM + 38.0, "middle", "", panel.x().label());
        text(LEFT - 8, TOP - 8, "end", " font-size=\"11\"", panel.y().label());
    }

    private void curve(Panel panel, Panel.Curve curve, int index) {
        String style = "c" + index % CURVES_MAX;
        svg.format("<polyline class=\"%s\" points=\"", style);
        for (Panel.Point point : curve.points())
            svg.format("%.1f,%.1f ", x(panel.x(), point.x()), y(panel.y(), point.y()));
        svg.format("\"/>%n");
        if (curve.points().size() <= DOTS_MAX)
            for (Panel.Point point : curve.points())
                svg.format("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>%n", style, x(panel.x(), point.x()),
                        y(panel.y(), point.y()));
        legend(curve.name(), style, WIDTH - RIGHT - LEGEND_WIDTH * (panel.curves().size() - index));
    }

    private void legend(String name, String style, int x) {
        svg.format("<polyline class=\"%s\" points=\"%d,%d %d,%d\"/>%n", style, x, TOP - 24, x + 26, TOP - 24);
        text(x + 31, TOP - 20, "start", "", name);
    }

    private static double x(Axis axis, double value) {
        return LEFT + (WIDTH - LEFT - RIGHT) * axis.share(value);
    }

    private static double y(Axis axis, double value) {
        return PANEL_HEIGHT - BOTTOM - (PANEL_HEIGHT - TOP - BOTTOM) * axis.share(value);
    }

    private void line(double x1, double y1, double x2, double y2) {
        svg.format("<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n", x1, y1, x2, y2);
    }

    private void text(double x, double y, String anchor, String more, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;");
        svg.format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>%n", x, y, anchor, more, safe);
    }
}
