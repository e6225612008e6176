package antiphon.master.core.write;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.contract.MasterEvent;
import org.junit.jupiter.api.Test;

class TimestampsTest {
    private static final long SECOND = 1_000_000;
    private static final long NOW = 1_800_000_000 * SECOND;

    private final Timestamps timestamps = new Timestamps();

    @Test
    void theyAreTheClocksAndNeverGoBack() {
        assertThat(timestamps.next(NOW)).isEqualTo(NOW);
        assertThat(timestamps.next(NOW - 5)).isEqualTo(NOW);
        assertThat(timestamps.next(NOW + 1)).isEqualTo(NOW + 1);
        assertThat(timestamps.look(NOW)).isEmpty();
    }

    @Test
    void aClockThatWasInTheFutureIsReportedOnceAndSoIsItsEnd() {
        timestamps.next(NOW + 3_600 * SECOND);
        assertThat(timestamps.look(NOW + 3_600 * SECOND)).isEmpty();
        assertThat(timestamps.next(NOW)).isEqualTo(NOW + 3_600 * SECOND);
        assertThat(timestamps.look(NOW)).contains(new MasterEvent.TimestampsAhead(3_600_000));
        assertThat(timestamps.look(NOW + 3_599 * SECOND)).as("reported once").isEmpty();
        assertThat(timestamps.look(NOW + 3_600 * SECOND)).contains(new MasterEvent.TimestampsInStep());
        assertThat(timestamps.look(NOW + 3_600 * SECOND)).isEmpty();
    }

    @Test
    void aLogWhoseLastMessageIsOfTheFutureIsReportedBeforeAnythingIsWritten() {
        timestamps.follow(NOW + 86_400 * SECOND);
        assertThat(timestamps.look(NOW)).contains(new MasterEvent.TimestampsAhead(86_400_000));
    }

    @Test
    void aClockThatIsKeptRightIsNotReported() {
        timestamps.next(NOW);
        assertThat(timestamps.look(NOW - SECOND)).isEmpty();
    }
}
