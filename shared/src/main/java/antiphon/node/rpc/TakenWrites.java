package antiphon.node.rpc;

import antiphon.calls.ResumeHint;
import antiphon.proto.master.MessageServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// How many writes of one `PostMessages` stream its service has taken. When the stream fails, whether its service or
/// something in front of it ends it, the trailers say from which write on none was taken ([ResumeHint#WRITE_INDEX]).
///
/// Any thread may end a stream while a batch arrives on it. The batch is then either counted here before the end, or
/// not taken at all: a sender must not learn that a write is not in the log which is appended later.
public final class TakenWrites {
    private static final String METHOD = MessageServiceGrpc.getPostMessagesMethod().getFullMethodName();
    private static final Context.Key<TakenWrites> CURRENT = Context.key("antiphon-taken-writes");

    private long count; // guarded by this, as is the next field
    private boolean ended;

    /// Of the stream that begins, for its service.
    public static TakenWrites current() {
        TakenWrites current = CURRENT.get();
        return current == null ? new TakenWrites() : current;
    }

    /// The service takes the next writes.
    ///
    /// @return false when the stream has ended, and it must not
    public synchronized boolean take(int writes) {
        if (ended) return false;
        count += writes;
        return true;
    }

    /// No write is taken from now on.
    ///
    /// @return how many were
    public synchronized long end() {
        ended = true;
        return count;
    }

    /// Must be asked before all others, since any of them may end a stream.
    static ServerInterceptor interceptor() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                if (!call.getMethodDescriptor().getFullMethodName().equals(METHOD))
                    return next.startCall(call, headers);
                TakenWrites taken = new TakenWrites();
                Context context = Context.current().withValue(CURRENT, taken);
                return Contexts.interceptCall(context, new Reporting<>(call, taken), headers, next);
            }
        };
    }

    /// Must be quick, and take no lock but that of the count: a thread that ends a stream may hold others.
    private static final class Reporting<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final TakenWrites taken;

        Reporting(ServerCall<Q, R> call, TakenWrites taken) {
            super(call);
            this.taken = taken;
        }

        @Override
        public void close(Status status, @Nullable Metadata trailers) {
            Metadata all = new Metadata();
            if (trailers != null) all.merge(trailers);
            if (!status.isOk() && !all.containsKey(ResumeHint.WRITE_INDEX))
                all.put(ResumeHint.WRITE_INDEX, Long.toString(taken.end()));
            super.close(status, all);
        }
    }
}
