package antiphon.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.node.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeLoopTest {
    private static final long NEVER = Long.MAX_VALUE;

    /// Records its inputs; holds its first input until it is let go, when asked to.
    private static final class Recorder implements NodeLoop.Turns<Integer> {
        final List<Integer> taken = Collections.synchronizedList(new ArrayList<>());
        final List<Integer> takenByTurn = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch holding = new CountDownLatch(1);
        final CountDownLatch letGo = new CountDownLatch(1);
        volatile boolean holdsFirst;
        volatile boolean interrupted;
        private int inThisTurn;

        @Override
        public void take(Integer input, long nowNs) {
            taken.add(input);
            inThisTurn++;
            if (!holdsFirst || taken.size() > 1) return;
            holding.countDown();
            try {
                Await.happened("the test lets go", letGo);
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }

        @Override
        public long endTurn(long nowNs) {
            takenByTurn.add(inThisTurn);
            inThisTurn = 0;
            return NEVER;
        }
    }

    private final List<NodeLoop<Integer>> loops = new ArrayList<>();
    private final List<Throwable> broken = Collections.synchronizedList(new ArrayList<>());
    private final Recorder recorder = new Recorder();

    private NodeLoop<Integer> loop(int capacity, NodeLoop.Turns<Integer> turns) {
        return loop(capacity, turns, System::nanoTime);
    }

    private NodeLoop<Integer> loop(int capacity, NodeLoop.Turns<Integer> turns, LongSupplier clock) {
        NodeLoop<Integer> loop = new NodeLoop<>("loop under test", capacity, turns, clock, broken::add);
        loops.add(loop);
        return loop;
    }

    @AfterEach
    void closeAll() {
        recorder.letGo.countDown();
        loops.forEach(NodeLoop::close);
    }

    @Test
    void inputsAreTakenInTheOrderTheyCameIn() {
        NodeLoop<Integer> loop = loop(64, recorder);
        loop.start();
        List<Integer> given = new ArrayList<>();
        for (int input = 0; input < 20_000; input++) {
            given.add(input);
            loop.put(input); // waits whenever the mailbox is full
        }
        Await.until("all were taken", () -> recorder.taken.size() == given.size());
        assertThat(recorder.taken).isEqualTo(given);
    }

    @Test
    void whatClientsOfferIsRefusedWhileThereIsStillRoomForTheNodeItself() {
        NodeLoop<Integer> loop = loop(16, recorder);
        int offered = 0;
        while (offered < 100 && loop.offer(offered)) offered++;
        assertThat(offered).isEqualTo(12);
        for (int own = 0; own < 4; own++) loop.put(100 + own);
        assertThat(loop.offer(0)).isFalse();
        loop.start();
        Await.until("all were taken", () -> recorder.taken.size() == 16);
        assertThat(loop.offer(7)).isTrue();
    }

    @Test
    void whatArrivesDuringATurnIsGroupedIntoTheNext() throws InterruptedException {
        recorder.holdsFirst = true;
        NodeLoop<Integer> loop = loop(4_096, recorder);
        loop.start();
        loop.put(0);
        Await.happened("the first turn is under way", recorder.holding);
        for (int input = 1; input <= 1_500; input++) loop.put(input);
        recorder.letGo.countDown();
        Await.until("all were taken", () -> recorder.taken.size() == 1_501);
        Await.until("the turns have ended", () -> recorder.takenByTurn.stream().mapToInt(n -> n).sum() == 1_501);
        // What the held turn still took, and the rest: full turns of 1024 at most.
        assertThat(recorder.takenByTurn).allMatch(taken -> taken <= 1_024);
        assertThat(recorder.takenByTurn.stream().filter(taken -> taken > 0)).hasSize(2);
    }

    @Test
    void theCoreIsCalledWhenItsTimeHasComeThoughNothingCameIn() throws InterruptedException {
        long start = System.nanoTime();
        CountDownLatch calledInTime = new CountDownLatch(1);
        List<Long> early = Collections.synchronizedList(new ArrayList<>());
        loop(16, new NodeLoop.Turns<>() {
            private long dueNs = start + TimeUnit.MILLISECONDS.toNanos(30);
            private int calls;

            @Override
            public void take(Integer input, long nowNs) {}

            @Override
            public long endTurn(long nowNs) {
                if (calls > 0 && nowNs < dueNs) early.add(dueNs - nowNs);
                if (nowNs >= dueNs) {
                    dueNs += TimeUnit.MILLISECONDS.toNanos(30);
                    if (++calls == 3) calledInTime.countDown();
                }
                return dueNs;
            }
        })
                .start();
        Await.happened("three deadlines", calledInTime);
        assertThat(early.size()).as("calls before the time").isLessThanOrEqualTo(3);
    }

    @Test
    void aLoopWithNothingDueRestsWhateverItsClockShows() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(50);
        NodeLoop.Turns<Integer> counting = new NodeLoop.Turns<>() {
            @Override
            public void take(Integer input, long nowNs) {}

            @Override
            public long endTurn(long nowNs) {
                busy.countDown();
                return NEVER;
            }
        };
        // The origin of nanoTime is arbitrary: it may be negative.
        loop(16, counting, () -> System.nanoTime() - (1L << 62)).start();
        assertThat(busy.await(300, TimeUnit.MILLISECONDS)).as("50 turns with nothing to do").isFalse();
    }

    @Test
    void aTurnThatThrowsEndsTheLoopAndIsReportedOnce() {
        NodeLoop<Integer> loop = loop(16, new NodeLoop.Turns<>() {
            @Override
            public void take(Integer input, long nowNs) {
                throw new IllegalStateException("broken by " + input);
            }

            @Override
            public long endTurn(long nowNs) {
                return NEVER;
            }
        });
        loop.start();
        loop.put(7);
        Await.until("it is reported", () -> !broken.isEmpty());
        for (int input = 0; input < 100; input++) loop.put(input); // nobody is there: does not wait for room
        assertThat(loop.offer(8)).isFalse();
        loop.close();
        assertThat(broken).singleElement().satisfies(reported -> assertThat(reported).hasMessage("broken by 7"));
    }

    @Test
    void whoIsDrivenHearsLastOfAllHowItEnded() {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        for (boolean breaks : new boolean[]{false, true}) {
            NodeLoop<Integer> loop = loop(16, new NodeLoop.Turns<>() {
                @Override
                public void take(Integer input, long nowNs) {
                    if (breaks) throw new IllegalStateException("broken by " + input);
                    heard.add("took " + input);
                }

                @Override
                public long endTurn(long nowNs) {
                    return NEVER;
                }

                @Override
                public void ended(Optional<Throwable> why) {
                    heard.add(why.map(Throwable::getMessage).orElse("closed"));
                }
            });
            loop.start();
            loop.put(7);
            Await.until("it was taken", () -> heard.size() == (breaks ? 3 : 1));
            loop.close();
        }
        assertThat(heard).containsExactly("took 7", "closed", "broken by 7");
    }

    @Test
    void aLoopThatWasNeverStartedSaysOnceThatItEnds() {
        List<Optional<Throwable>> ends = new ArrayList<>();
        NodeLoop<Integer> loop = loop(16, new NodeLoop.Turns<>() {
            @Override
            public void take(Integer input, long nowNs) {
                throw new AssertionError("nothing is taken");
            }

            @Override
            public long endTurn(long nowNs) {
                throw new AssertionError("there is no turn");
            }

            @Override
            public void ended(Optional<Throwable> why) {
                ends.add(why);
            }
        });
        loop.put(7);
        loop.close();
        loop.close();
        assertThat(ends).containsExactly(Optional.empty());
        assertThat(broken).isEmpty();
    }

    @Test
    void evenTheFirstTurnOfAllIsReportedWhenItThrows() {
        NodeLoop<Integer> loop = loop(16, new NodeLoop.Turns<>() {
            @Override
            public void take(Integer input, long nowNs) {}

            @Override
            public long endTurn(long nowNs) {
                throw new AssertionError("broken at once");
            }
        });
        loop.start();
        Await.until("it is reported", () -> !broken.isEmpty());
        assertThat(broken).singleElement().satisfies(reported -> assertThat(reported).hasMessage("broken at once"));
        assertThat(loop.offer(1)).isFalse();
    }

    @Test
    void closingLetsTheTurnUnderWayEndUndisturbed() throws InterruptedException {
        recorder.holdsFirst = true;
        NodeLoop<Integer> loop = loop(16, recorder);
        loop.start();
        loop.put(1);
        Await.happened("a turn is under way", recorder.holding);
        Thread closer = Thread.ofPlatform().start(loop::close);
        Await.until("it is closing", () -> !loop.offer(2));
        Await.until("it waits for the turn", () -> closer.getState() == Thread.State.TIMED_WAITING);
        int turns = recorder.takenByTurn.size();
        recorder.letGo.countDown();
        closer.join();
        assertThat(recorder.interrupted).as("an interrupt would close the file it writes to").isFalse();
        assertThat(recorder.takenByTurn.size()).isEqualTo(turns + 1);
        assertThat(broken).isEmpty();
    }

    @Test
    void closingAnIdleLoopTakesNoTime() {
        long shortestNs = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 3; attempt++) {
            Recorder idle = new Recorder();
            NodeLoop<Integer> loop = loop(16, idle);
            loop.start();
            loop.put(1);
            Await.until("it has work behind it", () -> idle.takenByTurn.contains(1));
            long start = System.nanoTime();
            loop.close();
            shortestNs = Math.min(shortestNs, System.nanoTime() - start);
            assertThat(loop.offer(2)).isFalse();
        }
        assertThat(shortestNs).isLessThan(TimeUnit.MILLISECONDS.toNanos(500));
    }

    @Test
    void aTurnMayCloseItsOwnLoop() {
        AtomicInteger taken = new AtomicInteger();
        List<NodeLoop<Integer>> self = new ArrayList<>();
        NodeLoop<Integer> loop = loop(16, new NodeLoop.Turns<>() {
            @Override
            public void take(Integer input, long nowNs) {
                taken.incrementAndGet();
                self.getFirst().close();
            }

            @Override
            public long endTurn(long nowNs) {
                return NEVER;
            }
        });
        self.add(loop);
        loop.put(1);
        loop.start();
        Await.until("it is closed", () -> taken.get() == 1 && !loop.offer(2));
        loop.close();
        assertThat(broken).isEmpty();
    }
}
