package antiphon.bench.load;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Shows how a run gets on: a line that moves on a terminal, a line now and then elsewhere.
public final class Progress implements AutoCloseable {
    private static final Duration LIVE = Duration.ofSeconds(1);
    private static final Duration LOGGED = Duration.ofSeconds(5);
    private static final String BACK_AND_CLEAR = "\r\u001b[K";
    private static final double NS_PER_S = 1e9;

    private final PrintStream err = System.err;
    private final boolean live = Boolean.getBoolean("antiphon.terminal.err");
    private final String what;
    private final LongSupplier count;
    private final Thread ticker;

    private Progress(String what, LongSupplier count) {
        this.what = what;
        this.count = count;
        this.ticker = Thread.ofPlatform().daemon().name("progress").start(this::tick);
    }

    /// @param what is under way, such as `B, warm-up`
    /// @param count how many messages it has brought; it may begin again at any time
    public static Progress of(String what, LongSupplier count) {
        return new Progress(what, count);
    }

    private void tick() {
        Duration every = live ? LIVE : LOGGED;
        long beganNs = System.nanoTime();
        long before = count.getAsLong();
        try {
            for (long fromNs = beganNs;;) {
                Thread.sleep(every);
                long nowNs = System.nanoTime();
                long now = count.getAsLong();
                double perSecond = Math.max(0, now - before) * NS_PER_S / (nowNs - fromNs);
                show(TimeUnit.NANOSECONDS.toSeconds(nowNs - beganNs), perSecond);
                before = now;
                fromNs = nowNs;
            }
        } catch (InterruptedException _) {
            if (live) err.print(BACK_AND_CLEAR);
        }
    }

    private void show(long seconds, double perSecond) {
        String line = String.format(Locale.ROOT, "  %s: %d s, %,.0f messages/s", what, seconds, perSecond);
        if (live) err.print(BACK_AND_CLEAR + line);
        else err.println(line);
        err.flush();
    }

    @Override
    public void close() {
        ticker.interrupt();
        try {
            ticker.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
