package antiphon.core;

/// How many bytes to ask for, or to send, at a time over a link whose speed is not known. What breaks off on its way
/// starts again, so over a slow or unsteady link little is risked at a time; one message always fits, however large.
///
///     arrived in less than 0.5 s, and was full --> twice as many, up to the maximum
///     took more than 4 s --> half
///     failed --> a quarter, down to 1: a page of one message
///
/// @param bytes of messages in the next page; a larger single message comes alone
/// @param bytesMax never more than this
public record PageSize(int bytes, int bytesMax) {
    private static final int FIRST_BYTES = 64 * 1024;
    private static final long QUICK_NS = 500_000_000;
    private static final long SLOW_NS = 4_000_000_000L;

    public PageSize {
        if (bytes < 1 || bytes > bytesMax)
            throw new IllegalArgumentException("a page of " + bytes + " bytes, must be 1 to " + bytesMax);
    }

    /// Begins small, since the first page shows how fast the link is.
    public static PageSize upTo(int bytesMax) {
        return new PageSize(Math.min(FIRST_BYTES, bytesMax), bytesMax);
    }

    /// Only a page that was full says whether a larger one would be quick too.
    public PageSize arrived(long pageBytes, long tookNs) {
        if (tookNs > SLOW_NS) return of(bytes / 2);
        return tookNs < QUICK_NS && pageBytes >= bytes / 2 ? of(2L * bytes) : this;
    }

    public PageSize failed() {
        return of(bytes / 4);
    }

    private PageSize of(long wanted) {
        return new PageSize(Math.clamp(wanted, 1, bytesMax), bytesMax);
    }
}
