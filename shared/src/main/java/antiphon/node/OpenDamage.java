package antiphon.node;

import antiphon.log.DamagedRange;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// The damage that is known and not mended yet: what is tried next, when, and what was told of it. It is told the time
/// and owns no clock.
///
/// Nothing is ever given up: the pauses between tries double up to a ceiling, and stay there.
public final class OpenDamage {
    /// More is left to be found again when some of these are mended.
    public static final int RANGES_MAX = 256;

    static final Duration PAUSE_FIRST = Duration.ofMillis(200);
    static final Duration PAUSE_MAX = Duration.ofSeconds(30);
    private static final int DOUBLINGS_MAX = 20;

    /// What a report has brought.
    public enum News {
        NEW, KNOWN,
        /// There is no room for it.
        TOO_MUCH
    }

    private static final class Open {
        DamagedRange range;
        int failures;
        long tryAtNs;
        String lastReason = "";

        Open(DamagedRange range, long nowNs) {
            this.range = range;
            this.tryAtNs = nowNs;
        }
    }

    private final RandomGenerator random;
    /// By the first message of the range: of two damaged places in one block of the log only the first can be seen.
    private final TreeMap<Long, Open> open = new TreeMap<>();

    public OpenDamage(RandomGenerator random) {
        this.random = random;
    }

    public News found(DamagedRange range, long nowNs) {
        Open known = open.get(range.first());
        if (known == null && open.size() >= RANGES_MAX) return News.TOO_MUCH;
        if (known != null && known.range.last() == range.last()) return News.KNOWN;
        open.put(range.first(), new Open(range, nowNs)); // It may have grown since.
        return News.NEW;
    }

    /// What is to be tried now: that which has been due for the longest.
    public Optional<DamagedRange> due(long nowNs) {
        return open.values().stream()
                .filter(damage -> damage.tryAtNs <= nowNs)
                .min(Comparator.comparingLong(damage -> damage.tryAtNs))
                .map(damage -> damage.range);
    }

    /// It is mended, or not in the log any more.
    public void closed(DamagedRange range) {
        open.remove(range.first());
    }

    /// Returns whether this reason is another than the last one, and worth telling.
    public boolean failed(DamagedRange range, String reason, long nowNs) {
        Open damage = open.get(range.first());
        if (damage == null) throw new IllegalArgumentException("not known as damaged: " + range);
        damage.failures++;
        damage.tryAtNs = nowNs + pauseNs(damage.failures);
        boolean another = !reason.equals(damage.lastReason);
        damage.lastReason = reason;
        return another;
    }

    /// From the upper half, so that nodes do not march in step.
    private long pauseNs(int failures) {
        long doubled = PAUSE_FIRST.toNanos() << Math.min(failures - 1, DOUBLINGS_MAX);
        long pauseNs = Math.min(doubled, PAUSE_MAX.toNanos());
        return random.nextLong(pauseNs / 2, pauseNs + 1);
    }

    /// When something is to be tried; `Long.MAX_VALUE` for never.
    public long nextNs() {
        return open.values().stream().mapToLong(damage -> damage.tryAtNs).min().orElse(Long.MAX_VALUE);
    }
}
