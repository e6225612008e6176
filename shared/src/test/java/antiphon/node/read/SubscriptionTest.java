package antiphon.node.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.Await;
import antiphon.node.GatedLog;
import antiphon.node.rpc.TestNode;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.wire.MessageForm;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Readers that follow a log over a real connection.
@Timeout(60)
class SubscriptionTest {
    private final GatedLog log = new GatedLog();
    private final List<BlockingClientCall<?, Message>> readers = new CopyOnWriteArrayList<>();
    private TestNode node;
    private Hash last = TestEntries.LOG.genesis();

    @BeforeEach
    void start() throws IOException {
        log.syncsLetThrough.release(1_000_000);
        node = new TestNode(log);
    }

    @AfterEach
    void stop() throws InterruptedException {
        readers.forEach(SubscriptionTest::drain);
        node.stop();
    }

    /// A reader that leaves messages unread leaks the buffers they came in.
    private static void drain(BlockingClientCall<?, Message> reader) {
        reader.cancel("the test ends", null);
        try {
            Message unread = reader.read(Await.BOUND_SECONDS, TimeUnit.SECONDS);
            while (unread != null) unread = reader.read(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (StatusException | InterruptedException | TimeoutException _) {
            // It has ended.
        }
    }

    private void appended(int count, String content) throws IOException {
        for (int i = 0; i < count; i++) {
            LogEntry entry = EntryCodec.seal(TestEntries.message(log.end() + 1, content), last, TestEntries.KEYS);
            last = entry.hash();
            log.append(List.of(entry));
        }
        log.sync();
        node.feed.moved();
    }

    private BlockingClientCall<?, Message> subscribe(long from) {
        BlockingClientCall<?, Message> reader = MessageServiceGrpc.newBlockingV2Stub(node.newChannel())
                .subscribeMessages(SubscribeMessagesRequest.newBuilder()
                        .setFromSequence(from)
                        .build());
        readers.add(reader);
        return reader;
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

    /// Where nodes take over from each other; a reader that asks for more is told when that is removed.
    @Test
    void aReaderIsSentAMessageWhenItIsCommitted() throws Exception {
        LogFeed feed = new LogFeed(log, MessageForm.MASTER, ReadLevel.COMMITTED);
        PausingReader reader = new PausingReader();
        PausingReader local = new PausingReader();
        reader.takes(9);
        local.takes(9);
        appended(4, "hi");
        log.state().committed(2);
        feed.subscribe(ReadLevel.COMMITTED, 1, reader);
        feed.subscribe(ReadLevel.LOCAL, 1, local);
        Await.until("both have what they are shown", () -> reader.taken.size() == 2 && local.taken.size() == 4);
        log.state().committed(3);
        feed.moved();
        Await.until("the third is committed", () -> reader.taken.size() == 3);
        log.truncateAfter(3);
        feed.truncateAfter(3);
        Await.until("one was sent what is gone", () -> feed.subscribers() == 1);
        log.state().committed(4);
        last = log.hashAt(3).orElseThrow();
        appended(1, "in its place");
        feed.moved();
        Await.until("the other goes on", () -> reader.taken.size() == 4);
        assertThat(reader.taken.getLast().getContent()).isEqualTo("in its place");
        assertThat(local.taken).hasSize(4);
        feed.close();
    }

    @Test
    void aReaderAsksForALevelThatThereIs() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> MessageServiceGrpc.newBlockingStub(node.newChannel())
                        .getMessages(GetMessagesRequest.newBuilder().setReadValue(2).build()))
                .withMessageContaining("read is 2, must be COMMITTED (0) or LOCAL (1)");
    }

    /// Message 2 is appended but not synced when the node loses it, and its number is given to another message.
    @Test
    void aNumberIsShownOnlyWhenItCannotBeGivenOutAgain() throws Exception {
        appended(1, "kept");
        log.append(List.of(EntryCodec.seal(TestEntries.message(2, "lost"), last, TestEntries.KEYS)));
        BlockingClientCall<?, Message> reader = subscribe(1);
        assertReads(reader, 1, 1);
        log.truncateAfter(1);
        appended(1, "in its place");
        Message second = reader.read(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        assertThat(second.getSequenceNumber()).isEqualTo(2);
        assertThat(second.getContent()).isEqualTo("in its place");
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

    /// Else a reader that follows a master which has stepped down waits for ever for messages that another one gets.
    @Test
    void aReaderThatWaitsIsEndedWhenTheLogMayNotBeTheWholeOne() throws Exception {
        appended(1, "hi");
        BlockingClientCall<?, Message> reader = subscribe(1);
        assertReads(reader, 1, 1);
        node.feed.refuse(Status.FAILED_PRECONDITION.withDescription("stepped down"));
        assertEndsWith(reader, Status.Code.FAILED_PRECONDITION, "stepped down");
        assertEndsWith(subscribe(1), Status.Code.FAILED_PRECONDITION, "stepped down");
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
        assertThat(log.entriesRead).hasValue(2);
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
        int readForSlow = log.entriesRead.get() - 2_001;
        assertThat(readForSlow).as("messages made ready for a reader that takes none").isLessThan(500);
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
    void aNodeThatStopsReportsItsReadersWhereToGoOn() throws Exception {
        appended(2, "hi");
        BlockingClientCall<?, Message> reader = subscribe(1);
        assertReads(reader, 1, 2);
        node.feed.close();
        assertEndsWith(reader, Status.Code.UNAVAILABLE, "this node stops", "subscribe again from 3");
        assertThat(node.feed.subscribers()).isZero();
    }

    @Test
    void aReaderWhoComesAfterTheStopLearnsIt() {
        node.feed.close();
        assertEndsWith(subscribe(1), Status.Code.UNAVAILABLE, "this node stops");
        assertThat(node.feed.subscribers()).isZero();
    }

    @Test
    void aReaderOfALogThatCannotBeReadIsEndedAndForgotten() throws Exception {
        appended(2, "hi");
        BlockingClientCall<?, Message> reader = subscribe(1);
        assertReads(reader, 1, 2);
        log.readFails = true;
        appended(1, "hi");
        assertEndsWith(reader, Status.Code.INTERNAL, "cannot read its log at message 3");
        Await.until("it is forgotten", () -> node.feed.subscribers() == 0);
    }

    @Test
    void aReaderThatBecomesReadyJustWhenItsTurnEndsIsNotForgotten() throws Exception {
        appended(3, "hi");
        JustTooLate reader = new JustTooLate();
        node.feed.subscribe(ReadLevel.COMMITTED, 1, reader);
        Await.until("it has all messages", () -> reader.taken.size() == 3);
        assertThat(reader.taken).containsExactly(1L, 2L, 3L);
    }

    /// Says that it is not ready, and is the next moment: before the asking thread has left.
    private static final class JustTooLate extends LocalReader {
        final List<Long> taken = new CopyOnWriteArrayList<>();
        private Runnable onReady = () -> {};
        private boolean asked;

        @Override
        public boolean isReady() {
            asked = !asked;
            if (asked) onReady.run();
            return !asked;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void onNext(byte[] message) {
            taken.add(numberOf(message));
        }
    }

    private static long numberOf(byte[] message) {
        try {
            return Message.parseFrom(message).getSequenceNumber();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /// Takes everything at once, and counts how often it is looked after.
    private static final class CountingReader extends LocalReader {
        final List<Long> taken = new CopyOnWriteArrayList<>();
        final AtomicInteger looks = new AtomicInteger();

        @Override
        public boolean isReady() {
            looks.incrementAndGet();
            return true;
        }

        @Override
        public void onNext(byte[] message) {
            taken.add(numberOf(message));
        }
    }

    @Test
    void newMessagesWakeOnlyReadersThatCanContinue() throws Exception {
        List<CountingReader> idle = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            idle.add(new CountingReader());
            node.feed.subscribe(ReadLevel.COMMITTED, 1_000_001 + i, idle.getLast());
        }
        Await.until("all have been looked after", () -> looks(idle) == 1_000);
        CountingReader follower = new CountingReader();
        node.feed.subscribe(ReadLevel.COMMITTED, 1, follower);
        for (int number = 1; number <= 500; number++) {
            appended(1, "hi");
            int wanted = number;
            Await.until("the follower has it", () -> follower.taken.size() == wanted);
        }
        assertThat(follower.taken).isSorted().doesNotHaveDuplicates();
        assertThat(looks(idle)).as("looks after those who wait for something else").isEqualTo(1_000);
    }

    private static int looks(List<CountingReader> readers) {
        return readers.stream().mapToInt(reader -> reader.looks.get()).sum();
    }

    @Test
    void noMoveIsOverlookedByAReaderThatJustGoesToSleep() throws Exception {
        CountingReader follower = new CountingReader();
        node.feed.subscribe(ReadLevel.COMMITTED, 1, follower);
        for (int i = 0; i < 20; i++) {
            for (int number = 0; number < 200; number++) appended(1, "hi");
            int wanted = (i + 1) * 200;
            Await.until("the follower has all", () -> follower.taken.size() == wanted);
        }
        assertThat(follower.taken).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aNegativeNumberIsRefused() {
        assertEndsWith(subscribe(-1), Status.Code.INVALID_ARGUMENT, "from_sequence is -1");
    }

    /// Takes a number of messages and no more, until the test raises it.
    private static final class PausingReader extends LocalReader {
        final List<Message> taken = new CopyOnWriteArrayList<>();
        private volatile int takes = 2;
        private volatile Runnable onReady = () -> {};
        volatile @Nullable Throwable end;

        @Override
        public boolean isReady() {
            return taken.size() < takes;
        }

        @Override
        public void onError(Throwable why) {
            end = why;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        void takes(int messages) {
            takes = messages;
            onReady.run();
        }

        @Override
        public void onNext(byte[] message) {
            try {
                taken.add(Message.parseFrom(message));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
    }

    /// Whether it arrives cannot be seen from here, and over a slow link it takes long.
    @Test
    void aLargeMessageMayBeUnderWayForLongerThanASmallOneMayBeLeft() throws Exception {
        appended(1, "small");
        appended(2, "m".repeat(1 << 20));
        PausingReader reader = new PausingReader();
        Subscription subscription = new Subscription(node.feed, Extent.of(log, ReadLevel.LOCAL), reader, 1);
        subscription.wake();
        Await.until("it has a large one", () -> reader.taken.size() == 2);
        long patience = Duration.ofMinutes(2).toNanos();
        subscription.endIfUnread(System.nanoTime() + Duration.ofSeconds(370).toNanos(), patience);
        reader.takes(3);
        subscription.wake();
        Await.until("it goes on", () -> reader.taken.size() == 3);
        assertThat(reader.end).isNull();
        subscription.endIfUnread(System.nanoTime() + Duration.ofSeconds(380).toNanos(), patience);
        Await.until("it is ended", () -> reader.end != null);
    }

    /// They were read from the log for it, and lie ready to be sent.
    @Test
    void aReaderIsNotSentWhatWasReadForItAndIsTruncatedBeforeItTakesIt() throws Exception {
        appended(2, "kept");
        Hash kept = last;
        appended(3, "truncated");
        PausingReader reader = new PausingReader();
        node.feed.subscribe(ReadLevel.COMMITTED, 1, reader);
        Await.until("it has two", () -> reader.taken.size() == 2);
        log.truncateAfter(2);
        node.feed.truncateAfter(2);
        last = kept;
        appended(3, "new");
        reader.takes(5);
        Await.until("it has all", () -> reader.taken.size() == 5);
        assertThat(reader.taken).extracting(Message::getContent).containsExactly("kept", "kept", "new", "new", "new");
    }

    @Test
    void aReaderThatWasSentWhatIsTruncatedLaterHearsWhereToContinue() throws Exception {
        appended(5, "m");
        BlockingClientCall<?, Message> reader = subscribe(1);
        for (int i = 0; i < 5; i++) assertThat(reader.read(Await.BOUND_SECONDS, TimeUnit.SECONDS)).isNotNull();

        log.truncateAfter(3);
        node.feed.truncateAfter(3);

        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> reader.read(Await.BOUND_SECONDS, TimeUnit.SECONDS))
                .satisfies(end -> assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE))
                .withMessageContaining("subscribe again from 4");
    }
}
