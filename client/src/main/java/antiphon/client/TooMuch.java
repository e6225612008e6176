package antiphon.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/// Writes that were too much for the master just then (429): not in the log, so they can be sent again. The pause
/// before that is what the master says; where it does not know, one that doubles while it takes nothing.
///
/// After a pause only about twice as many are sent as were taken in the round before, and one more for each that is
/// taken: to send all again each time would cost the master more than to take those it can.
final class TooMuch {
    private static final long PAUSE_NS_MIN = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PAUSE_NS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final long ROUND_MIN = 16;

    private final Queue<Refused> refused = new ConcurrentLinkedQueue<>();
    private final AtomicLong takenInRound = new AtomicLong();
    private volatile boolean taken;
    private volatile boolean limits; // whether any write was too much so far

    // Of the thread that works.
    private long takenNs = System.nanoTime();
    private long unknownNs = PAUSE_NS_MIN;
    private long pauseNs;
    private long roundBeginsNs = System.nanoTime(); // the end of the last pause
    private long round = ROUND_MIN;

    private record Refused(Submission write, WriteResult result) {}

    void add(Submission write, WriteResult result) {
        refused.add(new Refused(write, result));
    }

    /// The master has taken a write.
    void taken() {
        if (!taken) taken = true;
        if (limits) takenInRound.incrementAndGet();
    }

    /// How many writes may be without an outcome now.
    long inFlightMax() {
        return limits ? round + takenInRound.get() : Long.MAX_VALUE;
    }

    /// Those that are worth another try, in their order.
    ///
    /// @param given each of the others
    List<Submission> again(long nowNs, BiConsumer<Submission, WriteResult> given) {
        List<Submission> again = new ArrayList<>();
        if (refused.isEmpty()) return again;
        noteProgress(nowNs);
        long saidNs = 0;
        boolean isUnknown = false;
        for (Refused each = refused.poll(); each != null; each = refused.poll()) {
            if (each.write.isTooMuchForTooLong(takenNs, nowNs)) {
                given.accept(each.write, each.result);
                continue;
            }
            each.write.refused(each.result, nowNs);
            again.add(each.write);
            saidNs = Math.min(saidNs + each.result.retryAfter().toNanos(), PAUSE_NS_MAX); // Each takes its own time.
            isUnknown |= each.result.retryAfter().isZero();
        }
        pauseNs = isUnknown ? Math.max(saidNs, unknownNs) : saidNs;
        if (isUnknown) unknownNs = Math.min(2 * unknownNs, PAUSE_NS_MAX);
        if (!again.isEmpty()) endRound(nowNs);
        return again;
    }

    /// Whether a write that waits is not worth another try.
    boolean isForTooLong(Submission write, long nowNs) {
        noteProgress(nowNs);
        return write.isTooMuchForTooLong(takenNs, nowNs);
    }

    /// Refusals that come while it pauses already are of the same round.
    private void endRound(long nowNs) {
        boolean sameRound = limits && nowNs - roundBeginsNs < 0;
        round = Math.max(sameRound ? round : ROUND_MIN, 2 * takenInRound.getAndSet(0));
        roundBeginsNs = nowNs + pauseNs;
        limits = true;
    }

    private void noteProgress(long nowNs) {
        if (!taken) return;
        taken = false;
        takenNs = nowNs;
        unknownNs = PAUSE_NS_MIN;
    }

    /// How long to send nothing after what [#again] gave last.
    long pauseNs() {
        return pauseNs;
    }
}
