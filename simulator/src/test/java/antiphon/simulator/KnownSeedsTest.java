package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Seeds that failed once, each with what was wrong then. When the drawing of options or faults changes they become
/// other lives, and are only seeds like others; the tests of the cores keep what was learned.
class KnownSeedsTest {
    @ParameterizedTest
    @CsvSource({
        "2197, a master that had rebuilt its log reigned in an epoch that was promised before",
        "2258, the same, when who had promised it was not reached any more after the fetch",
        "3611, the same, when all workers had lost their power meanwhile",
        "18516, the same as the next",
        "10251, a worker with a hole from an earlier life of the master never caught up with one that had less",
    })
    void holdsNow(long seed, String whatWasWrong) {
        assertThat(Simulation.run(seed, _ -> {}).failure()).as("seed %d: %s", seed, whatWasWrong).isEmpty();
    }
}
