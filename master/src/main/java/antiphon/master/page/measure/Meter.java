package antiphon.master.page.measure;

import antiphon.log.EntryLog;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Measures each second, from the start of the node on and without asking the master's core: someone who opens the
/// page after an incident sees the minutes before.
public final class Meter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Meter.class);

    private final EntryLog log;
    private final Seconds seconds;
    private final ScheduledExecutorService clock = Executors
            .newSingleThreadScheduledExecutor(Thread.ofVirtual().name("page-meter").factory());

    public Meter(EntryLog log, Seconds seconds) {
        this.log = log;
        this.seconds = seconds;
        // A fixed rate would make up for what was missed with several measurements in one moment.
        var _ = clock.scheduleWithFixedDelay(this::measure, 0, 1, TimeUnit.SECONDS);
    }

    private void measure() {
        try {
            seconds.measure(log.durable(), System.nanoTime(), System.currentTimeMillis());
        } catch (RuntimeException e) {
            LOG.error("a second could not be measured for the page", e); // Thrown on, it would end the clock.
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
