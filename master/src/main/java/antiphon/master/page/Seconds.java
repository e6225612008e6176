package antiphon.master.page;

import antiphon.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/// What was done in each of the last seconds, as far as somebody looked. Seconds in which nothing was are left out.
/// Used by one thread.
final class Seconds {
    private static final int KEPT = 120;
    /// Longer means that nobody looked in between: what was done then belongs to no one second.
    private static final long UNSEEN_MS = 3_000;
    private static final long MS = 1_000;

    private final Supplier<AckTimes> times;
    private final Deque<Json> recent = new ArrayDeque<>();
    private long lookedMs = Long.MIN_VALUE;
    private long head;

    /// @param times of the acknowledgements since it was last asked
    Seconds(Supplier<AckTimes> times) {
        this.times = times;
    }

    /// The second that has ended, when one has and something was done in it.
    List<Json> news(long headNow, long nowMs) {
        boolean first = lookedMs == Long.MIN_VALUE || nowMs - lookedMs > UNSEEN_MS || nowMs < lookedMs;
        if (!first && nowMs / MS == lookedMs / MS) return List.of();
        AckTimes acknowledged = times.get();
        long appended = (headNow - head) * MS / Math.max(1, nowMs - lookedMs);
        lookedMs = nowMs;
        head = headNow;
        if (first || (appended == 0 && acknowledged.count() == 0)) return List.of();
        Json second = new Json()
                .put("atMs", nowMs / MS * MS - MS)
                .put("appended", appended)
                .put("acknowledged", acknowledged.count())
                .put("p50", acknowledged.p50Micros())
                .put("p99", acknowledged.p99Micros());
        recent.add(second);
        if (recent.size() > KEPT) recent.removeFirst();
        return List.of(second);
    }

    List<Json> all() {
        return List.copyOf(recent);
    }
}
