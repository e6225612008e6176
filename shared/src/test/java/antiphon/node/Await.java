package antiphon.node;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a thing to become true, with a bound.
public final class Await {
    public static final long BOUND_SECONDS = 20;

    private Await() {}

    public static void until(String what, BooleanSupplier isTrue) {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        while (!isTrue.getAsBoolean()) {
            if (System.nanoTime() - untilNs > 0)
                throw new AssertionError(what + ": not within " + BOUND_SECONDS + " s");
            LockSupport.parkNanos(100_000);
        }
    }

    public static void happened(String what, CountDownLatch latch) throws InterruptedException {
        if (!latch.await(BOUND_SECONDS, TimeUnit.SECONDS))
            throw new AssertionError(what + ": not within " + BOUND_SECONDS + " s");
    }
}
