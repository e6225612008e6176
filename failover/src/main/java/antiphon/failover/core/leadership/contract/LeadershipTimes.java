package antiphon.failover.core.leadership.contract;

import java.time.Duration;

/// The times that follow from the failover timeout T. None of them is a ground of safety for what a majority holds;
/// they decide how soon another node leads, and how long fewer copies may be acknowledged.
///
/// @param timeoutNs T: after such a silence a member looks for a new leader
public record LeadershipTimes(long timeoutNs) {
    public static final Duration TIMEOUT_MIN = Duration.ofMillis(500);
    public static final Duration TIMEOUT_MAX = Duration.ofSeconds(60);

    public LeadershipTimes {
        if (timeoutNs < TIMEOUT_MIN.toNanos() || timeoutNs > TIMEOUT_MAX.toNanos())
            throw new IllegalArgumentException(
                    "a failover timeout of " + Duration.ofNanos(timeoutNs) + ", must be " + TIMEOUT_MIN + " to "
                            + TIMEOUT_MAX);
    }

    /// Fences are asked again as often as heartbeats are sent.
    public long heartbeatNs() {
        return timeoutNs / 5;
    }

    /// How long answers of nodes are waited for that need not answer.
    public long gatherNs() {
        return timeoutNs / 10;
    }

    /// What a candidate waits for each one that has a better log.
    public long rankNs() {
        return timeoutNs / 4;
    }

    /// How long a claimant tries to get a majority, and its own disk to adopt.
    public long giveUpNs() {
        return 5 * timeoutNs;
    }

    public long pauseNs() {
        return timeoutNs / 2;
    }

    /// From when a heartbeat was sent. Clocks may differ in speed by 10 %, and followers wait for the whole timeout.
    public long leaseNs() {
        return timeoutNs / 10 * 7;
    }
}
