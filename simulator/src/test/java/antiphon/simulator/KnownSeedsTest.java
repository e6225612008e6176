package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.simulator.campaign.Simulation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Seeds that fail when the corresponding fix is reverted, each with what was wrong. Those above 1,000 are the first
/// that [SeedSearch] found with the mistake of that name in [RareBugs]: no lower seed fails with it. When a change
/// alters what seeds draw, all seeds become other runs; then search again as CONTRIBUTING.md shows.
class KnownSeedsTest {
    @ParameterizedTest
    @CsvSource({
        "46, a sync counted what was appended while the disk was at work",
        "97, what a sync reported that began before a truncation was counted for messages that came after it",
        "4, a node to which two addresses led was counted twice",
        "56, a repair asked no second node",
        "160, a write that the full mailbox did not take was kept for ever",
        "1057, a worker follows a master of an older epoch than it has promised",
        "1067, a master that has rebuilt its log leads in an epoch that was promised before",
        "1117, a starting master hears of a worker from another node at its address",
        "5332, a lost log is rebuilt from the longest log instead of that of the latest epoch",
        "9316, a worker with a gap never catches up with a master that has less than its earlier life",
        "13023, a request id that was used again outside its window is forgotten at a start",
    })
    void holdsNow(long seed, String whatWasWrong) {
        assertThat(Simulation.run(seed, _ -> {}).failure()).as("seed %d: %s", seed, whatWasWrong).isEmpty();
    }
}
