package antiphon.master.tracing;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/// Reads from a call's metadata which span it belongs to, in the headers `traceparent` and `tracestate` of the W3C.
final class CallerContext implements ServerInterceptor {
    private static final Context.Key<SpanContext> CALLER = Context.keyWithDefault(
            "antiphon-trace-caller", SpanContext.getInvalid());
    private static final Metadata.Key<String> TRACEPARENT = key("traceparent");
    private static final TextMapGetter<Metadata> GETTER = CallerContext::header;

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static @Nullable String header(@Nullable Metadata headers, String name) {
        return headers == null ? null : headers.get(key(name));
    }

    /// The span of the caller of the current call; not valid when nothing sound was said of it.
    static SpanContext current() {
        return CALLER.get();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (!headers.containsKey(TRACEPARENT)) return next.startCall(call, headers);
        SpanContext caller = Span.fromContext(W3CTraceContextPropagator.getInstance()
                .extract(io.opentelemetry.context.Context.root(), headers, GETTER)).getSpanContext();
        return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
    }
}
