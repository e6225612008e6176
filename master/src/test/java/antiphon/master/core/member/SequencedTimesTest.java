package antiphon.master.core.member;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.contract.ClusterView.Lack;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequencedTimesTest {
    private static final long SECOND = 1_000_000_000;
    private static final long BEGAN = -5 * SECOND; // The clock may show anything.

    private final SequencedTimes times = new SequencedTimes();

    @Test
    void theAgeOfAMessageIsTheTimeSinceItWasSequenced() {
        times.reached(10, BEGAN);
        times.reached(10, BEGAN + 5 * SECOND);
        times.reached(11, BEGAN + 20 * SECOND);
        times.reached(13, BEGAN + 30 * SECOND);
        long now = BEGAN + 31 * SECOND;
        assertThat(times.lackOf(13, now)).isEqualTo(new Lack(SECOND, false));
        assertThat(times.lackOf(12, now)).isEqualTo(new Lack(SECOND, false));
        assertThat(times.lackOf(11, now)).isEqualTo(new Lack(11 * SECOND, false));
        assertThat(times.lackOf(10, now)).as("it was there before").isEqualTo(new Lack(31 * SECOND, true));
    }

    @Test
    void nothingIsKnownBeforeTheBegin() {
        assertThat(times.lackOf(1, BEGAN)).isEqualTo(Lack.NOTHING);
    }

    /// Against a list of all times.
    @Test
    void afterDaysTheAgeIsStillAboutRight() {
        Random random = new Random(7);
        List<Long> all = new ArrayList<>();
        long now = BEGAN;
        times.reached(0, now);
        for (int turn = 0; turn < 100_000; turn++) {
            now += random.nextLong(3 * SECOND);
            for (int more = random.nextInt(3); more > 0; more--) all.add(now);
            times.reached(all.size(), now);
        }
        for (int look = 0; look < 1_000; look++) {
            int at = random.nextInt(all.size());
            long real = now - all.get(at);
            long shown = times.lackOf(at + 1, now).forNs();
            assertThat(shown).isBetween(real, real + real / 20 + 3 * SECOND);
        }
    }
}
