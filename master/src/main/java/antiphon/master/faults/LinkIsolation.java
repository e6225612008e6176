package antiphon.master.faults;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.ConnectException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Fault injection: while it is active, the master's calls to one worker end, and new ones fail, as if no node were
/// there.
public final class LinkIsolation implements ClientInterceptor {
    private static final String REASON = "isolated by fault injection";
    private static final Status ISOLATED = Status.UNAVAILABLE
            .withDescription(REASON)
            .withCause(new ConnectException(REASON));

    private final Set<EndableCall<?, ?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean active;

    boolean isActive() {
        return active;
    }

    void begin() {
        active = true;
        open.forEach(EndableCall::end);
    }

    void end() {
        active = false;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new EndableCall<>(next.newCall(method, options));
    }

    /// A call that can be ended from any thread. What its caller still sends is dropped, as on a dead wire; gRPC alone
    /// would throw.
    private final class EndableCall<Q, R> extends ForwardingClientCall.SimpleForwardingClientCall<Q, R> {
        private boolean ended;

        EndableCall(ClientCall<Q, R> call) {
            super(call);
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            open.add(this); // Before checking whether it is active, so that no call slips through.
            super.start(new EndedListener<>(listener, this), headers);
            if (active) end();
        }

        private synchronized void end() {
            ended = true;
            cancel(REASON, null);
        }

        @Override
        public synchronized void sendMessage(Q message) {
            if (!ended) super.sendMessage(message);
        }

        @Override
        public synchronized void halfClose() {
            if (!ended) super.halfClose();
        }
    }

    private final class EndedListener<R> extends ForwardingClientCallListener.SimpleForwardingClientCallListener<R> {
        private final EndableCall<?, R> call;

        EndedListener(ClientCall.Listener<R> listener, EndableCall<?, R> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onClose(Status status, @Nullable Metadata trailers) {
            open.remove(call);
            boolean ended = status.getCode() == Status.Code.CANCELLED && REASON.equals(status.getDescription());
            // A call that fails by itself while the link is isolated would have been ended a moment later.
            boolean isolated = ended || (active && !status.isOk());
            super.onClose(isolated ? ISOLATED : status, trailers);
        }
    }
}
