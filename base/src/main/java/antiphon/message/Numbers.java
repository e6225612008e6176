package antiphon.message;

/// Bounds of the numbers that a node accepts from other nodes.
public final class Numbers {
    /// The largest sequence number and the largest epoch. No log comes near it; from a node that lies, a larger one
    /// would make the sums that are built on it overflow.
    public static final long MAX = 1L << 62;

    /// How far an epoch may be above what a node knows of. Epochs grow by little with each start of a master, so none
    /// is met that is further; and one lie cannot use up all of them, after which no master could lead.
    public static final long EPOCH_JUMP_MAX = 1L << 32;

    private Numbers() {}

    /// Whether a node that knows of one epoch believes another.
    public static boolean isEpochNear(long epoch, long known) {
        return epoch <= known + EPOCH_JUMP_MAX;
    }

    public static boolean isCount(long number) {
        return number >= 0 && number <= MAX;
    }
}
