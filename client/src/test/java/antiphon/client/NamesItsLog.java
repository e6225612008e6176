package antiphon.client;

import antiphon.calls.LogHeaders;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Says at once which log the messages are from and where it ends, as nodes do, though the first of them may come
/// later.
///
/// @param logId gives an empty text for a node that names nothing
/// @param whole whether no other node holds more
record NamesItsLog(Supplier<String> logId, LongSupplier end, BooleanSupplier whole) implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String named = logId.get();
        if (named.isEmpty()) return next.startCall(call, headers);
        Metadata answer = new Metadata();
        answer.put(LogHeaders.ID, named);
        answer.put(LogHeaders.END, Long.toString(end.getAsLong()));
        if (whole.getAsBoolean()) answer.put(LogHeaders.WHOLE, "true");
        call.sendHeaders(answer);
        return next.startCall(new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata again) {}
        }, headers);
    }
}
