package antiphon.client.target;

import antiphon.client.AntiphonClient;
import java.time.Duration;
import java.util.Objects;

/// How much an [AntiphonClient] has in flight, and how long it retries.
///
/// @param inFlightMax the maximum of writes without an outcome; a further [AntiphonClient#send] waits. The master
///     lets one client have 5,000 waiting writes
/// @param inFlightBytesMax the approximate maximum of content bytes in flight
/// @param retryFor how long a write is sent again after the connection broke, counted from its `send`; or while it
///     exceeds a limit (429) and the master accepts no other write with its client id and write concern. For a write
///     with a timeout it does not matter what the master accepts. Zero for no retry
/// @param linger how long a write may wait for others to fill a batch; zero, the default, sends at once what there
///     is when the connection can take it. Some milliseconds make fewer and larger batches of writes that arrive
///     slowly, and delay each of them
/// @param access how the client authenticates
public record ClientSettings(
        int inFlightMax, int inFlightBytesMax, Duration retryFor, Duration linger, Access access) {
    public static final ClientSettings STANDARD = new ClientSettings(4096, 64 << 20, Duration.ofSeconds(30));

    public ClientSettings {
        if (inFlightMax < 1)
            throw new IllegalArgumentException("inFlightMax is " + inFlightMax + ", must be 1 or more");
        if (inFlightBytesMax < 1)
            throw new IllegalArgumentException("inFlightBytesMax is " + inFlightBytesMax + ", must be 1 or more");
        Objects.requireNonNull(retryFor, "retryFor is null: give Duration.ZERO for no retry");
        Objects.requireNonNull(linger, "linger is null: give Duration.ZERO to send at once");
        Objects.requireNonNull(access, "access is null: give Access.OPEN to send no token");
        if (retryFor.isNegative())
            throw new IllegalArgumentException("retryFor is " + retryFor + ", must not be negative");
        if (linger.isNegative())
            throw new IllegalArgumentException("linger is " + linger + ", must not be negative");
    }

    /// Without linger.
    public ClientSettings(int inFlightMax, int inFlightBytesMax, Duration retryFor) {
        this(inFlightMax, inFlightBytesMax, retryFor, Duration.ZERO);
    }

    /// Sends no token.
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
