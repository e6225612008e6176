package antiphon.node.read;

import antiphon.calls.LogHeaders;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;

/// Says in the headers of what readers are answered which log it is from, and where that ends: so a reader that
/// reconnects after a break notices at once that the node holds another or a shorter log now, also where nothing has
/// come yet.
final class ShownLog {
    private ShownLog() {}

    /// @param atOnce before the first reply, for a stream whose first message may come much later
    static <Q, R> ServerCallHandler<Q, R> in(ServerCallHandler<Q, R> handler, LogFeed feed, boolean atOnce) {
        return (call, headers) -> {
            Shown<Q, R> shown = new Shown<>(call, feed);
            if (atOnce) shown.sendHeaders(new Metadata());
            return handler.startCall(shown, headers);
        };
    }

    private static final class Shown<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final LogFeed feed;
        private boolean sent;

        Shown(ServerCall<Q, R> call, LogFeed feed) {
            super(call);
            this.feed = feed;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            if (sent) return;
            sent = true;
            feed.state().logId().ifPresent(id -> headers.put(LogHeaders.ID, id.toString()));
            if (feed.refusal().isEmpty()) {
                headers.put(LogHeaders.END, Long.toString(feed.end()));
                if (feed.whole) headers.put(LogHeaders.WHOLE, "true");
            }
            super.sendHeaders(headers);
        }
    }
}
