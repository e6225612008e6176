package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.WriteResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TooMuchTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TooMuch tooMuch = new TooMuch();
    private final List<Submission> given = new ArrayList<>();
    private final long startNs = System.nanoTime();

    private static Submission write(long patienceNs) {
        return new Submission("x", 1, "", "", 0, new Submission.Patience(0, patienceNs), false);
    }

    private static WriteResult refused(Duration retryAfter) {
        return new WriteResult(Outcome.NOT_APPENDED, 429, 0, "", 0, "too much", "", retryAfter, false);
    }

    private List<Submission> again(long atSecond, Duration retryAfter, Submission... writes) {
        for (Submission write : writes) tooMuch.add(write, refused(retryAfter));
        return tooMuch.again(startNs + atSecond * SECOND, (write, _) -> given.add(write));
    }

    @Test
    void patienceEndsWhenNoWriteWasTakenForThatLong() {
        Submission write = write(10 * SECOND);
        assertThat(again(5, Duration.ZERO, write)).containsExactly(write);
        tooMuch.taken();
        assertThat(again(12, Duration.ZERO, write)).as("one was taken meanwhile").containsExactly(write);
        assertThat(again(20, Duration.ZERO, write)).containsExactly(write);
        assertThat(again(23, Duration.ZERO, write)).isEmpty();
        assertThat(given).containsExactly(write);
    }

    @Test
    void eachThatTheMasterGaveATimeTakesItsOwnUpToASecond() {
        again(1, Duration.ofMillis(100), write(Long.MAX_VALUE), write(Long.MAX_VALUE));
        assertThat(tooMuch.pauseNs()).isEqualTo(SECOND / 5);
        again(1, Duration.ofMillis(900), write(Long.MAX_VALUE), write(Long.MAX_VALUE));
        assertThat(tooMuch.pauseNs()).isEqualTo(SECOND);
    }

    @Test
    void afterAPauseTwiceAsManyAreSentAsWereTakenBeforeIt() {
        assertThat(tooMuch.inFlightMax()).isEqualTo(Long.MAX_VALUE);
        again(1, Duration.ZERO, write(Long.MAX_VALUE));
        assertThat(tooMuch.inFlightMax()).isEqualTo(16);
        for (int write = 0; write < 20; write++) tooMuch.taken();
        assertThat(tooMuch.inFlightMax()).as("one more for each that is taken").isEqualTo(36);
        again(3, Duration.ZERO, write(Long.MAX_VALUE));
        assertThat(tooMuch.inFlightMax()).isEqualTo(40);
        again(3, Duration.ZERO, write(Long.MAX_VALUE));
        assertThat(tooMuch.inFlightMax()).as("still the same round").isEqualTo(40);
        again(6, Duration.ZERO, write(Long.MAX_VALUE));
        assertThat(tooMuch.inFlightMax()).isEqualTo(16);
    }

    @Test
    void aPauseOfUnknownLengthDoublesUpToASecondUntilAWriteIsTaken() {
        List<Long> pausesMs = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            again(1, Duration.ZERO, write(Long.MAX_VALUE), write(Long.MAX_VALUE));
            pausesMs.add(TimeUnit.NANOSECONDS.toMillis(tooMuch.pauseNs()));
        }
        assertThat(pausesMs).containsExactly(20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L);
        tooMuch.taken();
        again(1, Duration.ZERO, write(Long.MAX_VALUE));
        assertThat(TimeUnit.NANOSECONDS.toMillis(tooMuch.pauseNs())).isEqualTo(20);
    }
}
