package antiphon.node.loop;

import antiphon.log.ReplicaStore;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Checks periodically how much space the log has, and whether it can write at all, so that messages are refused
/// before they have numbers.
public final class StorageWatch implements AutoCloseable {
    private static final long INTERVAL_MS = 200;
    /// With much free space it checks less often: an idle node should sleep.
    private static final long INTERVAL_MS_MAX = 2_000;
    /// More than can be appended within the longer interval.
    private static final long MUCH_BYTES = 8L * 1024 * 1024 * 1024;
    /// More than can be appended between two checks.
    public static final long RESERVE_BYTES = 64L * 1024 * 1024;

    private final ReplicaStore store;
    private final Consumer<Room> onSeen;
    private final Timer timer;
    private boolean enough = true;

    /// Schedules the next check; one is outstanding at a time.
    @FunctionalInterface
    public interface Timer extends AutoCloseable {
        void after(long delayNs, Runnable look);

        /// No further check is started.
        @Override
        default void close() {}
    }

    /// How much more the log has room for, and how much of that is kept free.
    ///
    /// @param place where the log is, for people
    /// @param trouble why nothing can be written, however much room there seems to be
    public record Room(String place, long freeBytes, long reserveBytes, Optional<String> trouble) {
        public boolean isEnough() {
            return trouble.isEmpty() && freeBytes >= reserveBytes;
        }

        /// How much room is missing, of what is kept in reserve, and what to do; empty where it is enough.
        public Optional<String> shortage() {
            return freeBytes >= reserveBytes
                    ? Optional.empty()
                    : Optional.of(place + " has room for " + freeBytes + " more bytes and keeps " + reserveBytes
                            + " in reserve: free some");
        }
    }

    /// @param onSeen called at each check while there is too little space, and once when there is enough again
    public StorageWatch(ReplicaStore store, Consumer<Room> onSeen) {
        this(store, onSeen, new OwnThread());
    }

    /// @param timer closed together with the watch
    public StorageWatch(ReplicaStore store, Consumer<Room> onSeen, Timer timer) {
        this.store = store;
        this.onSeen = onSeen;
        this.timer = timer;
    }

    /// Has checked once when it returns: not even the first message meets a full disk.
    public void start() {
        lookAgainAfter(look());
    }

    private void lookAgainAfter(Room seen) {
        boolean soon = !seen.isEnough() || seen.freeBytes() < MUCH_BYTES;
        long pauseMs = soon ? INTERVAL_MS : INTERVAL_MS_MAX;
        timer.after(TimeUnit.MILLISECONDS.toNanos(pauseMs), () -> lookAgainAfter(look()));
    }

    private Room look() {
        Room seen = new Room(store.place(), store.freeBytes(), RESERVE_BYTES,
                store.trouble().map(StorageTrouble::withAdvice));
        if (enough && seen.isEnough()) return seen;
        enough = seen.isEnough();
        onSeen.accept(seen);
        return seen;
    }

    @Override
    public void close() {
        timer.close();
    }

    private static final class OwnThread implements Timer {
        private final ScheduledExecutorService thread = Executors
                .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("storage-watch").factory());

        @Override
        public void after(long delayNs, Runnable look) {
            try {
                var _ = thread.schedule(look, delayNs, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException _) {
                // It was closed meanwhile.
            }
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }
}
