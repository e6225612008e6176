package antiphon.bench.profile;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Stacks as one picture (B. Gregg's "flame graph"): each box is a method, as wide as its share of the processor time,
/// above the one that called it. Hovering over a box shows its whole name and its share.
final class FlameGraph {
    private static final int WIDTH = 1200;
    private static final int BOX_HEIGHT = 16;
    private static final double SHARE_SHOWN_MIN = 0.002;
    private static final double WIDTH_OF_A_LETTER = 6.2;

    /// Warm colours for what is ours, cold ones for libraries, grey for the JDK; the text stands on each of them.
    private static final String STYLE = """
            <style>
            text{fill:#1b1f24;pointer-events:none} rect{stroke:#fff;stroke-width:.5}
            .ours{fill:#f2a65a} .library{fill:#8cb4d8} .jdk{fill:#c4cbd3} .process{fill:#9fc8a0}
            </style>
            """;

    private final Node all = new Node();
    private final Formatter svg = new Formatter(Locale.ROOT);

    private static final class Node {
        private final Map<String, Node> callees = new TreeMap<>();
        private double weight;

        private void add(List<String> frames, double added) {
            weight += added;
            if (!frames.isEmpty())
                callees.computeIfAbsent(frames.getFirst(), _ -> new Node()).add(frames.subList(1, frames.size()),
                        added);
        }

        private int height(double weightMin) {
            return weight < weightMin
                    ? 0
                    : 1 + callees.values().stream().mapToInt(callee -> callee.height(weightMin)).max().orElse(0);
        }
    }

    /// @param frames the outermost first
    /// @param weight in any unit, the same for all stacks
    void add(List<String> frames, double weight) {
        all.add(frames, weight);
    }

    String svg(String title) {
        int height = (all.height(all.weight * SHARE_SHOWN_MIN) + 2) * BOX_HEIGHT;
        svg.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"11\" role=\"img\">%n",
                WIDTH, height, WIDTH);
        svg.format("%s<rect fill=\"#fff\" width=\"%d\" height=\"%d\"/>%n", STYLE, WIDTH, height);
        svg.format("<text x=\"4\" y=\"12\" font-size=\"13\">%s</text>%n", escaped(title));
        double x = 0;
        for (Map.Entry<String, Node> process : all.callees.entrySet()) {
            draw(process.getKey(), process.getValue(), x, height - BOX_HEIGHT, true);
            x += width(process.getValue());
        }
        return svg.format("</svg>%n").toString();
    }

    private double width(Node node) {
        return WIDTH * node.weight / all.weight;
    }

    private void draw(String name, Node node, double x, int y, boolean process) {
        if (node.weight < all.weight * SHARE_SHOWN_MIN) return;
        double width = width(node);
        svg.format(
                "<g><title>%s, %.1f %%</title><rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                escaped(name), 100 * node.weight / all.weight, process ? "process" : kind(name), x, y, width,
                BOX_HEIGHT);
        String label = fitting(shortName(name), width);
        if (!label.isEmpty()) svg.format("<text x=\"%.1f\" y=\"%d\">%s</text>", x + 2, y + 12, escaped(label));
        svg.format("</g>%n");
        for (Map.Entry<String, Node> callee : node.callees.entrySet()) {
            draw(callee.getKey(), callee.getValue(), x, y - BOX_HEIGHT, false);
            x += width(callee.getValue());
        }
    }

    private static String kind(String name) {
        if (name.startsWith("antiphon.")) return "ours";
        boolean jdk = name.startsWith("java") || name.startsWith("jdk.") || name.startsWith("sun.")
                || name.startsWith("com.sun.");
        return jdk ? "jdk" : "library";
    }

    /// `antiphon.log.SegmentedLog.append` as `SegmentedLog.append`.
    private static String shortName(String name) {
        int method = name.lastIndexOf('.');
        return method < 0 ? name : name.substring(name.lastIndexOf('.', method - 1) + 1);
    }

    private static String fitting(String label, double width) {
        int letters = (int) ((width - 4) / WIDTH_OF_A_LETTER);
        if (label.length() <= letters) return label;
        return letters < 4 ? "" : label.substring(0, letters - 1) + "…";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
