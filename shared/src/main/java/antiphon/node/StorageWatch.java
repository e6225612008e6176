package antiphon.node;

import antiphon.log.MessageLog;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Looks again and again how much room the log has, and whether it can write at all, so that messages are refused
/// before they have numbers.
public final class StorageWatch implements AutoCloseable {
    private static final long INTERVAL_MS = 200;
    /// Where there is much room, it is looked less often: an idle node should sleep.
    private static final long INTERVAL_MS_MAX = 2_000;
    /// More than can be appended within the longer interval.
    private static final long MUCH_BYTES = 8L * 1024 * 1024 * 1024;
    /// More than can be appended between two looks.
    public static final long RESERVE_BYTES = 64L * 1024 * 1024;

    private final MessageLog log;
    private final Consumer<Room> onSeen;
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("storage-watch").factory());
    private boolean enough = true;

    /// How much more the log has room for, and how much of that is kept free.
    ///
    /// @param trouble why nothing can be written, however much room there seems to be
    public record Room(long freeBytes, long reserveBytes, Optional<String> trouble) {
        public boolean isEnough() {
            return trouble.isEmpty() && freeBytes >= reserveBytes;
        }
    }

    /// @param onSeen told at each look while there is too little room, and once when there is enough again
    public StorageWatch(MessageLog log, Consumer<Room> onSeen) {
        this.log = log;
        this.onSeen = onSeen;
    }

    /// Has looked once when it returns: not even the first message finds a full disk.
    public void start() {
        lookAgainAfter(look());
    }

    private void lookAgainAfter(Room seen) {
        boolean soon = !seen.isEnough() || seen.freeBytes() < MUCH_BYTES;
        long pauseMs = soon ? INTERVAL_MS : INTERVAL_MS_MAX;
        try {
            var _ = timer.schedule(() -> lookAgainAfter(look()), pauseMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // It was closed meanwhile.
        }
    }

    private Room look() {
        Room seen = new Room(log.freeBytes(), RESERVE_BYTES, log.trouble().map(StorageTrouble::withAdvice));
        if (enough && seen.isEnough()) return seen;
        enough = seen.isEnough();
        onSeen.accept(seen);
        return seen;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
