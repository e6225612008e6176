package antiphon.worker.core.contract;

import java.time.Duration;

/// Limits of a worker's buffers and waits.
///
/// @param gapTimeout how long a gap may stay before the worker asks the master for what is missing; too short and
///     messages that merely overtook each other are fetched twice, too long and a lost one holds up its children
/// @param syncTimeout how long a recovery may take before it is answered with what was reached
/// @param fetchPauseFirst pause after the first page that failed; it doubles with each further one
/// @param fetchPauseMax longest such pause; too long and a master that is back is noticed late
/// @param fetchAttemptsMax pages that may fail in a row before a recovery is answered with what was reached
/// @param gapCountMax messages that may wait for their parents
/// @param gapBytesMax bytes of such messages
/// @param callsMax unary calls that may wait for the disk, and recoveries that may wait for their end
/// @param streamsMax streams open at once; a master needs one, and its old one may linger
public record Limits(
        Duration gapTimeout,
        Duration syncTimeout,
        Duration fetchPauseFirst,
        Duration fetchPauseMax,
        int fetchAttemptsMax,
        int gapCountMax,
        long gapBytesMax,
        int callsMax,
        int streamsMax) {

    public Limits {
        if (fetchPauseFirst.compareTo(fetchPauseMax) > 0)
            throw new IllegalArgumentException(
                    "the first pause " + fetchPauseFirst + " is above the longest " + fetchPauseMax);
        if (fetchAttemptsMax < 1 || gapCountMax < 1 || gapBytesMax < 1 || callsMax < 1 || streamsMax < 1)
            throw new IllegalArgumentException("every limit is at least 1");
    }

    public static Limits standard(Duration syncTimeout) {
        return new Limits(
                Duration.ofSeconds(2),
                syncTimeout,
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                5,
                10_000,
                64L << 20,
                4_096,
                16);
    }

    /// Small enough that a test reaches every limit with a handful of messages.
    public static Limits tiny() {
        return new Limits(
                Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofMillis(400), 3, 3,
                100_000, 2, 2);
    }

    /// The pause after `failures` failures in a row, the first being 1.
    public long fetchPauseNs(int failures) {
        long doubled = fetchPauseFirst.toNanos() << Math.min(failures - 1, 20);
        return Math.min(doubled, fetchPauseMax.toNanos());
    }
}
