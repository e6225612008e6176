package antiphon.master.faults;

import antiphon.master.reason.Failures;
import antiphon.proto.worker.InjectDelayRequest;
import antiphon.proto.worker.InjectDelayResponse;
import antiphon.proto.worker.InjectFailureRequest;
import antiphon.proto.worker.InjectFailureResponse;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Fault injection on one link: isolates the worker, and passes faults on to the worker, which the worker refuses
/// unless it was started for that. For any thread.
public final class LinkFaults {
    private static final long ANSWER_SECONDS = 2;

    private final LinkIsolation isolation;
    private final Channel channel;

    public LinkFaults(LinkIsolation isolation, Channel channel) {
        this.isolation = isolation;
        this.channel = channel;
    }

    LinkIsolation isolation() {
        return isolation;
    }

    CompletableFuture<Void> delay(Duration delay) {
        InjectDelayRequest request = InjectDelayRequest.newBuilder().setDelayMs(delay.toMillis()).build();
        return this.<InjectDelayRequest, InjectDelayResponse>call(
                SecondaryWorkerServiceGrpc.getInjectDelayMethod(), request);
    }

    CompletableFuture<Void> fail(int deliveries) {
        InjectFailureRequest request = InjectFailureRequest.newBuilder().setFailNextNRequests(deliveries).build();
        return this.<InjectFailureRequest, InjectFailureResponse>call(
                SecondaryWorkerServiceGrpc.getInjectFailureMethod(), request);
    }

    private <Q, R> CompletableFuture<Void> call(MethodDescriptor<Q, R> method, Q request) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS);
        ClientCalls.asyncUnaryCall(channel.newCall(method, options), request, new StreamObserver<R>() {
            @Override
            public void onNext(R answer) {
                done.complete(null);
            }

            @Override
            public void onError(Throwable failure) {
                done.completeExceptionally(
                        new IllegalStateException(Failures.describe(Status.fromThrowable(failure)), failure));
            }

            @Override
            public void onCompleted() {}
        });
        return done;
    }
}
