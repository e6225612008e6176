package antiphon.worker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a thing to become true, with a bound.
final class Await {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);

    private Await() {}

    static void until(String what, BooleanSupplier isTrue) {
        long deadlineNs = System.nanoTime() + BOUND.toNanos();
        while (!isTrue.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) throw new AssertionError("not within " + BOUND + ": " + what);
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }
}
