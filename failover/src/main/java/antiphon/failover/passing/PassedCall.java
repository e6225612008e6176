package antiphon.failover.passing;

import antiphon.core.NodeId;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One call of a client that is passed on. It waits in the queue, is at a node that leads, or is over:
///
///     waiting --passTo--> at a node --its end--> over
///     waiting <----back-- at a node
///
/// Its caller, the node that leads and the queue call it, each on threads of its own. What changes it, or sends on it,
/// holds its lock; the queue is called without, since that may begin other calls.
abstract class PassedCall<Q> extends ServerCall.Listener<Q> implements CallQueue.Waiting, Attempt.Listener {
    /// What the calls of one service have in common.
    ///
    /// @param open those that are not over
    /// @param held of requests that are kept
    record Line(NodeId own, CallQueue queue, HeldBytes held, Set<PassedCall<?>> open) {}

    final ServerCall<Q, byte[]> call;
    final Context context = Context.current();
    private final Metadata caller;
    final Line line;
    private CallQueue.@Nullable Place place; // guarded by this, as are the next fields
    private @Nullable Attempt<Q> attempt;
    private boolean sent;
    private boolean over;

    /// @param caller headers of the call
    PassedCall(ServerCall<Q, byte[]> call, Metadata caller, Line line) {
        this.call = call;
        this.caller = caller;
        this.line = line;
    }

    final void start() {
        line.open.add(this);
        started();
    }

    abstract void started();

    /// Waits for a node that leads.
    final void enter(long waitNs) {
        CallQueue.Place entered = new CallQueue.Place(this, waitNs);
        synchronized (this) {
            place = entered;
        }
        line.queue.enter(entered);
    }

    @Override
    public final void passTo(Leading leading) {
        context.run(() -> begin(leading)); // With its deadline.
        if (isOver()) leave();
    }

    private synchronized void begin(Leading leading) {
        if (over) return;
        Attempt<Q> next = new Attempt<>(leading, call.getMethodDescriptor(), this);
        attempt = next;
        begin(next, PassedHeaders.of(caller, line.own));
    }

    abstract void begin(Attempt<Q> next, Metadata headers);

    @Override
    public final synchronized void withdraw() {
        if (attempt != null) attempt.withdraw();
    }

    /// One that has ended since may have its place again.
    @Override
    public final void isHanded(Attempt<?> handed) {
        synchronized (this) {
            if (attempt == handed && place != null) {
                line.queue.handed(place);
                handedOver();
            }
        }
        line.queue.goOn();
    }

    /// Called under its lock.
    void handedOver() {}

    /// It is over, and nothing is kept for it.
    void forget() {}

    @Override
    public final void hasEnded(AttemptEnd end) {
        synchronized (this) {
            if (over) return;
            attempt = null;
        }
        ended(end);
    }

    abstract void ended(AttemptEnd end);

    /// It is passed on again.
    final void back(AttemptEnd end) {
        boolean broke = end.known() != AttemptEnd.Known.NOT_TAKEN;
        CallQueue.Place again;
        synchronized (this) {
            sent |= broke;
            again = over ? null : place;
        }
        if (again != null) line.queue.back(again, end.at(), broke);
    }

    /// Whether it may have been done where it was passed to.
    final synchronized boolean mayBeDone() {
        return sent || attempt != null;
    }

    /// Whether it may have been done by one of those that it came back from.
    final synchronized boolean wasSentBefore() {
        return sent;
    }

    /// Null while it waits, and when it is over.
    final synchronized @Nullable Attempt<Q> attempt() {
        return over ? null : attempt;
    }

    final synchronized boolean isOver() {
        return over;
    }

    /// Ends it for its caller, unless it is over.
    final void close(Status status, Metadata trailers) {
        close(() -> {}, status, trailers);
    }

    /// @param answering sends what comes before the end
    final void close(Runnable answering, Status status, Metadata trailers) {
        Attempt<Q> left;
        synchronized (this) {
            if (over) return;
            over = true;
            left = attempt;
            answering.run();
            call.close(status.withCause(null), trailers);
        }
        if (left != null) left.cancel("the call was ended");
        leave();
    }

    final void closeUnavailable(String why) {
        close(Status.UNAVAILABLE.withDescription(why), new Metadata());
    }

    final void closeUnavailable(String why, Metadata.Key<String> key, long resume) {
        Metadata trailers = new Metadata();
        trailers.put(key, Long.toString(resume));
        close(Status.UNAVAILABLE.withDescription(why), trailers);
    }

    /// Its caller has gone.
    @Override
    public final void onCancel() {
        Attempt<Q> left;
        synchronized (this) {
            over = true;
            left = attempt;
        }
        if (left != null) left.cancel("the caller has gone");
        leave();
    }

    private void leave() {
        line.open.remove(this);
        forget();
        CallQueue.Place left;
        synchronized (this) {
            left = place;
        }
        if (left != null) line.queue.leave(left);
    }

    /// This node stops passing calls on.
    abstract void stop();
}
