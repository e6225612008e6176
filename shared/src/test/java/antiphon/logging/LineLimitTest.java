package antiphon.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineLimitTest {
    private static final long MINUTE_NS = Duration.ofMinutes(1).toNanos();
    private static final long NOW = -5; // Such times have no meaning but their distance.
    private static final int KINDS = 10_000;

    private final LineLimit limit = new LineLimit();

    private long taken(String kind, int lines, long nowNs) {
        return IntStream.range(0, lines).filter(_ -> limit.takes(kind, 3, nowNs)).count();
    }

    @Test
    void ofEachKindABoundedNumberIsTakenInAMinute() {
        assertThat(taken("a", 100, NOW)).isEqualTo(3);
        assertThat(taken("b", 2, NOW)).isEqualTo(2);
        assertThat(taken("a", 100, NOW + MINUTE_NS - 1)).isZero();
        assertThat(taken("a", 100, NOW + MINUTE_NS)).isEqualTo(3);
        assertThat(taken("b", 2, NOW + MINUTE_NS - 1)).as("its minute is not over").isEqualTo(1);
    }

    /// Nobody can make it remember without end, nor get more lines by that.
    @Test
    void beyondANumberAllKindsCountAsOne() {
        long taken = IntStream.range(0, KINDS).filter(kind -> limit.takes("kind" + kind, 3, NOW)).count();
        assertThat(taken).isEqualTo(1_003);
        assertThat(taken("kind7", 100, NOW)).as("a kind that came in time has its own").isEqualTo(2);
        assertThat(taken("another", 100, NOW)).isZero();
        assertThat(taken("another", 100, NOW + MINUTE_NS)).isEqualTo(3);
    }
}
