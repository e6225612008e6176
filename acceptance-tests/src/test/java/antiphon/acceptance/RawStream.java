package antiphon.acceptance;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/// A stream with one request of whatever bytes, and how it ends.
final class RawStream implements StreamObserver<byte[]> {
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    private RawStream() {}

    static Status send(Channel channel, MethodDescriptor<byte[], byte[]> method, CallOptions options, byte[] request) {
        RawStream answers = new RawStream();
        StreamObserver<byte[]> requests = ClientCalls.asyncBidiStreamingCall(channel.newCall(method, options), answers);
        requests.onNext(request);
        requests.onCompleted();
        return answers.end.join();
    }

    @Override
    public void onNext(byte[] answer) {}

    @Override
    public void onError(Throwable failure) {
        end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }
}
