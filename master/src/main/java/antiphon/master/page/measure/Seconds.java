package antiphon.master.page.measure;

import antiphon.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The activity in each of the last seconds, measured even while no page is open. A second without activity is kept as
/// well, so that a second without an entry is one without data.
public final class Seconds {
    static final int KEPT = 120;
    /// A longer pause (a suspended process) cannot be divided among its seconds.
    private static final long MEASURED_MS_MAX = 3_000;
    /// Times before a larger step of the clock would be drawn at the wrong place.
    private static final long CLOCK_STEP_MS_MAX = 1_500;
    private static final long MS = 1_000;

    private record Numbered(long number, Json json) {}

    private final Supplier<AckTimes> times;
    private final Deque<Numbered> recent = new ArrayDeque<>();
    private long last;
    private boolean hasBegun;
    private long measuredNs;
    private long measuredMs;
    private long position;

    /// @param times of the acknowledgements since it was last asked
    public Seconds(Supplier<AckTimes> times) {
        this.times = times;
    }

    /// To be called once a second.
    ///
    /// @param positionNow the number up to which everything is durable
    synchronized void measure(long positionNow, long nowNs, long nowMs) {
        AckTimes acknowledged = times.get();
        long passedMs = TimeUnit.NANOSECONDS.toMillis(nowNs - measuredNs);
        if (Math.abs(nowMs - measuredMs - passedMs) > CLOCK_STEP_MS_MAX) recent.clear();
        if (hasBegun && passedMs > 0 && passedMs <= MEASURED_MS_MAX)
            keep(perSecond(positionNow - position, passedMs), acknowledged, passedMs, nowMs);
        hasBegun = true;
        measuredNs = nowNs;
        measuredMs = nowMs;
        position = positionNow;
    }

    /// A single message is never rounded away. A log that ends before where it did has not grown.
    private static long perSecond(long grown, long passedMs) {
        return grown <= 0 ? 0 : Math.max(1, Math.round((double) grown * MS / passedMs));
    }

    private void keep(long appended, AckTimes acknowledged, long passedMs, long nowMs) {
        Json second = new Json()
                .put("number", ++last)
                .put("atMs", nowMs)
                .put("forMs", passedMs)
                .put("appended", appended)
                .put("acknowledged", acknowledged.count())
                .put("p50", acknowledged.p50Micros())
                .put("p99", acknowledged.p99Micros());
        recent.add(new Numbered(last, second));
        if (recent.size() > KEPT) recent.removeFirst();
    }

    /// Those with a number above `seen`.
    public synchronized List<Json> after(long seen) {
        return recent.stream().filter(second -> second.number > seen).map(Numbered::json).toList();
    }

    public synchronized long last() {
        return last;
    }
}
