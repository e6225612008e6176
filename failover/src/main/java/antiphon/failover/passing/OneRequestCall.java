package antiphon.failover.passing;

import com.google.protobuf.MessageLite;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// A call with one request, which is passed on when it has come whole: so those of one connection go on in that order.
/// The request is kept until the call is over, or was given to a connection when there is little room for requests.
abstract class OneRequestCall<Q extends MessageLite> extends PassedCall<Q> {
    private @Nullable Q request; // guarded by this, as is the next field
    private long heldBytes;

    OneRequestCall(ServerCall<Q, byte[]> call, Metadata caller, Line line) {
        super(call, caller, line);
    }

    /// A second request would be a mistake of the caller.
    @Override
    final void started() {
        call.request(2);
    }

    @Override
    public final void onMessage(Q message) {
        if (isFirst(message)) return;
        close(Status.INTERNAL.withDescription("this method takes one request, and more came"), new Metadata());
    }

    private synchronized boolean isFirst(Q message) {
        if (request != null) return false;
        request = message;
        return true;
    }

    @Override
    public final void onHalfClose() {
        if (isOver()) return;
        Q whole = request();
        if (whole == null)
            close(Status.INTERNAL.withDescription("this method takes one request, and none came"), new Metadata());
        else
            pass(whole);
    }

    private void pass(Q whole) {
        if (!hold(whole)) {
            refuse(new WhyNot.TooLarge(line.held().max()));
            return;
        }
        remember(whole);
        enter(waitNs(whole));
    }

    private synchronized boolean hold(Q whole) {
        int bytes = whole.getSerializedSize();
        if (!line.held().take(bytes)) return false;
        heldBytes = bytes;
        return true;
    }

    /// What is needed of it even when it is not kept.
    void remember(Q whole) {}

    /// How long it may wait for a node that leads.
    long waitNs(Q whole) {
        return CallQueue.WAIT_NS_MAX;
    }

    private synchronized @Nullable Q request() {
        return request;
    }

    @Override
    final void begin(Attempt<Q> next, Metadata headers) {
        next.begin(headers, request(), answersAtOnce());
    }

    abstract int answersAtOnce();

    @Override
    final void handedOver() {
        if (line.held().isHalfFull()) forget();
    }

    @Override
    final synchronized void forget() {
        line.held().give(heldBytes);
        heldBytes = 0;
        request = null;
    }

    final synchronized boolean isKept() {
        return request != null;
    }

    /// It was not taken where it was passed to.
    final void again(AttemptEnd end) {
        if (isKept()) back(end);
        else refuse(new WhyNot.NotKept(end.at().node()));
    }

    /// All that is sent was sent at once.
    @Override
    public final void takesMore() {}
}
