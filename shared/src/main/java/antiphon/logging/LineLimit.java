package antiphon.logging;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// How many lines of one kind the log takes in a minute, so that others cannot flood it.
/// Kinds are as many as there are places in the code; beyond a number they count as one. Not for several threads.
final class LineLimit {
    private static final long MINUTE_NS = Duration.ofMinutes(1).toNanos();
    private static final int KINDS_MAX = 1_000;
    private static final String ALL_OTHERS = "";

    private final Map<String, Minute> minutes = new HashMap<>();

    private static final class Minute {
        private long sinceNs;
        private int lines;

        Minute(long sinceNs) {
            this.sinceNs = sinceNs;
        }
    }

    /// Whether one more line of this kind is taken now.
    boolean takes(String kind, int linesMax, long nowNs) {
        String counted = minutes.size() < KINDS_MAX || minutes.containsKey(kind) ? kind : ALL_OTHERS;
        Minute minute = minutes.computeIfAbsent(counted, _ -> new Minute(nowNs));
        if (nowNs - minute.sinceNs >= MINUTE_NS) {
            minute.sinceNs = nowNs;
            minute.lines = 0;
        }
        return ++minute.lines <= linesMax;
    }
}
