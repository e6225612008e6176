package antiphon.cli.up.cluster;

/// Marks the lines of one node among those of all: `worker1 | ...`. A line of JSON (LOG_FORMAT=json) names its node by
/// itself, and is for programs as it is.
final class LinePrefix {
    private static final int[] COLOURS = {36, 33, 32, 35, 34, 31};

    private final String text;

    /// @param number which node, for its colour
    /// @param width of the longest name
    LinePrefix(String name, int number, int width, boolean colour) {
        String padded = name + " ".repeat(Math.max(0, width - name.length())) + " | ";
        this.text = colour ? "\u001b[" + COLOURS[number % COLOURS.length] + "m" + padded + "\u001b[0m" : padded;
    }

    String before(String line) {
        return line.startsWith("{") ? line : text + line;
    }
}
