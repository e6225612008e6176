package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The checker bites: each planted bug is found within so many seeds.
class PlantedBugsTest {
    private static final int SEEDS_MAX = 1_000;

    @ParameterizedTest
    @CsvSource({
        "ACKNOWLEDGE_BEFORE_SYNC, copies|says that it is durable|durable on the master is",
        "COUNT_WHAT_CAME_DURING_A_SYNC, copies|says that it is durable|durable on the master is",
        "ACKNOWLEDGE_OUT_OF_ORDER, is acknowledged",
        "TELL_ONE_COPY_TOO_MANY, is answered with [0-9]+ copies",
        "COUNT_A_GAP_AS_HELD, copies",
        "SKIP_THE_EPOCH_CHECK, has promised",
        "FORGET_REQUEST_IDS, is in the log as message",
        "FORGET_FETCHED_REQUEST_IDS, is in the log as message",
        "IGNORE_THE_CONTENT_OF_REPEATS, was acknowledged as|which holds other content",
        "DELIVER_AN_ORPHAN, shows",
        "CUT_ONE_TOO_MANY, gave up message|has [0-9]+ copies|cannot follow message|says that it is durable",
        "MISS_SOME_SYNCS, not whole again",
        "SHOW_DAMAGE, is not what it held",
        "FORGET_THE_LOSS, comes back with",
        "TRUST_AN_OLD_LOG, reigns without message",
        "FORGET_LIMITS, at most",
    })
    void isFound(Bug bug, String words) {
        Optional<Simulation.Result> found = LongStream.rangeClosed(1, SEEDS_MAX)
                .mapToObj(seed -> Simulation.run(seed, Optional.of(bug), _ -> {}))
                .filter(result -> result.failure().isPresent())
                .findFirst();
        assertThat(found).as("a seed that finds %s", bug).isPresent();
        assertThat(found.get().failure().orElseThrow()).containsPattern(words);
    }
}
