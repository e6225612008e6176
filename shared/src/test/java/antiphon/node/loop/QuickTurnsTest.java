package antiphon.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.node.Await;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Turns that run on the thread that brings an input.
@Timeout(60)
class QuickTurnsTest {
    private static final String LOOP = "loop under test";
    private static final int SLOW = 1_000_000; // Inputs from here on are not quick.

    private static class Turns implements NodeLoop.Turns<Integer> {
        final List<Integer> taken = Collections.synchronizedList(new ArrayList<>());
        final List<String> threads = Collections.synchronizedList(new ArrayList<>());

        @Override
        public boolean isQuick(Integer input) {
            return input < SLOW;
        }

        @Override
        public void take(Integer input, long nowNs) {
            threads.add(Thread.currentThread().getName());
            taken.add(input);
        }

        @Override
        public long endTurn(long nowNs) {
            return Long.MAX_VALUE;
        }
    }

    private final List<NodeLoop<Integer>> loops = new ArrayList<>();
    private final List<Throwable> broken = Collections.synchronizedList(new ArrayList<>());

    /// A loop that has had its first turn and rests. Nothing but being woken brings it back.
    private NodeLoop<Integer> resting(Turns turns) {
        NodeLoop<Integer> loop = new NodeLoop<>(
                LOOP, 1024, turns, System::nanoTime, broken::add, TimeUnit.HOURS.toNanos(1));
        loops.add(loop);
        loop.start();
        loop.put(SLOW);
        Await.until("it has had a turn", () -> !turns.taken.isEmpty());
        return loop;
    }

    @AfterEach
    void closeAll() {
        loops.forEach(NodeLoop::close);
    }

    @Test
    void whoBringsAQuickInputToALoopAtRestRunsTheTurn() {
        Turns turns = new Turns();
        NodeLoop<Integer> loop = resting(turns);
        Await.until("a turn ran here", () -> {
            loop.put(1);
            return turns.threads.contains(Thread.currentThread().getName());
        });
        assertThat(turns.threads.getFirst()).isEqualTo(LOOP);
    }

    /// The thread that brings it finds a turn under way and wakes no other.
    @Test
    void whatComesWhileATurnElsewhereEndsIsTakenAtOnce() {
        AtomicReference<NodeLoop<Integer>> running = new AtomicReference<>();
        List<Integer> broughtLate = Collections.synchronizedList(new ArrayList<>());
        Turns turns = new Turns() {
            @Override
            public long endTurn(long nowNs) {
                NodeLoop<Integer> loop = running.get();
                if (loop == null || Thread.currentThread().getName().equals(LOOP)) return super.endTurn(nowNs);
                int late = SLOW + 1 + broughtLate.size();
                loop.put(late); // As if by a third thread, just before this turn is over.
                broughtLate.add(late);
                return super.endTurn(nowNs);
            }
        };
        NodeLoop<Integer> loop = resting(turns);
        running.set(loop);
        for (int round = 1; round <= 200; round++) {
            int input = round;
            loop.put(input);
            Await.until("what came with it and behind it was taken",
                    () -> turns.taken.contains(input) && turns.taken.containsAll(broughtLate));
        }
        assertThat(broughtLate).as("turns that ran here").isNotEmpty();
    }

    @Test
    void whatIsNotQuickIsTakenOnTheLoopsOwnThread() {
        Turns turns = new Turns();
        NodeLoop<Integer> loop = resting(turns);
        for (int input = 1; input <= 1000; input++) loop.put(SLOW + input);
        Await.until("all were taken", () -> turns.taken.size() == 1001);
        assertThat(turns.threads).containsOnly(LOOP);
    }

    @Test
    void aTurnHasNoPartInTheCallOnWhoseThreadItRuns() {
        Context.Key<String> caller = Context.key("caller");
        List<Optional<String>> seen = Collections.synchronizedList(new ArrayList<>());
        Turns turns = new Turns() {
            @Override
            public void take(Integer input, long nowNs) {
                super.take(input, nowNs);
                if (!Thread.currentThread().getName().equals(LOOP)) seen.add(Optional.ofNullable(caller.get()));
            }
        };
        NodeLoop<Integer> loop = resting(turns);
        Context.current().withValue(caller, "ann").run(() -> {
            Await.until("a turn ran here", () -> {
                loop.put(1);
                return !seen.isEmpty();
            });
            assertThat(caller.get()).isEqualTo("ann");
        });
        assertThat(seen).containsOnly(Optional.empty());
    }

    @Test
    void anEarlierTimeThatATurnElsewhereSetsIsKept() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        Turns turns = new Turns() {
            private long dueNs = Long.MAX_VALUE;

            @Override
            public void take(Integer input, long nowNs) {
                super.take(input, nowNs);
                if (input == 1) dueNs = nowNs + TimeUnit.MILLISECONDS.toNanos(10);
            }

            @Override
            public long endTurn(long nowNs) {
                if (nowNs < dueNs) return dueNs;
                called.countDown();
                return Long.MAX_VALUE;
            }
        };
        resting(turns).put(1);
        assertThat(called.await(500, TimeUnit.MILLISECONDS))
                .as("called before the loop looks by itself, after a second")
                .isTrue();
    }

    @Test
    void ofManyWhoBringInputsAtOnceOneTakesEachAndNoTwoTurnsMeet() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger met = new AtomicInteger();
        Turns turns = new Turns() {
            @Override
            public void take(Integer input, long nowNs) {
                if (inside.incrementAndGet() != 1) met.incrementAndGet();
                super.take(input, nowNs);
                inside.decrementAndGet();
            }
        };
        NodeLoop<Integer> loop = resting(turns);
        int each = 20_000;
        List<Thread> bringers = new ArrayList<>();
        for (int bringer = 0; bringer < 4; bringer++) {
            int first = bringer * each;
            SplittableRandom random = new SplittableRandom(bringer);
            bringers.add(Thread.ofPlatform().start(() -> {
                for (int number = first; number < first + each; number++)
                    loop.put(random.nextInt(4) == 0 ? SLOW + 1 + number : number);
            }));
        }
        for (Thread bringer : bringers) bringer.join();
        Await.until("all were taken", () -> turns.taken.size() == 1 + 4 * each);
        assertThat(met).hasValue(0);
        List<Integer> numbers = turns.taken.stream().skip(1).map(input -> input > SLOW ? input - SLOW - 1 : input)
                .toList();
        for (int bringer = 0; bringer < 4; bringer++) {
            int of = bringer;
            assertThat(numbers.stream().filter(number -> number / each == of).toList()).as("in the order of " + of)
                    .isSorted().doesNotHaveDuplicates().hasSize(each);
        }
    }

    @Test
    void aQuickTurnThatThrowsEndsTheLoopAndIsReportedOnce() {
        AtomicInteger endings = new AtomicInteger();
        Turns turns = new Turns() {
            @Override
            public void take(Integer input, long nowNs) {
                super.take(input, nowNs);
                if (input == 7) throw new IllegalStateException("broken by 7");
            }

            @Override
            public void ended(Optional<Throwable> why) {
                endings.incrementAndGet();
            }
        };
        NodeLoop<Integer> loop = resting(turns);
        loop.put(7);
        Await.until("it is reported", () -> !broken.isEmpty());
        assertThat(loop.offer(1)).isFalse();
        loop.close();
        assertThat(broken).singleElement().satisfies(reported -> assertThat(reported).hasMessage("broken by 7"));
        assertThat(endings).hasValue(1);
    }
}
