package antiphon.master.core.member;

import antiphon.master.core.delivery.Delivery;
import antiphon.master.core.delivery.WorkerDelivery;

/// What one worker is still to learn is committed. Each frame of messages says it; when none follows soon, a frame of
/// its own does. A client that writes one message after the other sends the next before that, so frames are added only
/// where there is little to do.
final class CommittedWord {
    static final long AFTER_NS = 5_000_000;

    private long stream; // of which the rest is true
    private long sent; // messages, up to here
    private long known; // in the turn before
    private long said;
    private long dueNs = Long.MAX_VALUE;

    /// At the end of a turn.
    ///
    /// @return whether it is to be said now, on the stream in use
    boolean isDue(WorkerDelivery delivery, long committed, long nowNs) {
        if (!(delivery.state() instanceof Delivery.Streaming(long current)) || !delivery.isOpened()) {
            dueNs = Long.MAX_VALUE;
            return false;
        }
        long sentNow = delivery.durable() + delivery.underWay();
        if (current != stream) said = 0; // It may be another life of the worker.
        else if (sentNow > sent) said = known; // A frame went out at the end of the turn before.
        stream = current;
        sent = sentNow;
        known = committed;
        return isDue(nowNs);
    }

    private boolean isDue(long nowNs) {
        if (known <= said) dueNs = Long.MAX_VALUE;
        else if (dueNs == Long.MAX_VALUE) dueNs = nowNs + AFTER_NS;
        if (nowNs < dueNs) return false;
        said = known;
        dueNs = Long.MAX_VALUE;
        return true;
    }

    /// When the end of a turn is due; `Long.MAX_VALUE` for never.
    long nextNs() {
        return dueNs;
    }
}
