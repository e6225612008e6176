package antiphon.client.write;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// What a write may contain besides its content and its write concern.
///
/// @param clientId who writes; empty to be known by the connection
/// @param requestId makes a write once-only: a repeat with the same two ids and the same content gets the first
///     answer, and one with other content is refused (409); empty for none
/// @param timeout how long to wait for the copies before the answer is UNCONFIRMED; zero to wait as long as it takes.
///     A write with more than a day is refused
public record WriteOptions(String clientId, String requestId, Duration timeout) {
    public static final WriteOptions NONE = new WriteOptions("", "", Duration.ZERO);

    public WriteOptions {
        Objects.requireNonNull(clientId, "clientId is null: give an empty text for none");
        Objects.requireNonNull(requestId, "requestId is null: give an empty text for none");
        Objects.requireNonNull(timeout, "timeout is null: give Duration.ZERO to wait as long as it takes");
        if (timeout.isNegative())
            throw new IllegalArgumentException("timeout is " + timeout + ", must not be negative");
    }

    /// @throws IllegalArgumentException when it is empty: a caller that gives an id does not mean the connection
    public WriteOptions withClientId(String id) {
        requireSome("clientId", id);
        return new WriteOptions(id, requestId, timeout);
    }

    /// @throws IllegalArgumentException when it is empty: the write would not be once-only
    public WriteOptions withRequestId(String id) {
        requireSome("requestId", id);
        return new WriteOptions(clientId, id, timeout);
    }

    /// @throws IllegalArgumentException when it is zero: the write would wait as long as it takes
    public WriteOptions withTimeout(Duration wait) {
        Objects.requireNonNull(wait, "timeout is null: leave it out to wait as long as it takes");
        if (wait.isZero())
            throw new IllegalArgumentException("timeout is " + wait + ": give more, or leave it out to wait as long as"
                    + " it takes");
        return new WriteOptions(clientId, requestId, wait);
    }

    private static void requireSome(String name, String id) {
        Objects.requireNonNull(id, name + " is null: leave it out for none");
        if (id.isEmpty()) throw new IllegalArgumentException(name + " is empty: leave it out for none");
    }

    /// Rounded up, since 0 on the wire would mean to wait as long as it takes.
    public long timeoutMs() {
        long ms = TimeUnit.MILLISECONDS.convert(timeout); // the largest number where it is more than that
        boolean hasRest = ms < Long.MAX_VALUE && timeout.compareTo(Duration.ofMillis(ms)) > 0;
        return hasRest ? ms + 1 : ms;
    }
}
