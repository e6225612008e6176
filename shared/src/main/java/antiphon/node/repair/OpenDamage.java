package antiphon.node.repair;

import antiphon.log.segment.DamagedRange;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// The damage that is known and not repaired yet: what is tried next, when, and what was reported of it. It receives
/// the time and owns no clock.
///
/// A place may be as long as a whole segment; it is repaired a piece at a time. A piece that could not be repaired is
/// left for the next round through the place, so that it does not keep the rest waiting. What touches a known place in
/// the same file is taken as a part of it.
///
/// A repair is never given up: the pauses between attempts double up to a ceiling, and stay there until one succeeds.
public final class OpenDamage {
    /// More is left to be found again when some of these are repaired.
    public static final int RANGES_MAX = 256;

    static final Duration PAUSE_FIRST = Duration.ofMillis(200);
    static final Duration PAUSE_MAX = Duration.ofSeconds(30);
    private static final int DOUBLINGS_MAX = 20;

    /// The result of a report.
    public enum Finding {
        NEW, KNOWN,
        /// There is no room for it.
        TOO_MUCH
    }

    /// A range to check and repair.
    ///
    /// @param place the damaged range
    /// @param from where in it to go on
    public record Due(DamagedRange place, long from) {}

    /// @param helpers the nodes that sent the messages; none when the range turned out to be intact
    public record Repaired(DamagedRange place, Set<String> helpers) {}

    private static final class Open {
        DamagedRange range;
        long next;
        long leftBehind = Long.MAX_VALUE; // The first message that needs another round.
        final Set<String> helpers = new TreeSet<>();
        int failures;
        long tryAtNs;
        String lastReason = "";

        Open(DamagedRange range, long nowNs) {
            this.range = range;
            this.next = range.first();
            this.tryAtNs = nowNs;
        }

        void leaveBehind(long sequence) {
            leftBehind = Math.min(leftBehind, sequence);
        }

        boolean needsAnotherRound() {
            return leftBehind < Long.MAX_VALUE;
        }

        void nextRound() {
            next = leftBehind;
            leftBehind = Long.MAX_VALUE;
        }
    }

    private final RandomGenerator random;
    /// By the first message; no two of them touch.
    private final TreeMap<Long, Open> open = new TreeMap<>();

    public OpenDamage(RandomGenerator random) {
        this.random = random;
    }

    public Finding found(DamagedRange range, long nowNs) {
        Optional<Open> touching = touching(range);
        if (touching.isPresent()) {
            join(touching.get(), range);
            return Finding.KNOWN;
        }
        if (open.size() >= RANGES_MAX) return Finding.TOO_MUCH;
        open.put(range.first(), new Open(range, nowNs));
        return Finding.NEW;
    }

    private Optional<Open> touching(DamagedRange range) {
        Map.Entry<Long, Open> before = open.floorEntry(range.first());
        if (before != null && before.getValue().range.touches(range)) return Optional.of(before.getValue());
        Map.Entry<Long, Open> behind = open.higherEntry(range.first());
        return Optional.ofNullable(behind).map(Map.Entry::getValue).filter(damage -> damage.range.touches(range));
    }

    private void join(Open known, DamagedRange more) {
        if (more.first() < known.next) known.leaveBehind(more.first());
        if (known.range.holds(more)) return;
        open.remove(known.range.first());
        DamagedRange joined = known.range.and(more);
        for (Optional<Open> other = touching(joined); other.isPresent(); other = touching(joined)) {
            open.remove(other.get().range.first());
            known.leaveBehind(other.get().range.first());
            joined = joined.and(other.get().range);
        }
        known.range = joined;
        open.put(joined.first(), known);
    }

    /// The range to try now: the one that has been due for the longest.
    public Optional<Due> due(long nowNs) {
        return open.values().stream()
                .filter(damage -> damage.tryAtNs <= nowNs)
                .min(Comparator.comparingLong(damage -> damage.tryAtNs))
                .map(damage -> new Due(damage.range, damage.next));
    }

    /// It is not in the log any more.
    public void closed(DamagedRange place) {
        open.remove(place.first());
    }

    /// From where it was tried, all is whole. Returns what to report, if that was the last of it.
    public Optional<Repaired> restIsWhole(DamagedRange place) {
        Open damage = known(place);
        if (damage.needsAnotherRound()) {
            damage.nextRound();
            return Optional.empty();
        }
        open.remove(place.first());
        return Optional.of(new Repaired(damage.range, damage.helpers));
    }

    /// It is repaired up to `through`.
    public void repaired(DamagedRange place, long through, String helper, long nowNs) {
        Open damage = known(place);
        damage.helpers.add(helper);
        damage.failures = 0;
        damage.tryAtNs = nowNs;
        damage.next = through + 1;
    }

    /// Messages `first` to `through` cannot be repaired now. Returns whether the reason is another than the last one,
    /// and worth reporting.
    public boolean failed(DamagedRange place, long first, long through, String reason, long nowNs) {
        Open damage = known(place);
        damage.leaveBehind(first);
        damage.next = through + 1;
        if (damage.next > damage.range.last()) damage.nextRound();
        damage.failures++;
        damage.tryAtNs = nowNs + pauseNs(damage.failures);
        boolean another = !reason.equals(damage.lastReason);
        damage.lastReason = reason;
        return another;
    }

    private Open known(DamagedRange place) {
        Open damage = open.get(place.first());
        if (damage == null) throw new IllegalArgumentException("not known as damaged: " + place);
        return damage;
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
