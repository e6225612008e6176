package antiphon.acceptance;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A unary call on its way: it can be looked at, waited for, and cancelled.
public final class PendingCall<R> {
    private static final long BOUND_SECONDS = 30;

    private final ClientCall<?, R> call;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private final long sentNs = System.nanoTime();
    private volatile long tookNs;

    private PendingCall(ClientCall<?, R> call) {
        this.call = call;
    }

    static <Q, R> PendingCall<R> start(Channel channel, MethodDescriptor<Q, R> method, CallOptions options, Q request) {
        ClientCall<Q, R> call = channel.newCall(method, options);
        PendingCall<R> pending = new PendingCall<>(call);
        ClientCalls.asyncUnaryCall(call, request, pending.observer());
        return pending;
    }

    private StreamObserver<R> observer() {
        return new StreamObserver<>() {
            @Override
            public void onNext(R value) {
                tookNs = System.nanoTime() - sentNs;
                answer.complete(value);
            }

            @Override
            public void onError(Throwable failure) {
                tookNs = System.nanoTime() - sentNs;
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                answer.completeExceptionally(new IllegalStateException("the call ended without an answer"));
            }
        };
    }

    public boolean isDone() {
        return answer.isDone();
    }

    /// Waits for the answer, with a bound.
    public R get() {
        try {
            return answer.get(BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + BOUND_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an answer", e);
        }
    }

    /// How long the answer took, once it is there.
    public long tookMs() {
        return TimeUnit.NANOSECONDS.toMillis(tookNs);
    }

    public void cancel() {
        call.cancel("the caller hangs up", null);
    }
}
