package antiphon.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.SubscribeMessagesRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Readers that follow a log over a real connection.
@Timeout(60)
class SubscriptionTest {
    private final GatedLog log = new GatedLog();
    private TestNode node;
    private Hash last = TestEntries.LOG.genesis();

    @BeforeEach
    void start() throws IOException {
        log.syncsLetThrough.release(1_000_000);
        node = new TestNode(log);
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.stop();
    }

    private void appended(int count, String content) throws IOException {
        for (int i = 0; i < count; i++) {
            LogEntry entry = EntryCodec.seal(TestEntries.message(log.head() + 1, content), last, TestEntries.KEYS);
            last = entry.hash();
            log.append(List.of(entry));
        }
        log.sync();
        node.feed.moved();
    }

    private BlockingClientCall<?, Message> subscribe(long from) {
        return MessageServiceGrpc.newBlockingV2Stub(node.newChannel())
                .subscribeMessages(SubscribeMessagesRequest.newBuilder()
                        .setFromSequence(from)
                        .build());
    }

    private static void assertReads(BlockingClientCall<?, Message> reader, long from, long through) throws Exception {
        for (long number = from; number <= through; number++) {
            Message message = reader.read(Await.BOUND_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("message " + number).isNotNull();
            assertThat(message.getSequenceNumber()).isEqualTo(number);
        }
    }

    private static void assertEndsWith(BlockingClientCall<?, Message> reader, Status.Code code, String... words) {
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> reader.read(Await.BOUND_SECONDS, TimeUnit.SECONDS))
                .satisfies(end -> {
                    assertThat(end.getStatus().getCode()).isEqualTo(code);
                    for (String word : words) assertThat(end.getStatus().getDescription()).contains(word);
                });
    }

    @Test
    void aReaderGetsWhatIsThereAndThenEachNewMessage() throws Exception {
        appended(3, "hi");
        BlockingClientCall<?, Message> reader = subscribe(0);
        assertReads(reader, 1, 3);
        for (int number = 4; number <= 200; number++) {
            appended(1, "hi");
            assertReads(reader, number, number);
        }
    }

    @Test
    void aReaderOfAnEmptyLogOrFromBeyondItsEndWaits() throws Exception {
        CompletableFuture<Void> fromTheFirst = CompletableFuture.runAsync(() -> readsAll(1, 4),
                Thread::startVirtualThread);
        CompletableFuture<Void> fromTheThird = CompletableFuture.runAsync(() -> readsAll(3, 4),
                Thread::startVirtualThread);
        Await.until("both are there", () -> node.feed.subscribers() == 2);
        appended(4, "hi");
        fromTheFirst.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        fromTheThird.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
    }

    private void readsAll(long from, long through) {
        try {
            assertReads(subscribe(from), from, through);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsNotDurableIsNotSent() throws Exception {
        appended(2, "hi");
        BlockingClientCall<?, Message> reader = subscribe(1);
        assertReads(reader, 1, 2);
        LogEntry third = EntryCodec.seal(TestEntries.message(3, "later"), last, TestEntries.KEYS);
        last = third.hash();
        log.append(List.of(third));
        node.feed.moved();
        assertThat(node.formed).hasValue(2);
        log.sync();
        node.feed.moved();
        assertReads(reader, 3, 3);
    }

    @Test
    void aSlowReaderHoldsBackNobodyAndCostsLittle() throws Exception {
        appended(1, "hi");
        BlockingClientCall<?, Message> slow = subscribe(1);
        BlockingClientCall<?, Message> quick = subscribe(1);
        assertReads(slow, 1, 1);
        appended(2_000, "x".repeat(10_000));
        assertReads(quick, 1, 2_001);
        int formedForSlow = node.formed.get() - 2_001;
        assertThat(formedForSlow).as("messages made ready for a reader that takes none").isLessThan(500);
        assertReads(slow, 2, 2_001);
    }

    @Test
    void aReaderGoesOnWhereItStopped() throws Exception {
        appended(10, "hi");
        BlockingClientCall<?, Message> reader = subscribe(1);
        assertReads(reader, 1, 4);
        reader.cancel("enough", null);
        Await.until("it is forgotten", () -> node.feed.subscribers() == 0);
        BlockingClientCall<?, Message> again = subscribe(5);
        assertReads(again, 5, 10);
        appended(1, "hi");
        assertReads(again, 11, 11);
    }

    @Test
    void aNodeThatStopsTellsItsReadersWhereToGoOn() throws Exception {
        appended(2, "hi");
        BlockingClientCall<?, Message> reader = subscribe(1);
        assertReads(reader, 1, 2);
        node.feed.close();
        assertEndsWith(reader, Status.Code.UNAVAILABLE, "this node stops", "subscribe again from 3");
        assertThat(node.feed.subscribers()).isZero();
    }

    @Test
    void aReaderWhoComesAfterTheStopIsToldSo() {
        node.feed.close();
        assertEndsWith(subscribe(1), Status.Code.UNAVAILABLE, "this node stops");
        assertThat(node.feed.subscribers()).isZero();
    }

    @Test
    void aReaderOfALogThatCannotBeReadIsToldAndForgotten() throws Exception {
        appended(2, "hi");
        BlockingClientCall<?, Message> reader = subscribe(1);
        assertReads(reader, 1, 2);
        log.readFails = true;
        appended(1, "hi");
        assertEndsWith(reader, Status.Code.INTERNAL, "cannot read its log at message 3");
        Await.until("it is forgotten", () -> node.feed.subscribers() == 0);
    }

    @Test
    void aNegativeNumberIsRefused() {
        assertEndsWith(subscribe(-1), Status.Code.INVALID_ARGUMENT, "from_sequence is -1");
    }
}
