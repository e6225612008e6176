package antiphon.master.intake;

import antiphon.master.core.contract.Outcome;

/// Where the outcomes of one or more writes go. Called in a turn of the loop, so it must be quick; for writes that were
/// never taken, on the thread that sent them.
public interface Reply {
    /// Called once for each write.
    void known(long ticket, Outcome outcome);

    /// All known outcomes have been given: they may go out, in one frame.
    default void flush() {}

    /// Whether the caller no longer waits.
    default boolean isGone() {
        return false;
    }
}
