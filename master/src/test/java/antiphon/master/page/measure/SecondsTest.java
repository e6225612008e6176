package antiphon.master.page.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SecondsTest {
    private static final long BEGAN_MS = 1_000_000;

    private final Deque<AckTimes> times = new ArrayDeque<>();
    private final Seconds seconds = new Seconds(() -> times.isEmpty() ? AckTimes.NONE : times.remove());

    /// @param atMs since the beginning, on both clocks
    private void measure(long position, long atMs) {
        measure(position, atMs, BEGAN_MS + atMs);
    }

    private void measure(long position, long atMs, long clockMs) {
        seconds.measure(position, TimeUnit.MILLISECONDS.toNanos(atMs), clockMs);
    }

    private List<String> kept() {
        return seconds.after(0).stream().map(Object::toString).toList();
    }

    @Test
    void eachSecondIsKeptAlsoOneInWhichNothingWasDone() {
        measure(40, 0);
        times.add(new AckTimes(3, 900, 2_000));
        measure(43, 1_000);
        measure(43, 2_000);
        assertThat(kept()).containsExactly(
                "{\"number\":1,\"atMs\":1001000,\"forMs\":1000,"
                        + "\"appended\":3,\"acknowledged\":3,\"p50\":900,\"p99\":2000}",
                "{\"number\":2,\"atMs\":1002000,\"forMs\":1000,"
                        + "\"appended\":0,\"acknowledged\":0,\"p50\":0,\"p99\":0}");
        assertThat(seconds.after(1)).hasSize(1);
    }

    @Test
    void whatTheLogHeldBeforeIsNoneOfTheFirstSecond() {
        measure(1_000_000, 0);
        assertThat(kept()).isEmpty();
    }

    @Test
    void aSingleMessageInASecondThatWasMeasuredLateIsNotRoundedAway() {
        measure(1, 0);
        measure(2, 2_900);
        assertThat(kept()).singleElement().asString().contains("\"forMs\":2900,\"appended\":1,");
    }

    @Test
    void nothingIsSaidOfTheTimeInWhichTheProcessWasSuspended() {
        measure(0, 0);
        measure(500, 30_000);
        measure(501, 31_000);
        assertThat(kept()).singleElement().asString().contains("\"atMs\":1031000,\"forMs\":1000,\"appended\":1,");
    }

    @Test
    void anotherLogThatIsShorterIsNoNegativeRate() {
        measure(500, 0);
        measure(3, 1_000);
        assertThat(kept()).singleElement().asString().contains("\"appended\":0,");
    }

    @Test
    void aStepOfTheClockForgetsWhatWouldBeDrawnAtTheWrongPlace() {
        measure(0, 0);
        measure(1, 1_000);
        measure(2, 2_000, BEGAN_MS - 3_600_000);
        assertThat(kept()).singleElement().asString().contains("\"number\":2,\"atMs\":-2600000,");
    }

    @Test
    void onlyTheLastTwoMinutesAreKept() {
        for (int second = 0; second <= 500; second++) measure(second, second * 1_000L);
        assertThat(kept()).hasSize(Seconds.KEPT);
        assertThat(kept().getLast()).contains("\"number\":500,");
        assertThat(seconds.last()).isEqualTo(500);
    }
}
