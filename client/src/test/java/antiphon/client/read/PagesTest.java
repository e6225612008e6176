package antiphon.client.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import antiphon.client.error.OtherLogException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages read ahead.
class PagesTest {
    /// A node whose replies end where chance ends them, and whose log grows while it is read.
    private static final class Node implements MessageReader {
        private final RandomGenerator random;
        final List<Long> asked = new ArrayList<>();
        final Deque<CompletableFuture<MessagePage>> open = new ArrayDeque<>();
        long position;
        String logId = "";
        LongFunction<String> history = _ -> "";
        int replyMessagesMax = Integer.MAX_VALUE;
        Runnable afterEachPage = () -> {};
        long damagedAt = Long.MAX_VALUE;
        int openMax;
        boolean isSilent;

        Node(long seed, long position) {
            this.random = RandomGeneratorFactory.getDefault().create(seed);
            this.position = position;
        }

        @Override
        public CompletableFuture<MessagePage> askForPage(long from, int limit) {
            asked.add(from);
            if (isSilent) return new CompletableFuture<>();
            if (from >= damagedAt) return CompletableFuture.failedFuture(new AntiphonException("damaged"));
            int most = Math.min(limit, replyMessagesMax == Integer.MAX_VALUE
                    ? limit
                    : random.nextInt(1, replyMessagesMax + 1));
            long through = Math.min(Math.min(position, damagedAt - 1), from + most - 1);
            List<StoredMessage> messages = LongStream.rangeClosed(from, through).mapToObj(this::message).toList();
            CompletableFuture<MessagePage> page = CompletableFuture.completedFuture(
                    new MessagePage(messages, through < position ? Math.max(from, through + 1) : 0, logId));
            open.add(page);
            afterEachPage.run();
            openMax = Math.max(openMax, open.size());
            return page;
        }

        private StoredMessage message(long number) {
            String parent = history.apply(number - 1);
            return new StoredMessage(number, history.apply(number), parent, Instant.EPOCH, "", 1, "", "");
        }

        @Override
        public MessagePage page(long from, int limit) {
            return askForPage(from, limit).join();
        }

        @Override
        public MessageStream follow(long from, String logId, String parentId) {
            throw new UnsupportedOperationException("nobody follows here");
        }
    }

    private static List<Long> read(Node node, long from) {
        List<Long> numbers = new ArrayList<>();
        Pages pages = new Pages(node, from, Long.MAX_VALUE);
        while (pages.hasNext()) {
            pages.next().messages().forEach(message -> numbers.add(message.sequence()));
            node.open.poll();
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyMessageComesOnceAndInOrderWhereverRepliesEnd(long seed) {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        for (int i = 0; i < 20; i++) {
            Node node = new Node(random.nextLong(), random.nextLong(0, 30_000));
            if (random.nextBoolean()) node.replyMessagesMax = random.nextInt(100, 3 * Pages.PAGE_MESSAGES);
            long from = random.nextLong(0, 1_000);
            assertThat(read(node, from))
                    .isEqualTo(LongStream.rangeClosed(Math.max(from, 1), node.position).boxed().toList());
        }
    }

    @Test
    void aPageThatIsExactlyFullIsTheLastWhenThereIsNoMore() {
        for (int pages = 1; pages < 12; pages++) {
            Node node = new Node(1, (long) pages * Pages.PAGE_MESSAGES);
            assertThat(read(node, 1)).hasSize(pages * Pages.PAGE_MESSAGES);
        }
    }

    @Test
    void aShortLogIsAskedForOnce() {
        Node node = new Node(1, Pages.PAGE_MESSAGES);
        assertThat(read(node, 1)).hasSize(Pages.PAGE_MESSAGES);
        assertThat(node.asked).containsExactly(1L);
    }

    @Test
    void notMoreThanTheLimitIsAskedFor() {
        Node node = new Node(1, 100_000);
        node.replyMessagesMax = 1_000;
        int limit = 2 * Pages.PAGE_MESSAGES + 10;
        assertThat(node.get(5, limit)).extracting(StoredMessage::sequence)
                .isEqualTo(LongStream.range(5, 5 + limit).boxed().toList());
        assertThat(node.asked).allMatch(from -> from < 5 + limit);
        assertThat(node.get(Long.MAX_VALUE - 1, 10)).as("no number is higher").isEmpty();
        assertThatThrownBy(() -> node.get(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLongOneIsAskedForAheadAndNotTooFar() {
        Node node = new Node(1, 100L * Pages.PAGE_MESSAGES);
        read(node, 1);
        assertThat(node.openMax).as("the one that is looked at, too").isEqualTo(Pages.AHEAD_MAX + 1);
    }

    /// It is said where it comes in the order, and again to callers that ask again: nothing is passed over.
    @Test
    void whatCannotBeReadIsSaidAfterAllBeforeIt() {
        Node node = new Node(1, 100_000);
        node.damagedAt = 10 * Pages.PAGE_MESSAGES + 5;
        Pages pages = new Pages(node, 1, Long.MAX_VALUE);
        List<Long> numbers = new ArrayList<>();
        assertThatExceptionOfType(AntiphonException.class).isThrownBy(() -> {
            while (pages.hasNext()) pages.next().messages().forEach(message -> numbers.add(message.sequence()));
        });
        assertThat(numbers).isEqualTo(LongStream.range(1, node.damagedAt).boxed().toList());
        assertThatExceptionOfType(AntiphonException.class).isThrownBy(pages::next).withMessage("damaged");
    }

    @Test
    void aNodeThatComesBackWithAnotherLogBetweenTwoPagesIsNotReadFurther() {
        Node node = new Node(1, 100_000);
        node.logId = "one";
        Pages pages = new Pages(node, 1, Long.MAX_VALUE);
        pages.next();
        node.logId = "another";
        assertThatExceptionOfType(OtherLogException.class)
                .isThrownBy(() -> {
                    while (pages.hasNext()) pages.next();
                })
                .withMessageContaining("another log than before (another, it was one)");
        assertThatExceptionOfType(OtherLogException.class).isThrownBy(() -> {
            node.logId = "one";
            node.replyMessagesMax = 1;
            node.afterEachPage = () -> node.logId += "+";
            node.get(1, 10);
        });
    }

    @Test
    void aNodeThatReplacedTheEndOfAPageIsNotReadFurther() {
        Node node = new Node(1, 100);
        node.replyMessagesMax = 10;
        node.history = number -> "old" + number;
        node.afterEachPage = () -> node.history = number -> "new" + number;
        assertThatExceptionOfType(OtherLogException.class)
                .isThrownBy(() -> node.get(1, 100)).withMessageContaining("than the one that was read");
        node.history = number -> "old" + number;
        Pages pages = new Pages(node, 1, Long.MAX_VALUE);
        assertThatExceptionOfType(OtherLogException.class).isThrownBy(() -> {
            while (pages.hasNext()) pages.next();
        });
    }

    @Test
    void aThreadThatIsInterruptedDoesNotWait() {
        Node silent = new Node(1, 10);
        silent.isSilent = true;
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(AntiphonException.class).isThrownBy(() -> silent.get(1, 10))
                .returns(FailureKind.CLOSED, AntiphonException::kind);
        assertThat(Thread.interrupted()).as("the flag stays").isTrue();
    }

    @Test
    void behindTheLastThereIsNone() {
        Pages pages = new Pages(new Node(1, 0), 1, Long.MAX_VALUE);
        assertThat(pages.next().messages()).isEmpty();
        assertThat(pages.hasNext()).isFalse();
        assertThatThrownBy(pages::next).isInstanceOf(NoSuchElementException.class);
    }
}
