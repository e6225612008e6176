package antiphon.master;

import antiphon.log.MessageLog;
import antiphon.master.core.MasterInput;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Looks again and again how much room the log has, so that writes are refused before it is full.
final class StorageWatch implements AutoCloseable {
    private static final long INTERVAL_MS = 200;
    /// More than can be appended between two looks.
    private static final long RESERVE_BYTES = 64L * 1024 * 1024;

    private final MessageLog log;
    private final Consumer<MasterInput> inputs;
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofVirtual().name("storage-watch").factory());
    private boolean enough = true;

    StorageWatch(MessageLog log, Consumer<MasterInput> inputs) {
        this.log = log;
        this.inputs = inputs;
    }

    void start() {
        var _ = timer.scheduleWithFixedDelay(this::look, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long freeBytes = log.freeBytes();
        boolean now = freeBytes >= RESERVE_BYTES;
        if (now == enough && now) return;
        enough = now;
        inputs.accept(new MasterInput.DiskChecked(now, freeBytes, RESERVE_BYTES));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
