package antiphon.node.read;

import antiphon.calls.ResumeHint;
import antiphon.link.SlowestLink;
import antiphon.metrics.LimitMetrics.Limit;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/// One reader that follows the log. It sends while the reader's stream is ready and messages are there, and costs
/// nothing in between: no thread waits.
final class Subscription {
    private static final String TOO_SLOW = "the reader has not taken what it was sent for longer than READER_TIMEOUT"
            + " allows: subscribe again from ";

    private final LogFeed feed;
    private final Extent extent;
    private final ServerCallStreamObserver<byte[]> reader;
    private final AtomicInteger wakes = new AtomicInteger();
    private final Deque<byte[]> read = new ArrayDeque<>();
    private long next;
    private volatile long heldBytes;
    private volatile long unreadSinceNs; // 0 while the reader consumes its messages
    private volatile boolean unreadTooLong;
    private boolean ended;
    private volatile boolean ending;
    private final boolean logUnknown;
    private volatile boolean logAdopted;
    private volatile long truncatedAfter = Long.MAX_VALUE;

    Subscription(LogFeed feed, Extent extent, ServerCallStreamObserver<byte[]> reader, long from) {
        this.feed = feed;
        this.extent = extent;
        this.reader = reader;
        this.next = from;
        this.logUnknown = from > feed.start() && feed.state().logId().isEmpty();
    }

    /// Something may be possible now. Of many callers at once, one works and the others leave a note.
    void wake() {
        if (wakes.getAndIncrement() == 0) Thread.startVirtualThread(this::work);
    }

    void end() {
        ending = true;
        wake();
    }

    void truncateAfter(long after) {
        truncatedAfter = Math.min(truncatedAfter, after); // Truncations come from one thread.
        wake();
    }

    /// This node did not know which log it shows, and does now.
    void logAdopted() {
        if (!logUnknown) return;
        logAdopted = true;
        wake();
    }

    /// The reader has gone: nothing is held for it any more.
    void left() {
        leave();
        ending = true;
        wake();
    }

    private void work() {
        int seen = wakes.get();
        do {
            try {
                sendWhatFits();
            } catch (StatusRuntimeException e) {
                fail(e.getStatus());
            } catch (RuntimeException e) {
                fail(Status.INTERNAL.withDescription("the subscription failed at message " + next).withCause(e));
            }
            seen = wakes.addAndGet(-seen);
        } while (seen != 0);
    }

    private void sendWhatFits() {
        while (!ended && !reader.isCancelled()) {
            if (ending) {
                fail(Status.UNAVAILABLE.withDescription("this node stops: subscribe again from " + next));
                return;
            }
            feed.requireServed();
            if (logAdopted) {
                fail(Status.UNAVAILABLE
                        .withDescription("this node belongs to a log now: subscribe again from " + next));
                return;
            }
            if (truncatedAfter < Long.MAX_VALUE && endsTruncated()) return;
            if (!reader.isReady()) {
                if (unreadTooLong) refuse(Limit.SLOW_READERS, TOO_SLOW + next);
                return;
            }
            unreadTooLong = false;
            release();
            if (read.isEmpty() && !readMore()) return;
            send(read.remove());
        }
        release();
    }

    /// Returns whether this reader was sent messages that are not in the log any more.
    private boolean endsTruncated() {
        read.clear();
        long after = truncatedAfter;
        truncatedAfter = Long.MAX_VALUE;
        if (next <= after + 1) return false;
        next = after + 1;
        fail(Status.OUT_OF_RANGE.withDescription("the messages from " + next
                + " on were taken out of this node's log, for the master never had them: subscribe again from "
                + next));
        return true;
    }

    private void send(byte[] message) {
        reader.onNext(message);
        next++;
        if (reader.isReady()) return;
        heldBytes = message.length;
        long nowNs = System.nanoTime();
        unreadSinceNs = nowNs == 0 ? 1 : nowNs;
        if (!feed.holds(heldBytes))
            refuse(Limit.READERS, "too many readers of this node do not take what they are sent: subscribe again from "
                    + next + ", or on another node");
    }

    /// For any thread. A message that is still on its way looks the same as one that its reader does not take, so it
    /// gets the time it needs over a slow link.
    ///
    /// @param unreadNsMax beyond that
    void endIfUnread(long nowNs, long unreadNsMax) {
        long since = unreadSinceNs;
        if (since == 0 || nowNs - since < unreadNsMax + SlowestLink.timeFor(heldBytes).toNanos()) return;
        unreadTooLong = true;
        wake();
    }

    private void refuse(Limit limit, String why) {
        feed.refused(limit, why);
        fail(Status.RESOURCE_EXHAUSTED.withDescription(why));
    }

    private void release() {
        feed.holds(-heldBytes);
        heldBytes = 0;
        unreadSinceNs = 0;
    }

    private boolean readMore() {
        if (!extent.has(next, this)) return false;
        read.addAll(feed.next(next, extent.end()));
        return !read.isEmpty();
    }

    private void leave() {
        feed.ended(this);
        extent.ended(this);
    }

    private void fail(Status status) {
        release();
        if (ended || reader.isCancelled()) return;
        ended = true;
        leave();
        reader.onError(ResumeHint.on(status, ResumeHint.SEQUENCE, next));
    }
}
