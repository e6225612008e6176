package antiphon.node.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.log.memory.MemoryStore;
import antiphon.log.state.LogStart;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.Incarnation;
import antiphon.node.read.LogFeed;
import antiphon.node.rpc.NodeServer;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.wire.FetchedPage;
import antiphon.wire.MessageForm;
import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FetchServiceTest {
    private static final List<LogEntry> CHAIN = TestEntries.chain(5);

    private MemoryStore store;

    @BeforeEach
    void fill() {
        store = new MemoryStore();
        store.state().adopt(TestEntries.LOG);
        store.state().promise(3);
        store.log().append(CHAIN.subList(0, 4));
        store.log().sync();
        store.log().append(CHAIN.subList(4, 5)); // Not durable yet.
    }

    private FetchedPage fetch(FetchRequest.Builder request) {
        return fetch(new LogPages(store), request);
    }

    private FetchedPage fetch(LogPages pages, FetchRequest.Builder request) {
        FetchService service = new FetchService(
                pages,
                new LogFeed(store, MessageForm.REPLICA),
                new Incarnation(7),
                FetchServiceTest::refuse,
                Transport.PLAIN,
                CallRule.ANYBODY);
        try (NodeServer server = new NodeServer(0, new NodeServer.Served(service, Set.of(), 1 << 20))) {
            server.start();
            ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
            try {
                return FetchedPage.of(NodeServiceGrpc.newBlockingStub(channel).fetch(request.build()));
            } finally {
                channel.shutdownNow();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its disk may have promised a later epoch to another meanwhile: what this page says is not of that one's log.
    @Test
    void aNodeThatTookAnEpochOverSaysThatOneAndWhoseItIs() throws IOException {
        OwnedEpoch led = new OwnedEpoch(
                4, new Owner(new NodeId("worker1"), new UUID(1, 1), 1), 4, CHAIN.get(3).hash());
        store.state().promise(5, new Owner(new NodeId("worker2"), new UUID(2, 2), 2), 0);
        for (FetchRequest.Builder request : List.of(
                FetchRequest.newBuilder().setAfter(1), FetchRequest.newBuilder().setNoEntries(true))) {
            FetchedPage page = fetch(new LogPages(store, Optional.of(led)), request);
            assertThat(page.epoch()).isEqualTo(4);
            assertThat(page.start()).contains(led);
        }
        FetchedPage page = fetch(FetchRequest.newBuilder());
        assertThat(page.epoch()).isEqualTo(5);
        assertThat(page.start()).isEmpty();
    }

    /// What anyone may ask for must not fill the memory, however little of it is read.
    @Test
    void pagesThatNobodyReadsHaveALimitOfTheirConnection() throws IOException {
        MemoryStore large = new MemoryStore();
        large.state().adopt(TestEntries.LOG);
        LogEntry entry = TestEntries.first("x".repeat(900_000));
        large.log().append(List.of(entry));
        large.log().sync();
        FetchService service = new FetchService(
                new LogPages(large), new LogFeed(large, MessageForm.REPLICA), new Incarnation(7), _ -> {},
                Transport.PLAIN, CallRule.ANYBODY);
        try (NodeServer server = new NodeServer(0, new NodeServer.Served(service, Set.of(), 1 << 20))) {
            server.start();
            ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.port())
                    .usePlaintext().flowControlWindow(65_535).build();
            CompletableFuture<Status> refused = new CompletableFuture<>();
            for (int call = 0; call < 60; call++) ask(channel, refused); // 54 MB, and 16 MiB are allowed.
            assertThat(refused.join().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(refused.join().getDescription()).contains("this connection leaves");
            channel.shutdownNow();
        }
    }

    /// Takes only a refusal from the answer.
    private static void ask(ManagedChannel channel, CompletableFuture<Status> refused) {
        ClientCall<FetchRequest, FetchResponse> call = channel.newCall(
                NodeServiceGrpc.getFetchMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
                refused.complete(status);
            }
        }, new Metadata());
        call.sendMessage(FetchRequest.getDefaultInstance());
        call.halfClose();
    }

    private static void refuse(FetchRequest request) {
        if (request.getMachineId().equals("a stranger")) throw Status.PERMISSION_DENIED.asRuntimeException();
    }

    private static FetchRequest.Builder after(long number) {
        return FetchRequest.newBuilder().setAfter(number);
    }

    private static List<Long> numbers(FetchedPage page) {
        return page.allEntries().stream().map(LogEntry::sequence).toList();
    }

    @Test
    void whatIsDurableIsGivenWithWhereTheLogEnds() {
        FetchedPage page = fetch(after(1));
        assertThat(numbers(page)).containsExactly(2L, 3L, 4L);
        assertThat(page.entries().getFirst().parentHash()).isEqualTo(CHAIN.getFirst().hash());
        assertThat(page.logId()).contains(TestEntries.LOG);
        assertThat(page.epoch()).isEqualTo(3);
        assertThat(page.last()).isEqualTo(5);
        assertThat(page.more()).isFalse();
    }

    @Test
    void aPageEndsWhereItIsAskedTo() {
        assertThat(numbers(fetch(after(0).setThrough(2)))).containsExactly(1L, 2L);
        assertThat(fetch(after(0).setThrough(2)).more()).as("more of what was wanted").isFalse();
        FetchedPage small = fetch(after(0).setPageBytesMax(1));
        assertThat(numbers(small)).containsExactly(1L);
        assertThat(small.more()).isTrue();
        assertThat(numbers(fetch(after(4)))).isEmpty();
    }

    @Test
    void itCanBeAskedOnlyWhereTheLogEnds() {
        FetchedPage page = fetch(after(0).setNoEntries(true));
        assertThat(page.entries()).isEmpty();
        assertThat(page.last()).isEqualTo(5);
        assertThat(page.logId()).contains(TestEntries.LOG);
    }

    @Test
    void aNodeWithoutALogNamesNone() {
        store = new MemoryStore();
        FetchedPage page = fetch(after(0));
        assertThat(page.logId()).isEmpty();
        assertThat(page.entries()).isEmpty();
        assertThat(page.last()).isZero();
    }

    @Test
    void anotherLogIsAnsweredWithWhereTheTwoDiverged() {
        ByteString own = ByteString.copyFrom(CHAIN.get(1).hash().toBytes());
        ByteString other = ByteString.copyFrom(CHAIN.get(2).hash().toBytes());
        assertThat(fetch(after(2).setAfterHash(own)).diverged()).isEmpty();
        FetchedPage diverged = fetch(after(2).setAfterHash(other));
        assertThat(diverged.diverged()).contains("message 2 has another hash here");
        assertThat(diverged.entries()).isEmpty();
        assertThat(fetch(after(6)).diverged()).contains("message 6 is beyond this node's last, 5");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0, after is -1", "0, -2, 0, through is -2", "0, 0, -3, page_bytes_max is -3"})
    void numbersThatCannotBeAreRefused(long after, long through, int bytesMax, String named) {
        refuses(after(after).setThrough(through).setPageBytesMax(bytesMax), Status.Code.INVALID_ARGUMENT, named);
    }

    @Test
    void aHashOfAWrongLengthIsRefused() {
        refuses(after(1).setAfterHash(ByteString.copyFromUtf8("short")), Status.Code.INVALID_ARGUMENT, "after_hash");
    }

    @Test
    void onlyTheLifeThatWasMeantAnswers() {
        assertThat(numbers(fetch(after(3).setIncarnation(7)))).containsExactly(4L);
        refuses(after(3).setIncarnation(8), Status.Code.FAILED_PRECONDITION, "another node was meant");
    }

    @Test
    void whomTheRoleRefusesGetsNothing() {
        refuses(after(0).setMachineId("a stranger"), Status.Code.PERMISSION_DENIED, "");
        refuses(after(0).setMachineId("a stranger").setNoEntries(true), Status.Code.PERMISSION_DENIED, "");
    }

    @Test
    void whatIsNotKeptAnyMoreIsRefusedWithTheStart() {
        store = new MemoryStore(Long.MAX_VALUE, LogStart.after(3, CHAIN.get(2).hash()));
        store.state().adopt(TestEntries.LOG);
        store.log().append(CHAIN.subList(3, 5));
        store.log().sync();
        refuses(after(1), Status.Code.OUT_OF_RANGE, "starts with message 4");
        assertThat(numbers(fetch(after(3)))).containsExactly(4L, 5L);
    }

    private void refuses(FetchRequest.Builder request, Status.Code code, String words) {
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> fetch(request)).satisfies(refusal -> {
            assertThat(refusal.getStatus().getCode()).isEqualTo(code);
            assertThat(String.valueOf(refusal.getStatus().getDescription())).contains(words);
        });
    }
}
