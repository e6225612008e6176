package antiphon.failover.calls;

import antiphon.link.CallTime;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One kind of question to one member, of which at most one is under way: the latest. Asked in turns of a loop;
/// answered on any thread.
///
/// @param <Q> requests
/// @param <R> answers
final class Question<Q, R> {
    private final ManagedChannel channel;
    private final MethodDescriptor<Q, R> method;
    private final Duration answerWithin;
    private @Nullable Flight current; // guarded by this

    Question(ManagedChannel channel, MethodDescriptor<Q, R> method, Duration answerWithin) {
        this.channel = channel;
        this.method = method;
        this.answerWithin = answerWithin;
    }

    /// Does nothing while the same is under way; gives up what else is.
    ///
    /// @param what is asked: equal to what is under way when the answer to that is the answer to this
    /// @param onAnswer called at most once, and not after something else was asked
    void ask(Object what, Q request, Consumer<R> onAnswer) {
        // A member that has just come up is found now, not when gRPC next tries.
        channel.resetConnectBackoff();
        Flight former;
        Flight next;
        synchronized (this) {
            former = current;
            if (former != null && former.what.equals(what)) return;
            next = new Flight(what, onAnswer);
            current = next;
        }
        if (former != null) former.call.cancel("a later question has taken its place", null);
        ClientCalls.asyncUnaryCall(next.call, request, next);
    }

    private synchronized boolean ends(Flight flight) {
        boolean isCurrent = current == flight;
        if (isCurrent) current = null;
        return isCurrent;
    }

    private final class Flight implements StreamObserver<R> {
        private final Object what;
        private final Consumer<R> onAnswer;
        // Answers are only handed on: no other thread is needed.
        private final ClientCall<Q, R> call = channel.newCall(
                method, CallTime.limit(CallOptions.DEFAULT.withExecutor(Runnable::run), answerWithin));

        Flight(Object what, Consumer<R> onAnswer) {
            this.what = what;
            this.onAnswer = onAnswer;
        }

        @Override
        public void onNext(R answer) {
            if (ends(this)) onAnswer.accept(answer);
        }

        /// Only answers count.
        @Override
        public void onError(Throwable failure) {
            var _ = ends(this);
        }

        @Override
        public void onCompleted() {
            var _ = ends(this);
        }
    }
}
