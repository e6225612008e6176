package antiphon.logging;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/// Rate limit of log lines for frequent events: the first one at once, and then one a minute with the number of events
/// in between, so that no one can flood a log. For any thread.
///
/// @param <K> the kinds of events: each is reported by itself
public final class Repeats<K extends Enum<K>> {
    private static final long PAUSE_NS = Duration.ofMinutes(1).toNanos();

    private final Map<K, Last> reported;

    private static final class Last {
        private long atNs;
        private long skipped;
    }

    public Repeats(Class<K> kinds) {
        this.reported = new EnumMap<>(kinds);
    }

    /// An event has happened.
    ///
    /// @return if it is to be reported now: how many events were skipped since the last report; otherwise empty
    public synchronized OptionalLong happened(K kind, long nowNs) {
        Last last = reported.get(kind);
        if (last == null) {
            last = new Last();
            reported.put(kind, last);
        } else if (nowNs - last.atNs < PAUSE_NS) {
            last.skipped++;
            return OptionalLong.empty();
        }
        long skipped = last.skipped;
        last.atNs = nowNs;
        last.skipped = 0;
        return OptionalLong.of(skipped);
    }
}
