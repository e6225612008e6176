package antiphon.node.read;

import antiphon.log.state.ReplicaState;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;

/// Says in the headers of what readers are answered which log it is from: so a reader that reconnects after a break
/// notices at once that the node holds another log now, also where nothing has come yet.
public final class ShownLog {
    /// The log id in text, as `antiphon status` shows it; left out while the node belongs to no log.
    public static final Metadata.Key<String> KEY = Metadata.Key.of(
            "antiphon-log-id", Metadata.ASCII_STRING_MARSHALLER);

    private ShownLog() {}

    /// @param atOnce before the first reply, for a stream whose first message may come much later
    static <Q, R> ServerCallHandler<Q, R> in(ServerCallHandler<Q, R> handler, ReplicaState state, boolean atOnce) {
        return (call, headers) -> {
            Shown<Q, R> shown = new Shown<>(call, state);
            if (atOnce) shown.sendHeaders(new Metadata());
            return handler.startCall(shown, headers);
        };
    }

    private static final class Shown<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final ReplicaState state;
        private boolean sent;

        Shown(ServerCall<Q, R> call, ReplicaState state) {
            super(call);
            this.state = state;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            if (sent) return;
            sent = true;
            state.logId().ifPresent(id -> headers.put(KEY, id.toString()));
            super.sendHeaders(headers);
        }
    }
}
