package antiphon.master.intake;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.intake.FairQueue.Arrival;
import antiphon.master.intake.FairQueue.Limits;
import antiphon.master.intake.FairQueue.Share;
import antiphon.node.Await;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static final long WINDOW = 10;
    private static final long CLIENT = 1_000;
    private static final long ALL = 3_000;

    /// What came from whom.
    ///
    /// @param connection 0 for none
    private record Item(String client, long connection, int number, long weight) {
        Item(String client, int number, long weight) {
            this(client, 0, number, weight);
        }
    }

    /// A loop that takes what is in its mailbox one after the other.
    private static final class Loop {
        final FairQueue<Item> queue = new FairQueue<>(new Limits(WINDOW, CLIENT, ALL));
        final Deque<Entered> mailbox = new ArrayDeque<>();
        final List<Item> taken = new ArrayList<>();

        private record Entered(Item item, Share<Item> share) {}

        Arrival send(Item item) {
            Share<Item> share = queue.shareOf(item.client);
            Arrival arrival = queue.arrive(share, item.connection, item.weight, item);
            if (arrival == Arrival.ENTERED) mailbox.add(new Entered(item, share));
            return arrival;
        }

        void takeOne() {
            Entered first = mailbox.remove();
            taken.add(first.item);
            queue.leave(first.share, first.item.weight, (share, next) -> mailbox.add(new Entered(next, share)));
        }

        void takeAll() {
            while (!mailbox.isEmpty()) takeOne();
        }
    }

    @Test
    void whoComesBesideAFloodIsTakenAfterNoMoreThanAWindowOfIt() {
        Loop loop = new Loop();
        for (int i = 0; i < 500; i++) loop.send(new Item("flood", i, 2));
        for (int i = 0; i < 20; i++) {
            Item other = new Item("ann", i, 2);
            assertThat(loop.send(other)).isEqualTo(Arrival.ENTERED);
            int before = loop.taken.size();
            while (!loop.taken.contains(other)) loop.takeOne();
            assertThat(loop.taken.size() - before - 1).isLessThanOrEqualTo((int) WINDOW / 2);
        }
        loop.takeAll();
        assertThat(loop.taken).hasSize(520);
        assertThat(loop.queue.bytes()).isZero();
    }

    @Test
    void beyondItsShareAClientIsRefusedAndAnotherIsNot() {
        Loop loop = new Loop();
        int taken = 0;
        while (loop.send(new Item("flood", taken, 5)) != Arrival.CLIENT_FULL) taken++;
        assertThat(taken).isEqualTo((int) (CLIENT + WINDOW) / 5);
        assertThat(loop.send(new Item("ann", 0, 5))).isEqualTo(Arrival.ENTERED);
        loop.takeAll();
        assertThat(loop.send(new Item("flood", taken, 5))).isEqualTo(Arrival.ENTERED);
    }

    @Test
    void allTogetherHaveALimitToo() {
        Loop loop = new Loop();
        List<Arrival> arrivals = new ArrayList<>();
        for (int client = 0; client < 4; client++)
            for (int i = 0; i < 200; i++) arrivals.add(loop.send(new Item("client " + client, i, 5)));
        assertThat(arrivals).contains(Arrival.ALL_FULL).doesNotContain(Arrival.CLIENT_FULL);
        assertThat(loop.queue.bytes()).isLessThanOrEqualTo(ALL);
        loop.takeAll();
        assertThat(loop.queue.bytes()).isZero();
    }

    @Test
    void oneThatIsLargerThanTheWindowIsTakenAlone() {
        Loop loop = new Loop();
        assertThat(loop.send(new Item("ann", 0, 50))).isEqualTo(Arrival.ENTERED);
        assertThat(loop.send(new Item("ann", 1, 50))).isEqualTo(Arrival.WAITS);
        loop.takeAll();
        assertThat(loop.taken).hasSize(2);
    }

    @Property(tries = 200)
    void eachClientKeepsItsOrderAndNothingIsLost(
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 8) Integer> steps) {
        Loop loop = new Loop();
        List<Item> accepted = new ArrayList<>();
        for (int step : steps) {
            if (step >= 6) {
                if (!loop.mailbox.isEmpty()) loop.takeOne();
                continue;
            }
            Item item = new Item("client " + step % 3, accepted.size(), 1 + step);
            Arrival arrival = loop.send(item);
            if (arrival == Arrival.ENTERED || arrival == Arrival.WAITS) accepted.add(item);
        }
        loop.takeAll();
        for (int client = 0; client < 3; client++) {
            String name = "client " + client;
            assertThat(loop.taken.stream().filter(item -> item.client.equals(name)))
                    .containsExactlyElementsOf(
                            accepted.stream().filter(item -> item.client.equals(name)).toList());
        }
        assertThat(loop.queue.bytes()).isZero();
    }

    @Test
    void whatFollowsAParkedWriteOnItsConnectionDoesNotOvertakeItUnderAnotherName() {
        Loop loop = new Loop();
        int sent = 0;
        while (loop.send(new Item("flood", 1, sent++, 5)) != Arrival.WAITS) {}
        assertThat(loop.send(new Item("ann", 1, sent++, 5))).as("the same connection").isEqualTo(Arrival.WAITS);
        assertThat(loop.send(new Item("ann", 2, 100, 5))).as("another connection").isEqualTo(Arrival.ENTERED);
        assertThat(loop.send(new Item("ann", 1, sent++, 5))).isEqualTo(Arrival.WAITS);
        loop.takeAll();
        assertThat(loop.taken.stream().filter(item -> item.connection == 1).map(Item::number))
                .containsExactlyElementsOf(IntStream.range(0, sent).boxed().toList());
        assertThat(loop.send(new Item("ann", 1, sent, 5))).as("nothing is parked now").isEqualTo(Arrival.ENTERED);
    }

    @Property(tries = 200)
    void eachConnectionKeepsItsOrderWhateverNamesItUses(
            @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 15) Integer> steps) {
        Loop loop = new Loop();
        List<Item> accepted = new ArrayList<>();
        for (int step : steps) {
            if (step >= 12) {
                if (!loop.mailbox.isEmpty()) loop.takeOne();
                continue;
            }
            Item item = new Item("client " + step % 3, 1 + step % 4, accepted.size(), 1 + step);
            Arrival arrival = loop.send(item);
            if (arrival == Arrival.ENTERED || arrival == Arrival.WAITS) accepted.add(item);
        }
        loop.takeAll();
        for (long connection = 1; connection <= 4; connection++) {
            long one = connection;
            assertThat(loop.taken.stream().filter(item -> item.connection == one))
                    .containsExactlyElementsOf(
                            accepted.stream().filter(item -> item.connection == one).toList());
        }
        assertThat(loop.taken).hasSameSizeAs(accepted);
        assertThat(loop.queue.bytes()).isZero();
    }

    /// Many threads send, each for itself, while another takes.
    @Test
    void nothingIsLostOrOvertakenBetweenThreads() throws InterruptedException {
        FairQueue<Item> queue = new FairQueue<>(new Limits(WINDOW, 1 << 20, 1 << 20));
        List<Item> mailbox = Collections.synchronizedList(new ArrayList<>());
        int clients = 4;
        int each = 5_000;
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> senders = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            String name = "client " + client;
            senders.add(Thread.ofPlatform().start(() -> {
                await(begin);
                Share<Item> share = queue.shareOf(name);
                for (int i = 0; i < each; i++) {
                    Item item = new Item(name, i, 1 + i % 4);
                    if (queue.arrive(share, 0, item.weight, item) == Arrival.ENTERED) mailbox.add(item);
                }
            }));
        }
        begin.countDown();
        int[] next = new int[clients];
        for (int taken = 0; taken < clients * each;) {
            Await.until("the next one arrives", () -> !mailbox.isEmpty());
            Item item = mailbox.removeFirst();
            int client = Integer.parseInt(item.client.substring("client ".length()));
            assertThat(item.number).isEqualTo(next[client]++);
            queue.leave(queue.shareOf(item.client), item.weight, (_, follows) -> mailbox.add(follows));
            taken++;
        }
        for (Thread sender : senders) sender.join();
        assertThat(queue.bytes()).isZero();
        assertThat(mailbox).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBatchIsSplitIntoPiecesThatFitBetweenOthers() {
        List<Integer> batch = Collections.nCopies(1_000, 1_024);
        int from = 0;
        List<Integer> pieces = new ArrayList<>();
        while (from < batch.size()) {
            int to = FairQueue.chunkEnd(batch, from, Integer::longValue);
            pieces.add(to - from);
            from = to;
        }
        assertThat(pieces).allMatch(piece -> piece > 0 && piece <= 64);
        assertThat(pieces.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_000);
        assertThat(FairQueue.chunkEnd(List.of(10 << 20, 1), 0, Integer::longValue)).isEqualTo(1);
    }
}
