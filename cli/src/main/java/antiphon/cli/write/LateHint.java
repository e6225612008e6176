package antiphon.cli.write;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Says something when an answer takes long, so that waiting does not look like hanging.
final class LateHint implements AutoCloseable {
    private static final Duration AFTER = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Thread thread;

    private LateHint(Thread thread) {
        this.thread = thread;
    }

    /// @param isWaiting whether the hint is true yet: said as soon as it is, and 3 s have passed
    static LateHint of(String hint, BooleanSupplier isWaiting, PrintStream err) {
        return new LateHint(Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(AFTER);
                while (!isWaiting.getAsBoolean()) Thread.sleep(LOOK);
                err.println(hint);
            } catch (InterruptedException _) {
                // The answer came in time.
            }
        }));
    }

    static String waitingFor(int writeConcern) {
        String nodes = switch (writeConcern) {
            case 0 -> "all nodes";
            case 1 -> "the master";
            default -> writeConcern + " nodes";
        };
        return "no outcome after 3 s: it may wait for " + nodes
                + " to hold it; `antiphon status` shows which is behind";
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
