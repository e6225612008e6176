package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeedsTest {
    private static final int SEEDS = 1_000;

    @Test
    void noSeedBreaksAPromise() {
        LongStream.rangeClosed(1, SEEDS).parallel().forEach(SeedsTest::assertHolds);
    }

    private static void assertHolds(long seed) {
        Simulation.Result result = Simulation.run(seed, _ -> {});
        assertThat(result.failure())
                .as("seed %d: %s%n%s", seed, result.failure().orElse(""), String.join("\n", result.lastLines()))
                .isEmpty();
    }

    @Test
    void clustersDoSomething() {
        Simulation.Result result = Simulation.run(1, _ -> {});
        assertThat(result.events()).isGreaterThan(500);
        assertThat(result.acknowledged()).isPositive();
    }
}
