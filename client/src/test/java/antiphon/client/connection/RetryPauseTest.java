package antiphon.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPauseTest {
    /// Not longer than a second, for a node that is back after a long outage is to be found by then.
    @ParameterizedTest
    @CsvSource({"1, 25, 50", "2, 50, 100", "5, 400, 800", "6, 500, 1000", "7, 500, 1000", "1000000, 500, 1000"})
    void pausesGrowUpToASecond(int failures, long fromMs, long toMs) {
        Random random = new Random(42);
        for (int draw = 0; draw < 1_000; draw++)
            assertThat(RetryPause.after(failures, random)).isBetween(Duration.ofMillis(fromMs),
                    Duration.ofMillis(toMs));
    }
}
