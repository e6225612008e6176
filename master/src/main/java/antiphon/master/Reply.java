package antiphon.master;

import antiphon.master.core.Outcome;

/// Where the outcomes of one or more writes go. Called in a turn of the loop, so it must be quick; for writes that were
/// never taken, on the thread that sent them.
interface Reply {
    /// Told once for each write.
    void known(long ticket, Outcome outcome);

    /// Everything that is known now has been told: what was gathered may go out, in one frame.
    default void flush() {}

    /// Whether nobody waits for it any more.
    default boolean isGone() {
        return false;
    }
}
