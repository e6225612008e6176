package antiphon.node;

import antiphon.log.MessageLog;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Group commit: while one sync runs, appends queue up behind it, and the next sync covers them all. No timer waits
/// for more to come.
public final class LogSyncer implements AutoCloseable {
    private static final long STOP_WAIT_MS = 5_000;

    private final MessageLog log;
    private final LongConsumer onDurable;
    private final Consumer<Throwable> onFailed;
    private final Thread thread;
    private volatile boolean wanted;
    private volatile boolean stopping;

    /// @param onDurable told the new position after each sync
    /// @param onFailed told once when a sync fails; it is never tried again, for what the disk holds is then unknown
    public LogSyncer(String name, MessageLog log, LongConsumer onDurable, Consumer<Throwable> onFailed) {
        this.log = log;
        this.onDurable = onDurable;
        this.onFailed = onFailed;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// Everything appended before this call will be synced.
    public void wanted() {
        wanted = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!stopping) {
                if (!wanted) {
                    LockSupport.park(this);
                    continue;
                }
                wanted = false;
                onDurable.accept(log.sync());
            }
        } catch (IOException | RuntimeException | Error failed) {
            onFailed.accept(failed);
        }
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
}
