package antiphon.bench.micro;

import antiphon.node.loop.NodeLoop;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// From the thread that brings an input to the end of the turn of the node's loop that took it.
@State(Scope.Thread)
public class MailboxBench {
    private static final int CAPACITY = 1 << 14;
    private static final int BURST = 1024;

    private final AtomicLong turnsEndedAfter = new AtomicLong();
    private long sent;
    private volatile @Nullable Thread waiting;
    private NodeLoop<Long> loop = newLoop();

    private NodeLoop<Long> newLoop() {
        return new NodeLoop<>("mailbox", CAPACITY, new Counting(), System::nanoTime, broken -> {
            throw new IllegalStateException(broken);
        });
    }

    /// Remembers the last input of a turn, and wakes up who waits for it.
    private final class Counting implements NodeLoop.Turns<Long> {
        private long last;

        @Override
        public void take(Long input, long nowNs) {
            last = input;
        }

        @Override
        public long endTurn(long nowNs) {
            turnsEndedAfter.set(last);
            LockSupport.unpark(waiting);
            return Long.MAX_VALUE;
        }
    }

    @Setup
    public void start() {
        loop = newLoop();
        loop.start();
    }

    /// One input while the loop sleeps: the time to wake it up and to receive the input.
    @Benchmark
    public long wakeUp() {
        loop.put(++sent);
        return awaitTurn();
    }

    /// Inputs that come one after the other, as under load; per input.
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long burst() {
        for (int i = 0; i < BURST; i++) loop.put(++sent);
        return awaitTurn();
    }

    private long awaitTurn() {
        waiting = Thread.currentThread();
        while (turnsEndedAfter.get() < sent) LockSupport.park(this);
        return sent;
    }

    @TearDown
    public void stop() {
        loop.close();
    }
}
