package antiphon.cli.write;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Says something when an answer takes long, so that waiting does not look like hanging.
final class LateHint implements AutoCloseable {
    private static final Duration AFTER = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final String NO_OUTCOME = "no outcome after 3 s: ";
    /// Of lines, which the client sends again.
    static final String UNCONNECTED = NO_OUTCOME + "the connection to the master broke; trying to connect again, then"
            + " lines without an outcome are sent again";

    private final Thread thread;

    private LateHint(Thread thread) {
        this.thread = thread;
    }

    /// @param isWaiting whether the hint is true yet: said as soon as it is, and 3 s have passed
    static LateHint of(String hint, BooleanSupplier isWaiting, PrintStream err) {
        return of(() -> isWaiting.getAsBoolean() ? Optional.of(hint) : Optional.empty(), err);
    }

    /// @param hint what is true now; empty while nothing is. Each text is said once
    static LateHint of(Supplier<Optional<String>> hint, PrintStream err) {
        return new LateHint(Thread.ofVirtual().start(() -> {
            try {
                Set<String> said = new HashSet<>();
                Thread.sleep(AFTER);
                while (true) {
                    hint.get().filter(said::add).ifPresent(err::println);
                    Thread.sleep(LOOK);
                }
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
        return NO_OUTCOME + "it may wait for " + nodes + " to hold it; `antiphon status` shows which is behind";
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
