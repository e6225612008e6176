package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteResult;
import antiphon.node.Await;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which gRPC statuses prove that a write is not in the log, as the table in `docs/clients/README.md` says.
@Timeout(60)
class StatusOfWriteTest {
    private static final Set<Status.Code> NOTHING_DONE = EnumSet.of(
            Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED, Status.Code.INVALID_ARGUMENT,
            Status.Code.UNIMPLEMENTED, Status.Code.FAILED_PRECONDITION, Status.Code.OUT_OF_RANGE,
            Status.Code.RESOURCE_EXHAUSTED);

    /// Of a stream without `antiphon-resume-index`: the others may come after writes were accepted.
    private static final Set<Status.Code> NOTHING_DONE_ON_STREAM = EnumSet.of(Status.Code.UNIMPLEMENTED);

    private static AntiphonClient once(Address node) {
        return new AntiphonClient(node, ClientSettings.STANDARD.withRetryFor(Duration.ZERO));
    }

    private static AntiphonException failureOfSend(AntiphonClient client) {
        return (AntiphonException) client.send("x", 1).handle((_, failure) -> failure).join();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
    void aStatusProvesNoMoreAndNoLessThanTheTableSays(Status.Code code) throws IOException {
        Server node = NettyServerBuilder.forPort(0)
                .addService(new antiphon.proto.master.MessageServiceGrpc.MessageServiceImplBase() {})
                .intercept(new EndsEachCall(code.toStatus().withDescription("because")))
                .build()
                .start();
        try (AntiphonClient client = once(new Address("localhost", node.getPort()))) {
            AntiphonException single = catchThrowableOfType(AntiphonException.class, () -> client.post("x", 1));
            assertThat(single.nothingDone()).as("post").isEqualTo(NOTHING_DONE.contains(code));
            AntiphonException ofStream = failureOfSend(client);
            assertThat(ofStream.kind()).isEqualTo(single.kind());
            assertThat(ofStream.nothingDone()).as("send").isEqualTo(NOTHING_DONE_ON_STREAM.contains(code));
        } finally {
            node.shutdownNow();
        }
    }

    /// When its first request has come: on a stream, a write that was handed over is meant.
    private record EndsEachCall(Status status) implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            call.request(1);
            return new ServerCall.Listener<>() {
                @Override
                public void onMessage(Q request) {
                    call.close(status, new Metadata());
                }
            };
        }
    }

    @Test
    void aWorkerTakesNoWritesInAnyWay() throws IOException {
        try (FakeWorker worker = new FakeWorker(1);
                AntiphonClient client = new AntiphonClient(worker.address())) {
            AntiphonException single = catchThrowableOfType(AntiphonException.class, () -> client.post("x", 1));
            AntiphonException ofStream = failureOfSend(client);
            assertThat(List.of(single, ofStream))
                    .allMatch(failed -> failed.kind() == FailureKind.NOT_OFFERED && failed.nothingDone());
            assertThat(ofStream).hasMessageContaining("is it the right node")
                    .hasMessageNotContaining("may be in the log");
            List<WriteResult> results = new ArrayList<>();
            assertThat(catchThrowableOfType(AntiphonException.class, () -> client.postAll(
                    List.of("a").iterator(), 1, WriteOptions.NONE, 1, (result, _) -> results.add(result))).kind())
                    .isEqualTo(FailureKind.NOT_OFFERED);
            assertThat(results).extracting(WriteResult::outcome).containsExactly(WriteResult.Outcome.NOT_APPENDED);
        }
    }

    /// A stream that has brought an answer did come to the service, whatever ends it.
    @Test
    void afterAnAnswerNoStatusSpeaksForTheWholeStream() throws IOException, InterruptedException {
        try (FakeMaster master = new FakeMaster();
                AntiphonClient client = once(master.address())) {
            assertThat(client.send("a", 1).join().acknowledged()).isTrue();
            var waiting = client.send("hold", 1);
            Await.until("the write arrives", () -> !master.held.isEmpty());
            master.endStreams(Status.UNIMPLEMENTED.withDescription("reloaded"));
            AntiphonException failed = (AntiphonException) waiting.handle((_, failure) -> failure).join();
            assertThat(failed.nothingDone()).isFalse();
        }
    }
}
