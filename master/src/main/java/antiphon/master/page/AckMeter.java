package antiphon.master.page;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/// Gathers how long acknowledgements take, by buckets that are an eighth of a power of two wide: so a second of any
/// load fits a few hundred numbers, and what is read from them is too high by at most an eighth. Costs one addition per
/// write.
public final class AckMeter implements Supplier<AckTimes> {
    private static final int PARTS = 8;
    private static final int BUCKETS = 64 * PARTS;
    private static final double P50 = 0.5;
    private static final double P99 = 0.99;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    /// From any thread.
    public void acknowledged(long tookMicros) {
        counts.incrementAndGet(bucketOf(Math.max(1, tookMicros)));
    }

    private static int bucketOf(long micros) {
        int power = 63 - Long.numberOfLeadingZeros(micros);
        long part = power < 3 ? (micros << 3 >> power) - PARTS : (micros >> (power - 3)) - PARTS;
        return power * PARTS + (int) part;
    }

    /// The highest that falls into the bucket.
    private static long highestOf(int bucket) {
        int power = bucket / PARTS;
        long end = PARTS + bucket % PARTS + 1L;
        return power < 3 ? Math.max(1, ((end << power) - 1) >> 3) : (end << (power - 3)) - 1;
    }

    /// Those since the last call.
    @Override
    public AckTimes get() {
        long[] taken = new long[BUCKETS];
        long count = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            taken[bucket] = counts.getAndSet(bucket, 0);
            count += taken[bucket];
        }
        return count == 0 ? AckTimes.NONE : new AckTimes(count, at(P50, count, taken), at(P99, count, taken));
    }

    private static long at(double share, long count, long[] taken) {
        long wanted = (long) Math.ceil(share * count);
        int bucket = 0;
        for (long seen = taken[0]; seen < wanted; seen += taken[bucket]) bucket++;
        return highestOf(bucket);
    }
}
