package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.credentials.AuthToken;
import antiphon.log.memory.MemoryStore;
import antiphon.master.intake.WriteListener;
import antiphon.master.replica.MasterReplica;
import antiphon.master.serve.CatchUpCalls;
import antiphon.master.serve.FetchGate;
import antiphon.master.serve.MasterService;
import antiphon.master.serve.Pauses;
import antiphon.master.serve.StatusAnswer;
import antiphon.master.serve.WriteChecks;
import antiphon.node.Await;
import antiphon.node.Incarnation;
import antiphon.node.fetch.LogPages;
import antiphon.node.read.LogFeed;
import antiphon.node.rpc.NodeServer;
import antiphon.node.rpc.StreamEnd;
import antiphon.node.tls.Transport;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.security.callers.Caller;
import antiphon.security.callers.CallersFile;
import antiphon.security.callers.Role;
import antiphon.wire.MessageForm;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever ends a stream of writes, its trailers say from which write on none was processed.
@Timeout(60)
class WriteStreamEndsTest {
    private static final int BATCHES = 20;
    private static final int BATCH = 1000;
    /// With as many writes without an outcome a stream is read no further.
    private static final int READ = 5 * BATCH;

    @TempDir private Path directory;
    private final StreamEnd end = new StreamEnd();

    private static PostMessagesRequest batch(int concern, int writes) {
        PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder().setWriteConcern(concern).setRuns(true);
        for (int at = 0; at < writes; at++) batch.addMessages(NewMessage.newBuilder().setContent("x"));
        return batch.build();
    }

    private static MessageServiceGrpc.MessageServiceStub as(String token, RunningMaster master) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return MessageServiceGrpc.newStub(master.channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /// The master reads no further while many writes have no outcome: those behind them are known not to be in the log.
    @Test
    void whenItsCallerIsDisabledTheWritesThatWereNotReadAreKnown() throws Exception {
        CallersFile callers = CallersFile.at(directory.resolve("callers.json"), _ -> Optional.empty());
        callers.create();
        String token = callers.add(
                new Caller("shop", EnumSet.of(Role.WRITER, Role.READER), List.of()), Optional.empty());
        try (RunningMaster master = new RunningMaster(directory.resolve("data"), "WORKERS", "nobody=localhost:1",
                "CALLERS", directory.resolve("callers.json").toString())) {
            StreamObserver<PostMessagesRequest> writes = as(token, master).postMessages(end);
            for (int sent = 0; sent < BATCHES; sent++) writes.onNext(batch(2, BATCH));
            // Writes of a caller that is gone are dropped until they are in the log.
            Await.until("all that it reads is in the log", () -> end(master) == READ);
            callers.disable("shop");
            assertThat(end.status().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            long taken = Long.parseLong(String.valueOf(end.resumeIndex()));
            assertThat(taken).isEqualTo(READ);
            assertThat(end(master)).isEqualTo(READ);
        }
    }

    private static long end(RunningMaster master) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + RunningMaster.TOKEN);
        return master.client()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .getClusterStatus(GetClusterStatusRequest.getDefaultInstance())
                .getHead();
    }

    /// Also when the stream has answers, and gRPC by itself would reset it.
    @Test
    void aBatchAboveTheMaximumSizeIsTheFirstThatWasNotTaken() throws Exception {
        try (RunningMaster master = new RunningMaster(directory)) {
            StreamObserver<PostMessagesRequest> writes = MessageServiceGrpc.newStub(master.channel()).postMessages(end);
            writes.onNext(batch(1, 3));
            Await.until("they are in the log", () -> end(master) == 3);
            NewMessage large = NewMessage.newBuilder().setContent("x".repeat(900_000)).build();
            writes.onNext(PostMessagesRequest.newBuilder().addAllMessages(Collections.nCopies(7, large)).build());
            assertThat(end.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(end.status().getDescription()).contains("exceeds maximum size 4194304");
            assertThat(end.resumeIndex()).isEqualTo("3");
            assertThat(end(master)).isEqualTo(3);
        }
    }

    @Test
    void aBatchOfTooManyWritesIsTheFirstThatWasNotTaken() throws Exception {
        try (RunningMaster master = new RunningMaster(directory)) {
            StreamObserver<PostMessagesRequest> writes = MessageServiceGrpc.newStub(master.channel()).postMessages(end);
            writes.onNext(batch(1, 3));
            writes.onNext(batch(1, 10_001));
            assertThat(end.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(end.resumeIndex()).isEqualTo("3");
        }
    }

    @Test
    void aStreamThatComesWhileTheMasterStopsIsEndedWithNothingTaken() throws Exception {
        MemoryStore store = new MemoryStore();
        MasterService service = service(store);
        try (NodeServer server = new NodeServer(0, new NodeServer.Served(service, MasterService.QUICK, 1 << 20))) {
            server.start();
            service.beginStop();
            service.stop();
            ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
            MessageServiceGrpc.newStub(channel).postMessages(end).onNext(batch(1, 3));
            assertThat(end.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(end.status().getDescription()).startsWith("the master stops: send the writes from index 0 on");
            assertThat(end.resumeIndex()).isEqualTo("0");
            channel.shutdownNow();
        }
    }

    /// A batch may have been asked for before, and its sender may have nothing more to send.
    @Test
    void aStreamWhoseLastWritesCameWhileTheMasterStopsDoesNotEndWell() throws Exception {
        MemoryStore store = new MemoryStore();
        MasterService service = service(store);
        try (NodeServer server = new NodeServer(0, new NodeServer.Served(service, MasterService.QUICK, 1 << 20))) {
            server.start();
            ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
            StreamObserver<PostMessagesRequest> writes = MessageServiceGrpc.newStub(channel).postMessages(end);
            var _ = MessageServiceGrpc.newBlockingStub(channel).getMessages(GetMessagesRequest.getDefaultInstance());
            service.beginStop(); // The stream came before that call, on the same connection.
            writes.onNext(batch(1, 3));
            writes.onCompleted();
            assertThat(end.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(end.resumeIndex()).isEqualTo("0");
            channel.shutdownNow();
        }
    }

    private static MasterService service(MemoryStore store) {
        AuthToken token = new AuthToken(RunningMaster.TOKEN);
        FetchGate gate = new FetchGate(token, () -> MasterReplica.Term.LEADS, () -> {}, List.of());
        return new MasterService(
                HungLoopTest.coordinator(store).clients(),
                store,
                new LogFeed(store, MessageForm.MASTER),
                new WriteChecks(1 << 20, WriteListener.NONE),
                new StatusAnswer("master", new Incarnation(1), List.of(), store),
                token,
                null,
                Transport.PLAIN,
                new CatchUpCalls(new LogPages(store), gate),
                Pauses.STANDARD);
    }
}
