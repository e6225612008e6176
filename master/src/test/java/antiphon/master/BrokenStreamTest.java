package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessagesRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Someone whose stream of writes turns into bytes that are no request, while the writes before are being answered.
class BrokenStreamTest {
    private static final int STREAMS = 200;
    private static final int WRITES = 100;

    private static final MethodDescriptor<byte[], byte[]> POST_MESSAGES = MessageServiceGrpc.getPostMessagesMethod()
            .toBuilder(new Bytes(), new Bytes()).build();

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

    @Test
    void theMasterLives(@TempDir Path directory) throws Exception {
        PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder().setWriteConcern(1).setClientId("broken");
        for (int write = 0; write < WRITES; write++) batch.addMessages(NewMessage.newBuilder().setContent("x"));
        byte[] writes = batch.build().toByteArray();
        byte[] garbage = "no request".getBytes(StandardCharsets.UTF_8);
        try (RunningMaster master = new RunningMaster(directory, "STORAGE", "memory")) {
            for (int stream = 0; stream < STREAMS; stream++)
                assertThat(endOf(master, writes, garbage).isOk()).isFalse();
            assertThat(master.client().postMessage(PostMessageRequest.newBuilder()
                    .setContent("after")
                    .setWriteConcern(1)
                    .build()).getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
        }
    }

    private static Status endOf(RunningMaster master, byte[]... messages) throws Exception {
        CompletableFuture<Status> end = new CompletableFuture<>();
        StreamObserver<byte[]> stream = ClientCalls.asyncBidiStreamingCall(
                master.channel().newCall(POST_MESSAGES, CallOptions.DEFAULT), new StreamObserver<>() {
                    @Override
                    public void onNext(byte[] outcomes) {}

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
        return end.get(20, TimeUnit.SECONDS);
    }
}
