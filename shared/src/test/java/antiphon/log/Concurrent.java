package antiphon.log;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Work on another thread that is let run as far as it comes by itself: to its end, or to a lock of this thread. So
/// that of two threads one stands still always, and every run of a test goes the same way.
public final class Concurrent {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long LOOK_NS = 20_000;
    private static final long JOIN_MS_MAX = 20_000;

    private final Thread thread;
    private final FutureTask<Boolean> task;

    private Concurrent(Callable<Boolean> work) {
        this.task = new FutureTask<>(work);
        this.thread = Thread.ofPlatform().daemon().name("concurrent").unstarted(task);
    }

    /// Returns when the work is done, or waits for this thread.
    static Concurrent run(Callable<Boolean> work) {
        Concurrent running = new Concurrent(work);
        running.thread.start();
        while (running.thread.isAlive() && !waits(running.thread, Thread.currentThread()))
            LockSupport.parkNanos(LOOK_NS);
        return running;
    }

    /// Whether one of them cannot go on before the other gives a lock back.
    public static boolean waits(Thread waiting, Thread owner) {
        ThreadInfo info = THREADS.getThreadInfo(waiting.threadId());
        return info != null && info.getLockOwnerId() == owner.threadId();
    }

    boolean isDone() {
        return task.isDone();
    }

    /// Waits for the end.
    void join() throws Exception {
        task.get(JOIN_MS_MAX, TimeUnit.MILLISECONDS);
    }
}
