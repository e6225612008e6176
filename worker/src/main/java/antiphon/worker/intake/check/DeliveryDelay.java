package antiphon.worker.intake.check;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delays deliveries by `TESTING_DELAY`, or a later setting, as a long link would: they overlap and stay in order, also
/// when the delay changes. Without a delay they pass straight through on the caller's thread.
public final class DeliveryDelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryDelay.class);

    private @Nullable ScheduledExecutorService line; // guarded by this; made for the first that is held back
    private final Queue<Runnable> heldBack = new ConcurrentLinkedQueue<>();
    private volatile long delayNs;
    private long lastDueNs = System.nanoTime();

    public DeliveryDelay(Duration delay) {
        this.delayNs = delay.toNanos();
    }

    /// For deliveries that come from now on.
    void set(Duration delay) {
        delayNs = delay.toNanos();
    }

    /// Whether deliveries pass without delay now.
    public boolean isZero() {
        return delayNs == 0 && heldBack.isEmpty();
    }

    /// For how long a delivery that comes now is held back.
    public synchronized long holdsBackNs() {
        return isZero() ? 0 : Math.max(delayNs, lastDueNs - System.nanoTime());
    }

    public void pass(Runnable delivery) {
        if (isZero()) delivery.run();
        else schedule(delivery);
    }

    /// Never due before the one that came before it.
    private synchronized void schedule(Runnable delivery) {
        long nowNs = System.nanoTime();
        long waitNs = Math.max(delayNs, lastDueNs - nowNs);
        lastDueNs = nowNs + waitNs;
        heldBack.add(delivery);
        try {
            var _ = line().schedule(this::passOldest, waitNs, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            LOG.debug("a delivery came while stopping");
        }
    }

    private ScheduledExecutorService line() {
        if (line == null)
            line = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("testing-delay").daemon().factory());
        return line;
    }

    /// Whichever timer rings: two that are due at the same time may ring in any order.
    private void passOldest() {
        try {
            heldBack.element().run();
        } catch (RuntimeException e) {
            LOG.error("a delayed delivery failed", e);
        } finally {
            heldBack.remove(); // Now, so that none that comes meanwhile overtakes it.
        }
    }

    @Override
    public synchronized void close() {
        if (line != null) line.shutdownNow();
    }
}
