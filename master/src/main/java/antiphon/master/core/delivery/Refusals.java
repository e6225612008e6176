package antiphon.master.core.delivery;

import antiphon.master.core.contract.Reason;

/// The refusals of one worker: whether it takes nothing now, and when it is tried again.
final class Refusals {
    private final long pauseNs;
    private boolean refuses; // from a refusal until it is seen to take something again
    private Reason reason = Reason.NONE;
    private boolean unreported; // the attempt began while it was refused
    private boolean keysChanged; // since the last attempt began

    /// @param pauseNs before the next attempt, for refusals that a retry cannot fix
    Refusals(long pauseNs) {
        this.pauseNs = pauseNs;
    }

    /// Also while that is being checked again.
    boolean isRefused() {
        return refuses;
    }

    void took() {
        refuses = false;
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
