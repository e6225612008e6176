package antiphon.node;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/// One reader that follows the log. It sends while the reader's stream is ready and messages are there, and costs
/// nothing in between: no thread waits.
final class Subscription<M extends MessageLite> {
    private final LogFeed<M> feed;
    private final ServerCallStreamObserver<M> reader;
    private final AtomicInteger wakes = new AtomicInteger();
    private final Deque<M> read = new ArrayDeque<>();
    private long next;
    private boolean ended;
    private volatile boolean ending;

    Subscription(LogFeed<M> feed, ServerCallStreamObserver<M> reader, long from) {
        this.feed = feed;
        this.reader = reader;
        this.next = from;
    }

    /// Something may be possible now. Of many callers at once, one works and the others leave a note.
    void wake() {
        if (wakes.getAndIncrement() == 0) Thread.startVirtualThread(this::work);
    }

    void end() {
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
            if (!reader.isReady() || (read.isEmpty() && !readMore())) return;
            reader.onNext(read.remove());
            next++;
        }
    }

    private boolean readMore() {
        if (next > feed.position()) return false;
        read.addAll(feed.next(next));
        return !read.isEmpty();
    }

    private void fail(Status status) {
        if (ended || reader.isCancelled()) return;
        ended = true;
        feed.ended(this);
        reader.onError(status.asRuntimeException());
    }
}
