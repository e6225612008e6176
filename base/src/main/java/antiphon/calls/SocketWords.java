package antiphon.calls;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the system says of a connection that failed, in plain words. Depending on the way it failed, Netty gives the
/// system's text, or its number alone, as in `finishConnect(..) failed with error(-111)`.
public final class SocketWords {
    private static final String REFUSED = "connection refused";
    private static final String RESET = "connection reset";
    private static final String CLOSED = "the other side closed the connection";
    private static final String TIMED_OUT = "connection timed out";
    private static final String NO_ROUTE = "no route to that host";
    private static final String NO_NETWORK = "network unreachable";

    private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d+)\\)");

    /// The numbers of Linux.
    private static final Map<String, String> BY_NUMBER = Map.of(
            "32", CLOSED, "101", NO_NETWORK, "104", RESET, "110", TIMED_OUT, "111", REFUSED, "113", NO_ROUTE);

    private static final Map<String, String> BY_TEXT = Map.of(
            "broken pipe", CLOSED, "network is unreachable", NO_NETWORK, "reset by peer", RESET,
            "timed out", TIMED_OUT, "connection refused", REFUSED, "no route to host", NO_ROUTE);

    private SocketWords() {}

    /// @return the text itself where it says nothing known
    public static String of(String text) {
        Matcher number = NUMBER.matcher(text);
        if (number.find() && BY_NUMBER.containsKey(number.group(1)))
            return BY_NUMBER.getOrDefault(number.group(1), text);
        String lower = text.toLowerCase(Locale.ROOT);
        return BY_TEXT.entrySet().stream()
                .filter(known -> lower.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(text);
    }
}
