package antiphon.master.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    private static final Random RANDOM = new Random(1);
    private static final RetryPolicy BACKOFF = new RetryPolicy.Backoff(15, Duration.ofMillis(100),
            Duration.ofSeconds(5));

    @Test
    void aHealthyWorkerIsTriedFiveTimesInQuickSuccession() {
        RetryPolicy quick = RetryPolicy.ByHealth.STANDARD.of(new Health.Healthy(0));
        for (int attempt = 1; attempt <= 5; attempt++)
            assertThat(quick.pauseNsBefore(attempt, RANDOM)).hasValue(Duration.ofMillis(50).toNanos());
        assertThat(quick.pauseNsBefore(6, RANDOM)).isEmpty();
    }

    @Test
    void aSuspectedWorkerIsTriedFifteenTimesAndAnUnhealthyOneNever() {
        RetryPolicy suspected = RetryPolicy.ByHealth.STANDARD.of(new Health.Suspected(0, 0));
        assertThat(suspected.pauseNsBefore(15, RANDOM)).isPresent();
        assertThat(suspected.pauseNsBefore(16, RANDOM)).isEmpty();
        RetryPolicy unhealthy = RetryPolicy.ByHealth.STANDARD.of(new Health.Unhealthy());
        assertThat(unhealthy.pauseNsBefore(1, RANDOM)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // attempt, the longest pause in milliseconds
        "1, 100", "2, 200", "3, 400", "4, 800", "5, 1600", "6, 3200", "7, 5000", "8, 5000", "15, 5000",
    })
    void theBackoffDoublesUpToItsCeilingAndIsDrawnFromTheUpperHalf(int attempt, long longestMs) {
        Set<Long> drawn = new HashSet<>();
        for (int draw = 0; draw < 1_000; draw++) {
            OptionalLong pauseNs = BACKOFF.pauseNsBefore(attempt, RANDOM);
            assertThat(pauseNs.orElseThrow())
                    .isBetween(Duration.ofMillis(longestMs).toNanos() / 2, Duration.ofMillis(longestMs).toNanos());
            drawn.add(pauseNs.getAsLong());
        }
        assertThat(drawn).as("different pauses, so that workers do not march in step").hasSizeGreaterThan(900);
    }

    @Test
    void manyAttemptsDoNotOverflowThePause() {
        RetryPolicy patient = new RetryPolicy.Backoff(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(5));
        for (int attempt : new int[]{20, 21, 22, 40, 63, 64, 65, 1_000, Integer.MAX_VALUE})
            assertThat(patient.pauseNsBefore(attempt, RANDOM).orElseThrow())
                    .isBetween(Duration.ofMillis(2_500).toNanos(), Duration.ofSeconds(5).toNanos());
    }
}
