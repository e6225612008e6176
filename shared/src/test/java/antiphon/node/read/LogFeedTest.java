package antiphon.node.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.log.memory.MemoryStore;
import antiphon.log.state.LogStart;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.GatedLog;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Message;
import antiphon.wire.EncodedPage;
import antiphon.wire.MessageForm;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Pages of a log.
class LogFeedTest {
    private final MemoryStore store = new MemoryStore();
    private final LogFeed feed = new LogFeed(store, MessageForm.MASTER);

    private void holds(int count, String content) {
        Hash parent = TestEntries.LOG.genesis();
        List<LogEntry> entries = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            entries.add(EntryCodec.seal(TestEntries.message(number, content), parent, TestEntries.KEYS));
            parent = entries.getLast().hash();
        }
        store.log().append(entries);
        store.log().sync();
    }

    private static GetMessagesResponse reply(EncodedPage page) {
        try {
            GetMessagesResponse reply = GetMessagesResponse.parseFrom(page.bytes());
            assertThat(reply.getMessagesCount()).isEqualTo(page.count());
            assertThat(reply.getNextSequence()).isEqualTo(page.nextSequence());
            return reply;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Long> numbers(EncodedPage page) {
        return reply(page).getMessagesList().stream().map(Message::getSequenceNumber).toList();
    }

    private static void assertEmpty(EncodedPage page) {
        assertThat(reply(page)).isEqualTo(GetMessagesResponse.getDefaultInstance());
    }

    @Test
    void withoutFieldsEverythingIsShown() {
        holds(5, "hi");
        assertThat(numbers(feed.page(0, 0))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(feed.page(0, 0).nextSequence()).isZero();
    }

    /// The others may be removed by a takeover; they are there for readers who ask for them.
    @Test
    void whereNodesTakeOverOnlyWhatIsCommittedIsShown() {
        LogFeed committed = new LogFeed(store, MessageForm.MASTER, ReadLevel.COMMITTED);
        holds(5, "hi");
        assertEmpty(committed.page(0, 0));
        store.state().committed(3);
        store.state().committed(2);
        assertThat(numbers(committed.page(0, 0))).containsExactly(1L, 2L, 3L);
        assertThat(committed.page(0, 0).nextSequence()).as("that was all").isZero();
        assertThat(committed.end()).isEqualTo(3);
        assertThat(committed.entries(1, 5, 1_000_000)).hasSize(3);
        assertThat(numbers(committed.page(ReadLevel.LOCAL, 2, 0, 0))).containsExactly(2L, 3L, 4L, 5L);
        store.state().committed(9);
        assertThat(numbers(committed.page(4, 0))).as("not more than is durable here").containsExactly(4L, 5L);
    }

    @Test
    void aLogThatStartsLaterIsShownFromItsStartOnAndNothingBeforeItIsSkipped() {
        List<LogEntry> chain = TestEntries.chain(9);
        MemoryStore later = new MemoryStore(1_000_000, LogStart.after(5, chain.get(4).hash()));
        later.log().append(chain.subList(5, 9));
        later.log().sync();
        LogFeed ofLater = new LogFeed(later, MessageForm.MASTER);
        assertThat(numbers(ofLater.page(0, 2))).containsExactly(6L, 7L);
        assertThat(ofLater.page(0, 2).nextSequence()).isEqualTo(8);
        assertThat(numbers(ofLater.page(6, 0))).containsExactly(6L, 7L, 8L, 9L);
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> ofLater.page(5, 0))
                .satisfies(refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE))
                .withMessageContaining("this log starts with message 6");
    }

    @Test
    void anEmptyLogIsAnEmptyPage() {
        assertEmpty(feed.page(0, 0));
        assertEmpty(feed.page(7, 7));
    }

    @Test
    void aPageBeginsAndEndsWhereItIsAskedTo() {
        holds(5, "hi");
        assertThat(numbers(feed.page(2, 2))).containsExactly(2L, 3L);
        assertThat(feed.page(2, 2).nextSequence()).isEqualTo(4);
        assertThat(feed.page(4, 2).nextSequence()).as("that was all").isZero();
        assertThat(numbers(feed.page(4, Integer.MAX_VALUE))).containsExactly(4L, 5L);
        assertThat(numbers(feed.page(1, 1))).containsExactly(1L);
        assertThat(numbers(feed.page(ReadLevel.COMMITTED, 2, 0, 1))).as("one message always fits").containsExactly(2L);
        assertThat(feed.page(ReadLevel.COMMITTED, 2, 0, 1).nextSequence()).isEqualTo(3);
    }

    @Test
    void aLogThatMayNotBeTheWholeOneIsRefusedUntilItIs() {
        holds(1, "hi");
        feed.refuse(Status.UNAVAILABLE.withDescription("it may lack messages"));
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> feed.page(0, 0))
                .withMessage("UNAVAILABLE: it may lack messages");
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> feed.entries(1, 1, 100))
                .withMessage("UNAVAILABLE: it may lack messages");
        assertThat(feed.refusal()).hasValue("it may lack messages");
        feed.serve();
        assertThat(numbers(feed.page(0, 0))).containsExactly(1L);
        assertThat(feed.entries(1, 9, 100)).hasSize(1);
        assertThat(feed.refusal()).isEmpty();
    }

    @Test
    void beyondTheEndThereIsNothing() {
        holds(5, "hi");
        for (long from : new long[]{6, 7, 1L << 40, Long.MAX_VALUE})
            for (int limit : new int[]{0, 1, Integer.MAX_VALUE})
                assertEmpty(feed.page(from, limit));
    }

    @Test
    void onlyWhatIsDurableIsShown() {
        List<LogEntry> chain = TestEntries.chain(5);
        store.log().append(chain.subList(0, 3));
        store.log().sync();
        store.log().append(chain.subList(3, 5));
        assertThat(numbers(feed.page(0, 0))).containsExactly(1L, 2L, 3L);
        assertThat(feed.page(0, 0).nextSequence()).isZero();
        assertEmpty(feed.page(4, 0));
    }

    @Test
    void aReplyFitsWhatEveryGrpcClientAcceptsAndSaysWhereToGoOn() {
        holds(50, "x".repeat(300_000));
        assertPagesFit(50);
    }

    @Test
    void manySmallMessagesFitToo() {
        holds(60_000, "x"); // on the wire they take more than in the store
        assertPagesFit(60_000);
    }

    private void assertPagesFit(int count) {
        List<Long> seen = new ArrayList<>();
        long next = 1;
        int pages = 0;
        while (next != 0) {
            EncodedPage page = feed.page(next, 0);
            assertThat(page.bytes()).hasSizeLessThanOrEqualTo(4 * 1024 * 1024);
            if (page.nextSequence() != 0) assertThat(page.bytes()).hasSizeGreaterThan(3 * 1024 * 1024);
            seen.addAll(numbers(page));
            next = page.nextSequence();
            pages++;
        }
        assertThat(pages).isGreaterThan(1);
        assertThat(seen).hasSize(count).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void negativeNumbersAreRefusedByName() {
        assertRefused(() -> feed.page(-1, 0), "from_sequence is -1, must be 0 or more");
        assertRefused(() -> feed.page(0, -5), "limit is -5, must be 0 or more");
    }

    private static void assertRefused(Runnable asking, String sentence) {
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(asking::run).satisfies(refused -> {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(refused.getStatus().getDescription()).isEqualTo(sentence);
        });
    }

    @Test
    void aLogThatCannotBeReadSendsReadersToAnotherNode() {
        GatedLog broken = new GatedLog();
        broken.append(TestEntries.chain(1));
        broken.syncsLetThrough.release();
        try {
            broken.sync();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        broken.readFails = true;
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> new LogFeed(broken, MessageForm.MASTER).page(0, 0))
                .withMessageContaining("INTERNAL")
                .withMessageContaining("message 1")
                .withMessageContaining("another node");
    }
}
