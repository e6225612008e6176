package antiphon.cli.write;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Why lines have no outcome yet: there is no connection, or the master waits for something. Right after a reconnect
/// the second is not known yet, since the lines are only being sent again.
final class LateLines implements Supplier<Optional<String>> {
    private final BooleanSupplier isLate;
    private final BooleanSupplier isConnected;
    private final BooleanSupplier isEnding;
    private final String waiting;
    private final String unconnected;
    private final long settleNs;
    private final LongSupplier nanoClock;
    private boolean wasUnconnected;
    private long unconnectedNs; // when that was seen last

    /// @param isEnding whether this process ends the connection itself; set before it does
    /// @param waiting said when the master waits
    /// @param unconnected said when there is no connection
    /// @param settleNs how long after a reconnect outcomes may take
    LateLines(
            BooleanSupplier isLate,
            BooleanSupplier isConnected,
            BooleanSupplier isEnding,
            String waiting,
            String unconnected,
            long settleNs,
            LongSupplier nanoClock) {
        this.isLate = isLate;
        this.isConnected = isConnected;
        this.isEnding = isEnding;
        this.waiting = waiting;
        this.unconnected = unconnected;
        this.settleNs = settleNs;
        this.nanoClock = nanoClock;
    }

    @Override
    public Optional<String> get() {
        long nowNs = nanoClock.getAsLong();
        boolean connected = isConnected.getAsBoolean();
        if (!connected) {
            wasUnconnected = true;
            unconnectedNs = nowNs;
        }
        // Looked at last: a connection that it ends is seen as broken only after it was set.
        if (!isLate.getAsBoolean() || isEnding.getAsBoolean()) return Optional.empty();
        if (!connected) return Optional.of(unconnected);
        boolean settled = !wasUnconnected || nowNs - unconnectedNs > settleNs;
        return settled ? Optional.of(waiting) : Optional.empty();
    }
}
