package antiphon.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    private enum Kind {
        FULL, BUSY
    }

    private static final long MINUTE_NS = Duration.ofMinutes(1).toNanos();

    @Test
    void theFirstIsReportedAndThenOneEachMinuteWithTheCountOfTheRest() {
        Repeats<Kind> repeats = new Repeats<>(Kind.class);
        assertThat(repeats.happened(Kind.FULL, 5)).hasValue(0);
        for (int i = 0; i < 1_000; i++) assertThat(repeats.happened(Kind.FULL, 6 + i)).isEmpty();
        assertThat(repeats.happened(Kind.BUSY, 7)).as("another kind").hasValue(0);
        assertThat(repeats.happened(Kind.FULL, 5 + MINUTE_NS)).hasValue(1_000);
        assertThat(repeats.happened(Kind.FULL, 6 + MINUTE_NS)).isEmpty();
        assertThat(repeats.happened(Kind.FULL, 5 + 2 * MINUTE_NS)).hasValue(1);
    }
}
