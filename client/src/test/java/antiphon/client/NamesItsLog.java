package antiphon.client;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.function.Supplier;

/// Says at once which log the messages are from, as nodes do, though the first of them may come later.
///
/// @param logId gives an empty text for a node that does not name it
record NamesItsLog(Supplier<String> logId) implements ServerInterceptor {
    private static final Metadata.Key<String> KEY = Metadata.Key.of(
            "antiphon-log-id", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String named = logId.get();
        if (named.isEmpty()) return next.startCall(call, headers);
        Metadata answer = new Metadata();
        answer.put(KEY, named);
        call.sendHeaders(answer);
        return next.startCall(new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata again) {}
        }, headers);
    }
}
