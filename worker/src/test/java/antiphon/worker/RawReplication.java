package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.Assertions;

/// A peer that speaks gRPC but sends whatever bytes it likes in the place of messages, over a connection of its own.
final class RawReplication implements AutoCloseable {
    private static final long ANSWER_SECONDS_MAX = 20;

    private static final MethodDescriptor<byte[], byte[]> REPLICATE = raw(
            SecondaryWorkerServiceGrpc.getReplicateMethod());
    private static final MethodDescriptor<byte[], byte[]> REPLICATE_MESSAGE = raw(
            SecondaryWorkerServiceGrpc.getReplicateMessageMethod());

    private final ManagedChannel channel;

    RawReplication(WorkerUnderTest worker) {
        this.channel = ManagedChannelBuilder.forAddress("localhost", worker.node.port()).usePlaintext().build();
    }

    private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
        return method.toBuilder(new Bytes(), new Bytes()).build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Sends these messages over one stream, then hangs up. A connection that had too many streams broken off is closed
    /// by the worker: then it is sent again over another.
    ///
    /// @return how the worker ended the stream
    Status stream(byte[]... messages) {
        Status end = streamOnce(messages);
        for (int again = 0; again < 3 && end.getCode() == Status.Code.UNAVAILABLE; again++) end = streamOnce(messages);
        assertThat(end.getCode()).as("it reached the worker").isNotEqualTo(Status.Code.UNAVAILABLE);
        return end;
    }

    private Status streamOnce(byte[]... messages) {
        CompletableFuture<Status> end = new CompletableFuture<>();
        StreamObserver<byte[]> stream = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(REPLICATE, CallOptions.DEFAULT), new StreamObserver<>() {
                    @Override
                    public void onNext(byte[] progress) {}

                    @Override
                    public void onError(Throwable broken) {
                        end.complete(Status.fromThrowable(broken));
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(Status.OK);
                    }
                });
        for (byte[] message : messages) stream.onNext(message);
        stream.onCompleted();
        return awaited(end);
    }

    /// Calls ReplicateMessage with these bytes.
    ///
    /// @return the answer's bytes, or how the call failed
    Object call(byte[] request) {
        try {
            return ClientCalls.blockingUnaryCall(channel, REPLICATE_MESSAGE,
                    CallOptions.DEFAULT.withDeadlineAfter(ANSWER_SECONDS_MAX, TimeUnit.SECONDS), request);
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }

    private static Status awaited(CompletableFuture<Status> end) {
        try {
            return end.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the worker does not end the stream", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            return Assertions.fail(e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
