package antiphon.master.core;

import java.util.Optional;

/// The timestamps of new messages: the clock's, but never below that of the message before, whatever the clock does.
///
///     in step --the clock is more than a second behind--> ahead (told) --the clock has caught up--> in step (told)
///
/// A clock that was in the future and has been set right leaves the log ahead: until the clock has caught up, all
/// messages get the same timestamp. Nothing can be done about that, but somebody has to know.
public final class Timestamps {
    /// Less is how clocks are kept right.
    private static final long TOLD_MICROS = 1_000_000;
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

    /// What has changed since the last call.
    public Optional<MasterEvent> look(long clockMicros) {
        long aheadMicros = lastMicros - clockMicros;
        if (!isAhead && aheadMicros > TOLD_MICROS) {
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
