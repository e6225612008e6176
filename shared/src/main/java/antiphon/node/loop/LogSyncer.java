package antiphon.node.loop;

import antiphon.log.EntryLog;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Group commit: while one sync runs, appends queue up behind it, and the next sync covers them all. No timer waits
/// for more to come.
public final class LogSyncer implements Syncs, AutoCloseable {
    private static final long STOP_WAIT_MS = 5_000;

    /// Called with the position that a sync has reached.
    @FunctionalInterface
    public interface Durable {
        /// @param truncations how many truncations there had been when the sync began
        void upTo(long position, long truncations);
    }

    /// Called for each sync, by the thread that made it and before any other listener: it must be quick.
    @FunctionalInterface
    public interface Listener {
        Listener NONE = (_, _) -> {};

        void synced(long tookNs, long position);
    }

    private final EntryLog log;
    private final Durable onDurable;
    private final Consumer<Throwable> onFailed;
    private final Listener listener;
    private final Thread thread;
    private final Object truncating = new Object();
    private long truncations; // guarded by truncating
    private final AtomicBoolean atWork = new AtomicBoolean();
    private volatile boolean wanted;
    private volatile boolean stopping;

    /// @param onDurable called with the new position after each sync
    /// @param onFailed called once when a sync fails; it is never retried, since the disk's contents are then unknown
    public LogSyncer(String name, EntryLog log, Durable onDurable, Consumer<Throwable> onFailed) {
        this(name, log, onDurable, onFailed, Listener.NONE);
    }

    public LogSyncer(
            String name, EntryLog log, Durable onDurable, Consumer<Throwable> onFailed, Listener listener) {
        this.log = log;
        this.listener = listener;
        this.onDurable = onDurable;
        this.onFailed = onFailed;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void wanted() {
        wanted = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!stopping) {
                if (!wanted || !atWork.compareAndSet(false, true)) {
                    LockSupport.park(this);
                    continue;
                }
                wanted = false;
                Synced synced = syncOnce();
                onDurable.upTo(synced.position(), synced.truncations());
                atWork.set(false); // Only now, so that reports of syncs stay in order.
            }
        } catch (IOException | RuntimeException | Error failed) {
            onFailed.accept(failed);
        }
    }

    /// Nothing is synced while a tail is truncated, and the result of a sync that began before has an older count: its
    /// position may belong to truncated messages whose numbers have been assigned again.
    private Synced syncOnce() throws IOException {
        synchronized (truncating) {
            long beganNs = System.nanoTime();
            long position = log.sync();
            listener.synced(System.nanoTime() - beganNs, position);
            return new Synced(position, truncations);
        }
    }

    @Override
    public Optional<Synced> syncHere() {
        if (!atWork.compareAndSet(false, true)) {
            wanted();
            return Optional.empty();
        }
        try {
            return Optional.of(syncOnce());
        } catch (IOException | RuntimeException failed) {
            onFailed.accept(failed);
            return Optional.empty();
        } finally {
            atWork.set(false);
            if (wanted) LockSupport.unpark(thread);
        }
    }

    @Override
    public void truncate(Truncation truncation) throws IOException {
        synchronized (truncating) {
            truncation.run();
            truncations++;
        }
        wanted();
    }

    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        if (Thread.currentThread() == thread) return;
        try {
            thread.join(STOP_WAIT_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether it syncs nothing any more, once it was closed.
    public boolean hasEnded() {
        return !thread.isAlive();
    }
}
