package antiphon.worker;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds deliveries back for `TESTING_DELAY`, as a long wire would: they overlap, and stay in the order in which they
/// came. Without a delay they pass straight through, on the caller's thread.
final class DeliveryDelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryDelay.class);

    private final Duration delay;
    private final ScheduledExecutorService line;

    DeliveryDelay(Duration delay) {
        this.delay = delay;
        this.line = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("testing-delay").daemon().factory());
    }

    boolean isZero() {
        return delay.isZero();
    }

    void pass(Runnable delivery) {
        if (delay.isZero()) delivery.run();
        else schedule(delivery);
    }

    private void schedule(Runnable delivery) {
        try {
            var _ = line.schedule(() -> runLogged(delivery), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            LOG.debug("a delivery came while stopping");
        }
    }

    private static void runLogged(Runnable delivery) {
        try {
            delivery.run();
        } catch (RuntimeException e) {
            LOG.error("a delayed delivery failed", e);
        }
    }

    @Override
    public void close() {
        line.shutdownNow();
    }
}
