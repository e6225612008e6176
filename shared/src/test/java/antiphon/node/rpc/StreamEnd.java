package antiphon.node.rpc;

import antiphon.calls.ResumeHint;
import antiphon.node.Await;
import antiphon.proto.master.PostMessagesResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// How a stream of writes ended, as its sender learns it.
public final class StreamEnd implements StreamObserver<PostMessagesResponse> {
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();

    @Override
    public void onNext(PostMessagesResponse outcomes) {}

    @Override
    public void onError(Throwable failure) {
        end.complete(failure);
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK.asException());
    }

    private Throwable await() throws InterruptedException, ExecutionException, TimeoutException {
        return end.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
    }

    public Status status() throws InterruptedException, ExecutionException, TimeoutException {
        return Status.fromThrowable(await());
    }

    /// From which write on the node has looked at none; null when it does not say so.
    public @Nullable String resumeIndex() throws InterruptedException, ExecutionException, TimeoutException {
        Metadata trailers = Status.trailersFromThrowable(await());
        return trailers == null ? null : trailers.get(ResumeHint.WRITE_INDEX);
    }
}
