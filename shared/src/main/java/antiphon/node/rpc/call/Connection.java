package antiphon.node.rpc.call;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import java.util.concurrent.atomic.AtomicLong;

/// Numbers connections, so that a caller without a name is known by its connection while that lasts.
public final class Connection {
    private static final Attributes.Key<Long> NUMBER = Attributes.Key.create("antiphon-connection");
    private static final Context.Key<Long> CURRENT = Context.keyWithDefault("antiphon-connection", 0L);

    private Connection() {}

    /// The number of the connection on which the current call came, from 1.
    public static long current() {
        return CURRENT.get();
    }

    public static ServerTransportFilter counting() {
        AtomicLong last = new AtomicLong();
        return new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes attributes) {
                return attributes.toBuilder().set(NUMBER, last.incrementAndGet()).build();
            }
        };
    }

    public static ServerInterceptor interceptor() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                Long number = call.getAttributes().get(NUMBER);
                Context context = Origin.with(Context.current(), call).withValue(CURRENT, number == null ? 0L : number);
                return Contexts.interceptCall(context, call, headers, next);
            }
        };
    }
}
