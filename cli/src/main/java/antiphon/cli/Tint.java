package antiphon.cli;

import java.util.Map;

/// Colours the words that say how things are: what is well in green, what may become so by itself in yellow, what is
/// not in red. Without the colour the words say the same.
final class Tint {
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String RED = "31";

    private static final Map<String, String> COLOURS = Map.ofEntries(
            Map.entry("HEALTHY", GREEN),
            Map.entry("SUSPECTED", YELLOW),
            Map.entry("UNHEALTHY", RED),
            Map.entry("streaming", GREEN),
            Map.entry("recovering", YELLOW),
            Map.entry("retrying", YELLOW),
            Map.entry("refused", RED),
            Map.entry("refused:", RED),
            Map.entry("ACKNOWLEDGED", GREEN),
            Map.entry("UNCONFIRMED", YELLOW),
            Map.entry("NOT_APPENDED", RED),
            Map.entry("acknowledged", GREEN),
            Map.entry("waits", YELLOW),
            Map.entry("same", GREEN),
            Map.entry("DIFFERS", RED));

    private Tint() {}

    /// @return the text, coloured by its first word
    static String of(String text) {
        int space = text.indexOf(' ');
        String colour = COLOURS.get(space < 0 ? text : text.substring(0, space));
        return colour == null ? text : "\u001b[" + colour + "m" + text + "\u001b[0m";
    }
}
