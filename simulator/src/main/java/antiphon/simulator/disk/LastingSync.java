package antiphon.simulator.disk;

import antiphon.log.Concurrent;
import antiphon.log.EntryLog;
import antiphon.log.ForgetfulFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/// A sync during which simulated time passes: what is appended meanwhile is no part of it, and is gone when the power
/// is truncated before the next one.
///
/// It is made by a thread of its own, which stands still while the simulation goes on. In production a new segment and
/// a truncation wait for the sync under way; no simulated time passes while something waits, so here the disk is done
/// then.
final class LastingSync {
    private static final long LOOK_NS = 50_000;

    private final Thread simulation = Thread.currentThread();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final FutureTask<Long> sync;
    private final Thread thread;
    private volatile boolean over;
    private volatile boolean gone;

    private LastingSync(EntryLog log) {
        this.sync = new FutureTask<>(log::sync);
        this.thread = Thread.ofPlatform().daemon().name("lasting-sync").unstarted(() -> {
            sync.run();
            begun.countDown();
        });
    }

    static LastingSync begin(ForgetfulFiles files, EntryLog log) throws IOException {
        LastingSync lasting = new LastingSync(log);
        files.whileForced(lasting::passTime);
        lasting.thread.start();
        try {
            lasting.begun.await();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return lasting;
    }

    private void passTime() throws IOException {
        if (Thread.currentThread() != thread) return;
        begun.countDown();
        while (!over && !Concurrent.waits(simulation, thread)) LockSupport.parkNanos(LOOK_NS);
        if (gone) throw new IOException("the process is gone");
    }

    /// The disk is done.
    ///
    /// @return the position it has reached
    long end() throws IOException {
        over = true;
        LockSupport.unpark(thread);
        try {
            return sync.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) throw failed;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// The process that waited for it is no more. Whether the disk has got anything of it is left to chance.
    void giveUp() {
        gone = true;
        try {
            end();
        } catch (IOException _) {
            // There is no listener any more.
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(e);
        return interrupted;
    }
}
