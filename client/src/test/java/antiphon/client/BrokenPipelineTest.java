package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.calls.FailureKind;
import antiphon.client.connection.NodeChannel;
import antiphon.client.error.AntiphonException;
import antiphon.client.pipeline.WritePipeline;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import antiphon.client.target.MeantNode;
import antiphon.client.write.Submission;
import antiphon.client.write.WriteResult;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.MessageServiceGrpc.MessageServiceImplBase;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.WriteOutcome;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nobody waits for ever because of a mistake, here or in a master.
@Timeout(60)
class BrokenPipelineTest {
    /// On which no call can be begun.
    private static final class BrokenChannel extends Channel {
        @Override
        public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
            throw new IllegalStateException("no call today");
        }

        @Override
        public String authority() {
            return "localhost";
        }
    }

    @Test
    void whenThePipelineBreaksAllItsWritesHaveAnOutcome() {
        NodeChannel channel = NodeChannel.to(new Address("localhost", 1), Access.OPEN, MeantNode.MASTER);
        try (WritePipeline pipeline = new WritePipeline(
                channel,
                MessageServiceGrpc.newStub(new BrokenChannel()),
                ClientSettings.STANDARD)) {
            List<Submission> writes = Stream.generate(BrokenPipelineTest::write).limit(3).toList();
            for (Submission write : writes) {
                pipeline.send(write, Long.MAX_VALUE);
                assertThatThrownBy(write.result::join).cause()
                        .hasMessageContaining("the client broke and takes no more writes")
                        .hasMessageContaining("no call today; the write was not sent")
                        .isInstanceOfSatisfying(AntiphonException.class, failed -> {
                            assertThat(failed.kind()).isEqualTo(FailureKind.FAILED);
                            assertThat(failed.nothingDone()).isTrue();
                        });
            }
        }
        channel.close();
    }

    private static Submission write() {
        return new Submission("x", 1, "", "", 0, new Submission.Patience(0, 0), false);
    }

    /// It answers a write that was not sent, once.
    private static final class ConfusedMaster extends MessageServiceImplBase {
        private final AtomicBoolean confused = new AtomicBoolean(true);

        @Override
        public StreamObserver<PostMessagesRequest> postMessages(StreamObserver<PostMessagesResponse> client) {
            return new StreamObserver<>() {
                private long index;

                @Override
                public void onNext(PostMessagesRequest batch) {
                    PostMessagesResponse.Builder answer = PostMessagesResponse.newBuilder();
                    batch.getMessagesList().forEach(_ -> answer.addOutcomes(taken(index++)));
                    if (confused.getAndSet(false)) answer.addOutcomes(taken(1_000));
                    client.onNext(answer.build());
                }

                @Override
                public void onError(Throwable cancelled) {}

                @Override
                public void onCompleted() {
                    client.onCompleted();
                }
            };
        }

        private static WriteOutcome taken(long index) {
            return WriteOutcome.newBuilder()
                    .setIndex(index)
                    .setResponse(PostMessageResponse.newBuilder()
                            .setOutcome(Outcome.ACKNOWLEDGED)
                            .setStatusCode(200)
                            .setSequenceNumber(index + 1))
                    .build();
        }
    }

    /// As from a master of a later version.
    private static final class UnknownOutcome extends MessageServiceImplBase {
        @Override
        public StreamObserver<PostMessagesRequest> postMessages(StreamObserver<PostMessagesResponse> client) {
            return new StreamObserver<>() {
                @Override
                public void onNext(PostMessagesRequest batch) {
                    client.onNext(PostMessagesResponse.newBuilder()
                            .addOutcomes(WriteOutcome.newBuilder()
                                    .setResponse(PostMessageResponse.newBuilder().setOutcomeValue(77)))
                            .build());
                }

                @Override
                public void onError(Throwable cancelled) {}

                @Override
                public void onCompleted() {
                    client.onCompleted();
                }
            };
        }
    }

    @Test
    void aWriteWithAnOutcomeThatCannotBeReadHasAnOutcomeToo() throws IOException {
        Server server = NettyServerBuilder.forPort(0).addService(new UnknownOutcome()).build().start();
        try (AntiphonClient client = new AntiphonClient(
                new Address("localhost", server.getPort()), ClientSettings.STANDARD.withRetryFor(Duration.ZERO))) {
            assertThatThrownBy(() -> client.send("a", 1).get(20, TimeUnit.SECONDS)).cause()
                    .isInstanceOfSatisfying(AntiphonException.class,
                            failed -> assertThat(failed.nothingDone()).isFalse());
        } finally {
            server.shutdownNow();
        }
    }

    /// What is sent from an outcome goes out when all outcomes of the answer were reported, and the stream is no longer
    /// good then.
    @Test
    void afterAnAnswerThatCannotBeReadWritesGoOutOnTheNextStream() throws IOException {
        Server server = NettyServerBuilder.forPort(0).addService(new ConfusedMaster()).build().start();
        try (AntiphonClient client = new AntiphonClient(new Address("localhost", server.getPort()))) {
            CompletableFuture<WriteResult> next = client.send("a", 1).thenCompose(_ -> client.send("b", 1));
            assertThat(next.join().acknowledged()).isTrue();
            assertThat(client.send("c", 1).join().acknowledged()).isTrue();
        } finally {
            server.shutdownNow();
        }
    }
}
