package antiphon.client.connection;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before a broken stream is opened again: twice as long after each failure, and never so long that a
/// node that is back waits for its clients. Drawn from the upper half, so that clients do not come in step.
public final class RetryPause {
    private static final long FIRST_MS = 50;
    private static final long LAST_MS = 1_000;
    private static final int DOUBLINGS_MAX = 10;

    private RetryPause() {}

    /// @param failures in a row, at least 1
    public static Duration after(int failures, RandomGenerator random) {
        long fullMs = Math.min(LAST_MS, FIRST_MS << Math.min(failures - 1, DOUBLINGS_MAX));
        return Duration.ofMillis(fullMs / 2 + random.nextLong(fullMs / 2));
    }
}
