package antiphon.master.core.write;

import java.util.LinkedHashMap;

/// A token bucket per client: `perSecond` writes a second, and as many at once after a quiet second.
/// A client that fell out of the table starts with a full bucket, which errs in its favour.
final class RateLimits {
    private static final int CLIENTS_MAX = 10_000;
    private static final long SECOND_NS = 1_000_000_000L;

    private static final class Bucket {
        double tokens;
        long filledNs;
    }

    private final int perSecond;
    private final LinkedHashMap<String, Bucket> buckets = new LinkedHashMap<>();

    /// @param perSecond 0 for no limit
    RateLimits(int perSecond) {
        this.perSecond = perSecond;
    }

    /// Takes one write's worth.
    ///
    /// @return 0 when there was enough, else in how many nanoseconds there will be
    long takeOrWaitNs(String client, long nowNs) {
        if (perSecond == 0) return 0;
        Bucket bucket = buckets.computeIfAbsent(client, _ -> full(nowNs));
        if (buckets.size() > CLIENTS_MAX) buckets.pollFirstEntry();
        double gained = (double) (nowNs - bucket.filledNs) / SECOND_NS * perSecond;
        bucket.tokens = Math.min(perSecond, bucket.tokens + gained);
        bucket.filledNs = nowNs;
        if (bucket.tokens < 1) return (long) ((1 - bucket.tokens) / perSecond * SECOND_NS) + 1;
        bucket.tokens -= 1;
        return 0;
    }

    private Bucket full(long nowNs) {
        Bucket bucket = new Bucket();
        bucket.tokens = perSecond;
        bucket.filledNs = nowNs;
        return bucket;
    }
}
