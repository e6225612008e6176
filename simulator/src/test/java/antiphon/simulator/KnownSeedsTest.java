package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Seeds that fail when the corresponding fix is reverted, each with what was wrong. When the drawing
/// of options or of faults changes they become other lives: others are then to be looked for in the same way.
class KnownSeedsTest {
    @ParameterizedTest
    @CsvSource({
        "197, what a sync said that began before a truncation was counted for messages that came after it",
        "239, the same",
        "9335, what a truncation left was reported as durable only with the next append",
        "712, a worker with a full disk was known to be full only when a delivery had failed",
        "4, a node to which two addresses led was counted twice",
        "7165, a starting master fetched from another node than the one it had chosen",
    })
    void holdsNow(long seed, String whatWasWrong) {
        assertThat(Simulation.run(seed, _ -> {}).failure()).as("seed %d: %s", seed, whatWasWrong).isEmpty();
    }
}
