package antiphon.client.connection;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Lets a call try to connect, instead of ending it with the error of an earlier attempt.
///
/// After a failed attempt gRPC waits before the next one, up to two minutes after a long outage, and answers all calls
/// meanwhile with the old error. A node that is back would be found that much later.
final class FreshAttempts implements ClientInterceptor {
    /// Many callers may call at once, and a node that starts has other work than to refuse them.
    static final long BETWEEN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final BooleanSupplier lastFailed;
    private final Runnable startAgain;
    private final LongSupplier clockNs;
    private final AtomicLong lastNs;

    /// @param lastFailed whether the last attempt to connect failed, and none is made now
    /// @param startAgain makes the next call connect
    FreshAttempts(BooleanSupplier lastFailed, Runnable startAgain, LongSupplier clockNs) {
        this.lastFailed = lastFailed;
        this.startAgain = startAgain;
        this.clockNs = clockNs;
        this.lastNs = new AtomicLong(clockNs.getAsLong() - BETWEEN_NS);
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        if (lastFailed.getAsBoolean() && isTime()) startAgain.run();
        return next.newCall(method, options);
    }

    private boolean isTime() {
        long nowNs = clockNs.getAsLong();
        long last = lastNs.get();
        return nowNs - last >= BETWEEN_NS && lastNs.compareAndSet(last, nowNs);
    }
}
