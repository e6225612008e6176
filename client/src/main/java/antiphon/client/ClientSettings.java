package antiphon.client;

import java.time.Duration;

/// How much an [AntiphonClient] takes on, and how long it tries.
///
/// @param inFlightMax how many writes may be without an outcome at once; a further [AntiphonClient#send] waits. The
///     master lets one client have 5,000 waiting
/// @param inFlightBytesMax how many bytes of contents may be in flight, roughly
/// @param retryFor how long a write is sent again after the connection broke, counted from its `send`, or while it is
///     too much for the master just then (429) and the master takes no other write with its client id and write
///     concern; of a write with a timeout, whatever the master takes; zero for not at all
/// @param linger how long a write may wait for others to travel with it; zero, the standard, to send what there is as
///     soon as the connection takes it. Some milliseconds make fewer and larger batches of writes that trickle in, and
///     each of them later
/// @param access what is presented to nodes that authenticate callers
public record ClientSettings(
        int inFlightMax, int inFlightBytesMax, Duration retryFor, Duration linger, Access access) {
    public static final ClientSettings STANDARD = new ClientSettings(4096, 64 << 20, Duration.ofSeconds(30));

    public ClientSettings {
        if (inFlightMax < 1)
            throw new IllegalArgumentException("inFlightMax is " + inFlightMax + ", must be 1 or more");
        if (inFlightBytesMax < 1)
            throw new IllegalArgumentException("inFlightBytesMax is " + inFlightBytesMax + ", must be 1 or more");
        if (retryFor.isNegative())
            throw new IllegalArgumentException("retryFor is " + retryFor + ", must not be negative");
        if (linger.isNegative())
            throw new IllegalArgumentException("linger is " + linger + ", must not be negative");
    }

    /// Without lingering.
    public ClientSettings(int inFlightMax, int inFlightBytesMax, Duration retryFor) {
        this(inFlightMax, inFlightBytesMax, retryFor, Duration.ZERO);
    }

    /// Presents no token.
    public ClientSettings(int inFlightMax, int inFlightBytesMax, Duration retryFor, Duration linger) {
        this(inFlightMax, inFlightBytesMax, retryFor, linger, Access.OPEN);
    }

    public ClientSettings withRetryFor(Duration time) {
        return new ClientSettings(inFlightMax, inFlightBytesMax, time, linger, access);
    }

    public ClientSettings withLinger(Duration wait) {
        return new ClientSettings(inFlightMax, inFlightBytesMax, retryFor, wait, access);
    }

    public ClientSettings withAccess(Access shown) {
        return new ClientSettings(inFlightMax, inFlightBytesMax, retryFor, linger, shown);
    }
}
