package antiphon.acceptance;

import java.time.Duration;
import java.util.function.Supplier;

/// Waits for things to become true, with a bound. Nothing else in the scenarios lets time pass.
final class Awaiting {
    static final Duration BOUND = Duration.ofSeconds(30);
    private static final long PAUSE_MS = 20;

    private Awaiting() {}

    /// Looks again and again until `expectation` throws nothing.
    ///
    /// @param scene describes what there is to see when it never came
    static void await(String what, Duration bound, Runnable expectation, Supplier<String> scene) {
        long endNs = System.nanoTime() + bound.toNanos();
        while (true) {
            try {
                expectation.run();
                return;
            } catch (AssertionError | RuntimeException notYet) {
                if (System.nanoTime() >= endNs)
                    throw new AssertionError(
                            "waited " + bound.toMillis() + " ms in vain: " + what + "\n" + notYet.getMessage() + "\n"
                                    + scene.get(),
                            notYet);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
