package antiphon.node.loop;

import io.grpc.Context;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where a core lives: a bounded mailbox in, turns out, one turn at a time.
///
/// A turn passes the inputs that have arrived, up to `INPUTS_PER_TURN_MAX`, to the core, and then lets it act once on
/// all of them. So inputs that arrive during a turn are grouped into the next one, without a timer.
///
/// Turns run on the loop's own thread. Only when no turn is under way, and what comes is quick to take
/// ([Turns#isQuick]), does the thread that brings it run the turn: waking another takes longer than such a turn. So one
/// write alone is answered sooner, and under load each thread keeps to its own work.
///
/// @param <I> the inputs of the core
public final class NodeLoop<I> implements Inputs<I>, AutoCloseable {
    private static final int INPUTS_PER_TURN_MAX = 1024;
    private static final int INPUTS_HERE_MAX = 16;
    private static final long WAIT_NS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final long STOP_WAIT_MS = 5_000;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long NEVER = Long.MAX_VALUE;

    /// The node driven by the loop. No two of these run at the same time, except `isQuick`.
    public interface Turns<I> {
        void take(I input, long nowNs);

        /// Acts on the inputs of the turn.
        ///
        /// @return when the core wants to be called at the latest, on the loop's clock; `Long.MAX_VALUE` for never
        long endTurn(long nowNs);

        /// Whether a turn that takes this may run on a thread that must not be held up, such as one that serves
        /// connections. Called by the thread that brings the input, outside turns.
        default boolean isQuick(I input) {
            return false;
        }

        /// The last call: no further input follows.
        ///
        /// @param broken the exception of a turn; empty when the loop was closed, started or not
        default void ended(Optional<Throwable> broken) {}
    }

    private final Mailbox<I> mailbox;
    private final Turns<I> turns;
    private final long waitNsMax;
    private final LongSupplier nanoClock;
    private final Consumer<Throwable> onBroken;
    private final Thread thread;
    private final AtomicReference<@Nullable Thread> turning; // the thread in a turn; null for none
    private volatile long dueNs = NEVER; // when the core wants to be called
    private volatile long sleepsUntilNs = NEVER; // `dueNs` as the loop's thread saw it before its sleep
    private volatile boolean stopping;
    private volatile boolean ended;

    /// @param capacity how many inputs may wait; the last quarter is kept for inputs that cannot be refused
    /// @param onBroken called once when a turn throws: an invariant is broken and the node must end
    public NodeLoop(
            String name, int capacity, Turns<I> turns, LongSupplier nanoClock, Consumer<Throwable> onBroken) {
        this(name, capacity, turns, nanoClock, onBroken, WAIT_NS_MAX);
    }

    /// @param waitNsMax after which it checks the mailbox without a wake-up
    NodeLoop(
            String name,
            int capacity,
            Turns<I> turns,
            LongSupplier nanoClock,
            Consumer<Throwable> onBroken,
            long waitNsMax) {
        this.mailbox = new Mailbox<>(capacity);
        this.turns = turns;
        this.waitNsMax = waitNsMax;
        this.nanoClock = nanoClock;
        this.onBroken = onBroken;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
        this.turning = new AtomicReference<>(thread); // Until the first turn of all is over.
    }

    public void start() {
        thread.start();
    }

    @Override
    public boolean offer(I input) {
        if (stopping || !mailbox.offer(input)) return false;
        arrived(input);
        return true;
    }

    @Override
    public void put(I input) {
        while (!stopping && !mailbox.put(input)) LockSupport.parkNanos(PAUSE_NS);
        if (!stopping) arrived(input);
    }

    /// Whether no input is queued. For turns.
    public boolean isIdle() {
        return mailbox.isEmpty();
    }

    /// How many inputs wait. For any thread, and to be shown.
    public int waiting() {
        return mailbox.size();
    }

    /// The thread that runs a turn checks the mailbox again afterwards, so no wake-up is needed meanwhile: the input
    /// counts in the mailbox before `turning` is read here, and the count is read there after `turning` is given back.
    private void arrived(I input) {
        if (turning.get() != null) return;
        if (turns.isQuick(input) && turning.compareAndSet(null, Thread.currentThread())) turnHere();
        else LockSupport.unpark(thread);
    }

    /// Work that a turn starts is independent of the call on whose thread it runs, and must not end with it.
    private void turnHere() {
        Context callers = Context.ROOT.attach();
        try {
            if (!stopping) turn(INPUTS_HERE_MAX);
        } finally {
            Context.ROOT.detach(callers);
            turning.set(null);
        }
        if (stopping || !mailbox.isEmpty() || isBefore(dueNs, sleepsUntilNs)) LockSupport.unpark(thread);
    }

    private void run() {
        turn(0);
        turning.set(null);
        while (!stopping) {
            sleepsUntilNs = dueNs; // Read by turns elsewhere after they set `dueNs`, which is read again below.
            if ((!mailbox.isEmpty() || waitNs() == 0) && turning.compareAndSet(null, thread)) {
                turn(INPUTS_PER_TURN_MAX);
                turning.set(null);
            } else {
                LockSupport.parkNanos(this, Math.max(waitNs(), PAUSE_NS));
            }
        }
        end();
    }

    private void turn(int inputsMax) {
        try {
            long nowNs = nanoClock.getAsLong();
            dueNs = mailbox.turn(turns, inputsMax, nowNs);
        } catch (RuntimeException | Error broken) {
            stopping = true;
            ended = true;
            turns.ended(Optional.of(broken));
            onBroken.accept(broken);
        }
    }

    /// After the last turn, wherever that runs.
    private void end() {
        while (!turning.compareAndSet(null, thread)) LockSupport.parkNanos(PAUSE_NS);
        if (!ended) turns.ended(Optional.empty());
    }

    /// A clock may show anything, also less than zero: "never" is not to be reckoned with.
    private long waitNs() {
        long due = dueNs;
        return due == NEVER ? waitNsMax : Math.clamp(due - nanoClock.getAsLong(), 0, waitNsMax);
    }

    private static boolean isBefore(long oneNs, long otherNs) {
        return oneNs != NEVER && (otherNs == NEVER || oneNs - otherNs < 0);
    }

    /// Ends after the turn under way. That is not interrupted, for an interrupt closes the file it may be writing to.
    @Override
    public void close() {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) endUnstarted();
        if (turning.get() == Thread.currentThread()) return;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_WAIT_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void endUnstarted() {
        if (!ended) turns.ended(Optional.empty());
        ended = true;
    }

    /// Whether no turn runs any more, once it was closed.
    public boolean hasEnded() {
        return !thread.isAlive();
    }
}
