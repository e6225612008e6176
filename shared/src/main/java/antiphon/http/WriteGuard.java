package antiphon.http;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Bounds how long a caller that does not read can hold a thread and a connection: a write that takes too long is
/// interrupted, which closes the connection.
final class WriteGuard implements AutoCloseable {
    private final long waitNsMax;
    private final Set<Writing> writing = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofVirtual().name("http-write-guard").factory());

    private record Writing(Thread thread, long sinceNs) {}

    /// An action that may wait for the caller.
    @FunctionalInterface
    interface Write {
        void run() throws IOException;
    }

    WriteGuard(long waitMsMax) {
        this.waitNsMax = TimeUnit.MILLISECONDS.toNanos(waitMsMax);
        long lookMs = Math.max(1, waitMsMax / 10);
        var _ = timer.scheduleWithFixedDelay(this::interruptSlow, lookMs, lookMs, TimeUnit.MILLISECONDS);
    }

    private void interruptSlow() {
        long nowNs = System.nanoTime();
        for (Writing slow : writing) if (nowNs - slow.sinceNs > waitNsMax) slow.thread.interrupt();
    }

    void write(Write write) throws IOException {
        Writing current = new Writing(Thread.currentThread(), System.nanoTime());
        writing.add(current);
        try {
            write.run();
        } finally {
            writing.remove(current);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
