package antiphon.master.page.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SteadyTimesTest {
    private final SteadyTimes times = new SteadyTimes();

    private long began(long lastsMs, long nowMs) {
        long began = times.beganMs("it", Duration.ofMillis(lastsMs).toNanos(), nowMs);
        times.round();
        return began;
    }

    @Test
    void aSlowAnswerDoesNotChangeWhenItBegan() {
        assertThat(began(100, 1_100)).isEqualTo(1_000);
        assertThat(began(200, 1_230)).isEqualTo(1_000);
        assertThat(began(300, 1_280)).isEqualTo(1_000);
    }

    @Test
    void whatBeganAgainIsReported() {
        began(5_000, 6_000);
        assertThat(began(0, 6_100)).isEqualTo(6_100);
    }
}
