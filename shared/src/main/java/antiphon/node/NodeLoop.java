package antiphon.node;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jctools.queues.varhandle.MpscBlockingConsumerVarHandleArrayQueue;

/// The one thread on which a core lives: a bounded mailbox in, turns out.
///
/// A turn takes what has arrived, up to `INPUTS_PER_TURN_MAX`, tells the core of each, and then lets it act once on all
/// of it. So whatever arrives while a turn runs is grouped into the next one, without anybody waiting for a timer.
///
/// @param <I> the inputs of the core
public final class NodeLoop<I> implements AutoCloseable {
    private static final int INPUTS_PER_TURN_MAX = 1024;
    private static final long WAIT_NS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final long STOP_WAIT_MS = 5_000;
    private static final long FULL_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final Object WAKE = new Object();

    /// What the loop drives. All methods are called on the loop's own thread.
    public interface Turns<I> {
        void take(I input, long nowNs);

        /// Acts on what the turn has brought.
        ///
        /// @return when the core wants to be called at the latest, on the loop's clock; `Long.MAX_VALUE` for never
        long endTurn(long nowNs);

        /// The last call: nothing is told any more.
        ///
        /// @param broken what was thrown out of a turn; empty when the loop was closed
        default void ended(Optional<Throwable> broken) {}
    }

    private final MpscBlockingConsumerVarHandleArrayQueue<Object> mailbox; // inputs, and WAKE
    private final int sheddableMax;
    private final Turns<I> turns;
    private final LongSupplier nanoClock;
    private final Consumer<Throwable> onBroken;
    private final Thread thread;
    private volatile boolean stopping;

    /// @param capacity how many inputs may wait; the last quarter is kept for inputs that cannot be refused
    /// @param onBroken told once when a turn throws: an invariant is broken and the node must end
    public NodeLoop(
            String name, int capacity, Turns<I> turns, LongSupplier nanoClock, Consumer<Throwable> onBroken) {
        this.mailbox = new MpscBlockingConsumerVarHandleArrayQueue<>(capacity);
        this.sheddableMax = capacity - capacity / 4;
        this.turns = turns;
        this.nanoClock = nanoClock;
        this.onBroken = onBroken;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// For inputs from clients, which can be told to come again.
    ///
    /// @return false when the mailbox is full: nothing was taken
    public boolean offer(I input) {
        return !stopping && mailbox.size() < sheddableMax && mailbox.offer(input);
    }

    /// For what the node itself reports, of which only so much can be under way. Waits while the mailbox is full, which
    /// holds back whoever reports. After the stop it is dropped: nobody is there to act on it.
    public void put(I input) {
        while (!stopping && !mailbox.offer(input)) LockSupport.parkNanos(FULL_PAUSE_NS);
    }

    /// Whether nothing waits to be told. For the loop's own thread.
    public boolean isIdle() {
        return mailbox.isEmpty();
    }

    private void run() {
        try {
            long wakeNs = turns.endTurn(nanoClock.getAsLong());
            while (!stopping) wakeNs = turn(wakeNs);
            turns.ended(Optional.empty());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error broken) {
            stopping = true;
            turns.ended(Optional.of(broken));
            onBroken.accept(broken);
        }
    }

    @SuppressWarnings("unchecked") // What is not WAKE came in as an input.
    private long turn(long wakeNs) throws InterruptedException {
        long waitNs = waitNs(wakeNs);
        Object input = waitNs > 0 ? mailbox.poll(waitNs, TimeUnit.NANOSECONDS) : mailbox.poll();
        long nowNs = nanoClock.getAsLong();
        for (int taken = 0; input != null && taken < INPUTS_PER_TURN_MAX; taken++) {
            if (input != WAKE) turns.take((I) input, nowNs);
            input = taken + 1 < INPUTS_PER_TURN_MAX ? mailbox.poll() : null;
        }
        return turns.endTurn(nowNs);
    }

    /// A clock may show anything, also less than zero: "never" is not to be reckoned with.
    private long waitNs(long wakeNs) {
        return wakeNs == Long.MAX_VALUE ? WAIT_NS_MAX : Math.clamp(wakeNs - nanoClock.getAsLong(), 0, WAIT_NS_MAX);
    }

    /// Ends after the turn under way. That is not interrupted, for an interrupt closes the file it may be writing to.
    @Override
    public void close() {
        stopping = true;
        if (Thread.currentThread() == thread) return;
        mailbox.offer(WAKE); // When there is no room for it, nobody sleeps.
        try {
            thread.join(STOP_WAIT_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
