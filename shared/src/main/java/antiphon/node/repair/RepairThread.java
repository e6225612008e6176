package antiphon.node.repair;

import antiphon.log.DiskRepairs;
import antiphon.log.ReplicaStore;
import antiphon.message.EntryVerifier;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Repairs the log of a running node, on a thread of its own.
public final class RepairThread implements AutoCloseable {
    private static final long STOP_WAIT_MS = 5_000;

    private final Consumer<Throwable> onBroken;
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("log-repair").factory());
    private final RepairLoop loop;
    private volatile boolean stopping;
    private volatile @Nullable Thread thread; // that runs it

    private RepairThread(
            DiskRepairs repairs,
            EntryVerifier verifier,
            List<OtherNode> others,
            ScrubPace pace,
            Consumer<Throwable> onBroken) {
        this.onBroken = onBroken;
        this.loop = new RepairLoop(
                repairs, verifier, new SplittableRandom(), others, pace, new RepairLog(), new Home(), this::broke);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// A repair thread for a log on disk; a store in memory has none.
    ///
    /// @param others asked one after the other
    /// @param onBroken called when a repair could not be synced: the node must end
    public static Optional<RepairThread> of(
            ReplicaStore store,
            EntryVerifier verifier,
            List<OtherNode> others,
            ScrubPace pace,
            Consumer<Throwable> onBroken) {
        return store.repairs().map(repairs -> new RepairThread(repairs, verifier, others, pace, onBroken));
    }

    public void start() {
        loop.start();
    }

    private void broke(Throwable e) {
        if (!stopping) onBroken.accept(e);
    }

    private final class Home implements RepairLoop.Home {
        @Override
        public long nowNs() {
            return System.nanoTime();
        }

        @Override
        public void after(long delayNs, Runnable task) {
            try {
                var _ = executor.schedule(() -> run(task), delayNs, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException _) {
                // It is stopped, and so are the answers of other nodes that still come.
            }
        }

        private void run(Runnable task) {
            thread = Thread.currentThread();
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                broke(e);
            }
        }
    }

    /// Ends after the write under way, if there is one; files of the log bear interrupts.
    @Override
    public void close() {
        stopping = true;
        executor.shutdownNow();
        if (Thread.currentThread() == thread) return;
        try {
            executor.awaitTermination(STOP_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether nothing of it writes to the log any more, once it was closed.
    public boolean hasEnded() {
        return executor.isTerminated();
    }
}
