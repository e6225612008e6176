package antiphon.master;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Fault injection: while it is made, the master's calls to one worker end, and new ones fail, as if no node were
/// there.
final class Cut implements ClientInterceptor {
    private static final String REASON = "isolated by fault injection";

    private final Set<Cuttable<?, ?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean made;

    boolean isMade() {
        return made;
    }

    void make() {
        made = true;
        open.forEach(Cuttable::end);
    }

    void heal() {
        made = false;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new Cuttable<>(next.newCall(method, options));
    }

    /// A call that can be ended from any thread. What its caller still sends is dropped, as on a dead wire; gRPC alone
    /// would throw.
    private final class Cuttable<Q, R> extends ForwardingClientCall.SimpleForwardingClientCall<Q, R> {
        private boolean ended;

        Cuttable(ClientCall<Q, R> call) {
            super(call);
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            open.add(this); // Before checking the cut, so that no call slips through.
            super.start(new Told<>(listener, this), headers);
            if (made) end();
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

    private final class Told<R> extends ForwardingClientCallListener.SimpleForwardingClientCallListener<R> {
        private final Cuttable<?, R> call;

        Told(ClientCall.Listener<R> listener, Cuttable<?, R> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onClose(Status status, @Nullable Metadata trailers) {
            open.remove(call);
            boolean ended = status.getCode() == Status.Code.CANCELLED && REASON.equals(status.getDescription());
            // A call that fails by itself while the cut is made would have met the cut a moment later.
            boolean cut = ended || (made && !status.isOk());
            super.onClose(cut ? Status.UNAVAILABLE.withDescription(REASON) : status, trailers);
        }
    }
}
