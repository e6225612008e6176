package antiphon.logging;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/// Lets what happens again and again be told at once, and then once a minute with how often it happened in between, so
/// that a client or a peer that repeats itself cannot fill a log. For any thread.
///
/// @param <K> the kinds of what happens: each is told by itself
public final class Repeats<K extends Enum<K>> {
    private static final long PAUSE_NS = Duration.ofMinutes(1).toNanos();

    private final Map<K, Told> told;

    private static final class Told {
        private long atNs;
        private long untold;
    }

    public Repeats(Class<K> kinds) {
        this.told = new EnumMap<>(kinds);
    }

    /// It has happened.
    ///
    /// @return when it is to be told now: how often it was not told since the last time; otherwise empty
    public synchronized OptionalLong happened(K kind, long nowNs) {
        Told last = told.get(kind);
        if (last == null) {
            last = new Told();
            told.put(kind, last);
        } else if (nowNs - last.atNs < PAUSE_NS) {
            last.untold++;
            return OptionalLong.empty();
        }
        long untold = last.untold;
        last.atNs = nowNs;
        last.untold = 0;
        return OptionalLong.of(untold);
    }
}
