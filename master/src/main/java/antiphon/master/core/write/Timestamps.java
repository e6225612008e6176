package antiphon.master.core.write;

import antiphon.master.core.contract.MasterEvent;
import java.util.Optional;

/// The timestamps of new messages: the clock's, but never below that of the message before.
///
///     in step --the clock is over a second behind--> ahead (reported) --the clock caught up--> in step (reported)
///
/// A clock that was ahead and has been corrected leaves the log ahead: until the clock has caught up, all messages get
/// the same timestamp. That cannot be avoided, but operators must know.
public final class Timestamps {
    /// Smaller steps are normal clock corrections.
    private static final long REPORTED_MICROS = 1_000_000;
    private static final long MICROS_PER_MILLI = 1_000;

    private long lastMicros;
    private boolean isAhead;

    /// The log holds a message with this timestamp.
    public void follow(long micros) {
        lastMicros = Math.max(lastMicros, micros);
    }

    public long next(long clockMicros) {
        follow(clockMicros);
        return lastMicros;
    }

    public long lastMicros() {
        return lastMicros;
    }

    /// The change since the last call.
    public Optional<MasterEvent> look(long clockMicros) {
        long aheadMicros = lastMicros - clockMicros;
        if (!isAhead && aheadMicros > REPORTED_MICROS) {
            isAhead = true;
            return Optional.of(new MasterEvent.TimestampsAhead(aheadMicros / MICROS_PER_MILLI));
        }
        if (isAhead && aheadMicros <= 0) {
            isAhead = false;
            return Optional.of(new MasterEvent.TimestampsInStep());
        }
        return Optional.empty();
    }
}
