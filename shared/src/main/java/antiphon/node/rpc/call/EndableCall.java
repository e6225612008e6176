package antiphon.node.rpc.call;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A call that another thread can end while one sends on it. Its handler is notified as if its caller had
/// gone. Costs a lock that is hardly ever fought over for each message that is sent.
public final class EndableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final Consumer<EndableCall<?, ?>> onOver;
    private ServerCall.Listener<Q> served = new ServerCall.Listener<>() {};
    private boolean begun; // guarded by this, as are the next fields
    private boolean closed;
    private volatile boolean ended; // from outside

    public EndableCall(ServerCall<Q, R> call, Consumer<EndableCall<?, ?>> onOver) {
        super(call);
        this.onOver = onOver;
    }

    /// @param serving handles the messages of the stream
    public ServerCall.Listener<Q> listener(ServerCall.Listener<Q> serving) {
        synchronized (this) {
            served = serving;
            begun = true;
        }
        return new SimpleForwardingServerCallListener<>(serving) {
            @Override
            public void onMessage(Q message) {
                if (!ended) super.onMessage(message);
            }

            @Override
            public void onHalfClose() {
                if (!ended) super.onHalfClose();
            }

            @Override
            public void onReady() {
                if (!ended) super.onReady();
            }

            @Override
            public void onCancel() {
                onOver.accept(EndableCall.this);
                if (!ended) super.onCancel();
            }

            @Override
            public void onComplete() {
                onOver.accept(EndableCall.this);
                if (!ended) super.onComplete();
            }
        };
    }

    /// For any thread.
    ///
    /// @param notifying where its handler is notified, which may wait for others
    /// @return false when that was not possible: the call is over, or only beginning
    public boolean end(Status status, Executor notifying) {
        ServerCall.Listener<Q> notified;
        synchronized (this) {
            if (!begun || closed || ended) return false;
            ended = true;
            super.close(status, new Metadata());
            notified = served;
        }
        onOver.accept(this);
        notifying.execute(notified::onCancel);
        return true;
    }

    /// Whether it was closed, from whichever side of here.
    synchronized boolean isOver() {
        return closed || ended;
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
        if (!ended) super.sendHeaders(headers);
    }

    @Override
    public synchronized void sendMessage(R message) {
        if (!ended) super.sendMessage(message);
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
        if (ended) return;
        closed = true;
        super.close(status, trailers);
    }

    @Override
    public boolean isCancelled() {
        return ended || super.isCancelled();
    }

    @Override
    public boolean isReady() {
        return !ended && super.isReady();
    }
}
