package antiphon.master.core.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long START = -3 * SECOND; // the clock of a JVM may start below zero

    private static int takenAt(RateLimits limits, String client, long nowNs) {
        int taken = 0;
        while (taken < 1_000 && limits.takeOrWaitNs(client, nowNs) == 0) taken++;
        return taken;
    }

    @Test
    void withoutALimitEverythingPasses() {
        assertThat(takenAt(new RateLimits(0), "ann", START)).isEqualTo(1_000);
    }

    @Test
    void asManyAsASecondAllowsPassAtOnceAndThenAsTheyComeBack() {
        RateLimits limits = new RateLimits(10);
        assertThat(takenAt(limits, "ann", START)).isEqualTo(10);
        assertThat(takenAt(limits, "ann", START + SECOND / 10 * 3)).isEqualTo(3);
        assertThat(takenAt(limits, "ann", START + SECOND / 10 * 3)).isZero();
        assertThat(takenAt(limits, "ann", START + 100 * SECOND)).as("a quiet time saves up one second's worth")
                .isEqualTo(10);
    }

    @Test
    void theWaitThatIsReportedIsEnoughAndNotTooLong() {
        RateLimits limits = new RateLimits(3);
        assertThat(takenAt(limits, "ann", START)).isEqualTo(3);
        long waitNs = limits.takeOrWaitNs("ann", START);
        assertThat(waitNs).isBetween(SECOND / 3, SECOND / 3 + 10);
        assertThat(limits.takeOrWaitNs("ann", START + waitNs)).isZero();
    }

    @Test
    void aRefusedWriteCostsNothing() {
        RateLimits limits = new RateLimits(1);
        assertThat(takenAt(limits, "ann", START)).isEqualTo(1);
        for (int refused = 0; refused < 100; refused++) limits.takeOrWaitNs("ann", START);
        assertThat(limits.takeOrWaitNs("ann", START + SECOND)).isZero();
    }

    @Test
    void oneClientDoesNotUseUpAnothersLimit() {
        RateLimits limits = new RateLimits(2);
        assertThat(takenAt(limits, "ann", START)).isEqualTo(2);
        assertThat(takenAt(limits, "bob", START)).isEqualTo(2);
    }

    @Test
    void moreClientsThanItRemembersAreServedInTheirFavour() {
        RateLimits limits = new RateLimits(1);
        for (int client = 0; client < 25_000; client++)
            assertThat(limits.takeOrWaitNs("client" + client, START)).isZero();
        assertThat(limits.takeOrWaitNs("client24999", START)).as("a client still remembered").isPositive();
        assertThat(limits.takeOrWaitNs("client0", START)).as("a client long forgotten").isZero();
    }
}
