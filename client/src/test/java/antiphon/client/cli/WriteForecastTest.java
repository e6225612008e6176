package antiphon.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.ClusterStatus;
import antiphon.client.WorkerStatus;
import antiphon.client.cli.WriteForecast.Fate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WriteForecastTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static WorkerStatus worker(String name, String health, String delivery, long lag) {
        return new WorkerStatus(
                name, name + ":1", health, "because", NOW.minusSeconds(8), 0, lag, 0, delivery, "", 0, 0, 0, 0,
                Optional.of(NOW));
    }

    private static List<WriteForecast> forecast(String state, String reason, int possible, WorkerStatus... workers) {
        ClusterStatus status = new ClusterStatus(
                "master", state, reason, "", 1, 100, "", 100, workers.length + 1, possible, 2, possible,
                List.of(workers), List.of(), 0, 0, "disk", NOW);
        return WriteForecast.of(status, NOW);
    }

    @Test
    void everyWriteConcernHasItsFate() {
        List<WriteForecast> ranges = forecast(
                "writing",
                "",
                3,
                worker("a", "HEALTHY", "streaming", 0),
                worker("b", "HEALTHY", "recovering", 40),
                worker("c", "UNHEALTHY", "waiting", 90),
                worker("d", "HEALTHY", "refused", 0));
        assertThat(ranges).extracting(WriteForecast::range).containsExactly("w=1 to w=2", "w=3", "w=4 to w=5");
        assertThat(ranges).extracting(WriteForecast::fate)
                .containsExactly(Fate.ACKNOWLEDGED, Fate.AFTER_CATCH_UP, Fate.WAITS);
        assertThat(ranges.get(1).words()).endsWith("caught up of b (HEALTHY for 8s, 40 behind: because)");
        assertThat(ranges.get(2).words())
                .startsWith("taken, and waits for c (UNHEALTHY for 8s, 90 behind: because), d (HEALTHY")
                .contains("REPLICATION_TIMEOUT");
    }

    @Test
    void whatWaitsForAWorkerThatIsAwayWaitsForThoseFarBehindAsWell() {
        assertThat(forecast(
                "writing",
                "",
                2,
                worker("a", "HEALTHY", "streaming", 1_000_000),
                worker("b", "UNHEALTHY", "waiting", 7)).getLast().words())
                .startsWith("taken, and waits for b (")
                .contains(", and for a (HEALTHY", " to catch up; after REPLICATION_TIMEOUT");
    }

    @Test
    void aWorkerThatTakesAllButIsFarBehindIsNotLevel() {
        assertThat(forecast("writing", "", 2, worker("a", "HEALTHY", "streaming", 1_000_000)).getLast().fate())
                .isEqualTo(Fate.AFTER_CATCH_UP);
    }

    @Test
    void aMasterThatTakesNoWritesSaysWhy() {
        assertThat(forecast("draining", "an operator drains it", 0, worker("a", "HEALTHY", "streaming", 0)))
                .singleElement()
                .returns("w=1 to w=2", WriteForecast::range)
                .returns("refused: draining, an operator drains it", WriteForecast::words);
        assertThat(forecast("writing", "", 0, worker("a", "UNHEALTHY", "waiting", 0)).getFirst().words())
                .isEqualTo("refused: 0 of 2 nodes are available, and QUORUM_LEVEL is 2");
    }

    @Test
    void ofManyWorkersTheFirstAreNamed() {
        WorkerStatus[] away = new WorkerStatus[9];
        for (int i = 0; i < away.length; i++) away[i] = worker("w" + i, "UNHEALTHY", "waiting", 0);
        assertThat(forecast("writing", "", 1, away).getLast().words()).contains("w4 (", " and 4 more;").doesNotContain(
                "w5 (");
    }
}
