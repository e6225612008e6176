package antiphon.master.core.delivery;

import antiphon.master.core.contract.Reason;

/// Why one worker takes nothing, and when it is tried again: it refuses messages, or its recoveries fail one after the
/// other, as those of a worker do that cannot reach its master.
final class Refusals {
    /// One recovery may fail because a connection broke.
    private static final int FAILURES_MAX = 1;

    private final long pauseNs;
    private boolean refuses; // from a refusal until it is seen to take something again
    private int failures; // of recoveries in a row
    private Reason reason = Reason.NONE;
    private boolean unreported; // the attempt began while it was refused
    private boolean keysChanged; // since the last attempt began

    /// @param pauseNs before the next attempt, for refusals that a retry cannot fix
    Refusals(long pauseNs) {
        this.pauseNs = pauseNs;
    }

    /// Also while that is being checked again.
    boolean takesNothing() {
        return refuses || failures > FAILURES_MAX;
    }

    /// Why the last attempt failed; `Reason.NONE` when it took something since.
    Reason problem() {
        return reason;
    }

    void took() {
        refuses = false;
        failures = 0;
        reason = Reason.NONE;
    }

    /// A recovery ended, and the worker got no further.
    ///
    /// @param fetched whether it was getting something
    Reason failed(Reason why, boolean fetched) {
        if (fetched) return why;
        failures++;
        reason = why;
        return why;
    }

    void refused(Reason why) {
        refuses = true;
        reason = why;
    }

    /// @param before the state from which the attempt begins
    void attempt(Delivery before) {
        unreported = before instanceof Delivery.Refused;
        keysChanged = false;
    }

    /// Operators know when it is refused: only what an attempt changes is reported.
    boolean isUnreported() {
        return unreported;
    }

    boolean isKnown(Reason why) {
        return unreported && refuses && reason.equals(why);
    }

    void keysChanged() {
        keysChanged = true;
    }

    /// At once when it has got other keys while it was deciding: it may have refused for lack of one of them.
    long againAtNs(long nowNs) {
        return keysChanged ? nowNs : nowNs + pauseNs;
    }
}
