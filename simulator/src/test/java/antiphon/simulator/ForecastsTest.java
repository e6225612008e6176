package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.simulator.campaign.Simulation;
import antiphon.simulator.check.SeedResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What the master forecasts is what writes get (promise P12), with workers that are slow, late, paused, full,
/// isolated or gone, and with a master whose own disk is slow or full.
class ForecastsTest {
    private static final int SEEDS = 1_000;

    @Test
    void writesGetWhatWasForecast() {
        List<String> broken = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            SeedResult result = Simulation.forecast(seed, seen::add);
            long failed = seed;
            result.failure().ifPresent(failure -> broken.add("seed " + failed + ": " + failure));
        }
        assertThat(broken).isEmpty();
        assertThat(seen).as("kinds of trouble, and what was forecast").contains(
                "NONE AT_ONCE", "SLOW_DISK AT_ONCE", "SLOW_DISK LATER", "SLOW_LINK LATER", "MASTER_SLOW LATER",
                "MASTER_SLOW WAITS", "MASTER_FULL REFUSED", "PAUSED AT_ONCE", "PAUSED WAITS", "FULL AT_ONCE",
                "FULL WAITS", "ISOLATED WAITS", "KILLED AT_ONCE", "KILLED WAITS", "KILLED REFUSED");
    }
}
