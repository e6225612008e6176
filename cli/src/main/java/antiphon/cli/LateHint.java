package antiphon.cli;

import java.io.PrintStream;
import java.time.Duration;

/// Says something when an answer takes long, so that waiting does not look like hanging.
final class LateHint implements AutoCloseable {
    private final Thread thread;

    private LateHint(Thread thread) {
        this.thread = thread;
    }

    static LateHint after(Duration wait, String hint, PrintStream err) {
        return new LateHint(Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(wait);
                err.println(hint);
            } catch (InterruptedException _) {
                // The answer came in time.
            }
        }));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
