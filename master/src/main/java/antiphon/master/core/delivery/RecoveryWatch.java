package antiphon.master.core.delivery;

import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Reason;

/// Whether the recovery of one worker makes progress. It is not stalled as long as more of what the worker fetches
/// arrives.
final class RecoveryWatch {
    private static final Reason NOT_COMPARED = new Reason(
            Reason.Code.DAMAGE, "its last message could not be compared");

    private final long stallNs;
    private long heardAtNs; // of its last progress
    private long bytes; // that the worker fetched, as it says
    private boolean fetches; // some arrived since it began

    RecoveryWatch(long stallNs) {
        this.stallNs = stallNs;
    }

    void begins(long nowNs) {
        heardAtNs = nowNs;
        fetches = false;
    }

    void heard(long nowNs) {
        heardAtNs = nowNs;
    }

    void arriving(long bytesFetched, long nowNs) {
        if (bytesFetched > bytes) {
            heard(nowNs);
            fetches = true;
        }
        bytes = bytesFetched;
    }

    /// Whether something of what the worker fetches has arrived since it began. One message may be large and the link
    /// slow: then a recovery may end before the worker has all of it.
    boolean fetches() {
        return fetches;
    }

    /// When it counts as stalled without further progress.
    long stalledAtNs() {
        return heardAtNs + stallNs;
    }

    boolean isStalled(long nowNs) {
        return nowNs - heardAtNs >= stallNs;
    }

    Reason stalled() {
        return new Reason(Reason.Code.STALLED, "recovery got no further for " + stallNs / 1_000_000_000 + " s");
    }

    /// Why it made no progress.
    static Reason failed(MasterInput.RecoveryEnded ended) {
        Reason reason = ended.reason().sentence().isEmpty() ? NOT_COMPARED : ended.reason();
        return reason.withPrefix("recovery failed: ");
    }
}
