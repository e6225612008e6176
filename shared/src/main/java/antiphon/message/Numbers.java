package antiphon.message;

/// Bounds of what a node believes when another tells it a number.
public final class Numbers {
    /// The largest sequence number and the largest epoch. No log comes near it; from a node that lies, a larger one
    /// would make the sums that are built on it overflow.
    public static final long MAX = 1L << 62;

    private Numbers() {}

    public static boolean isCount(long number) {
        return number >= 0 && number <= MAX;
    }
}
