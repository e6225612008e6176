package antiphon.master.core.policy;

/// How fast the health of a worker degrades and improves.
///
/// @param missesToSuspect misses in a row that make a healthy worker suspected; too few and a hiccup costs quick
///     retries
/// @param missesToGiveUp misses in a row that make a suspected worker unhealthy; too many and a dead worker still
///     counts as available
/// @param answersToTrust answers in a row that make a suspected worker healthy again
public record HealthPolicy(int missesToSuspect, int missesToGiveUp, int answersToTrust) {
    public static final HealthPolicy STANDARD = new HealthPolicy(2, 3, 3);

    public HealthPolicy {
        if (missesToSuspect < 1 || missesToGiveUp < 1 || answersToTrust < 1)
            throw new IllegalArgumentException("each count is at least 1, got " + missesToSuspect + ", "
                    + missesToGiveUp + ", " + answersToTrust);
    }
}
