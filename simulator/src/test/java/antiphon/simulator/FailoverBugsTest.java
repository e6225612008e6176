package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.simulator.FailoverBugs.Found;
import java.io.IOException;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The checker of clusters in which any node can lead bites: each mistake is found within a bounded number of seeds.
/// The seed that found it before is tried first.
class FailoverBugsTest {
    private static final int SEEDS_MAX = 2_000;

    static Stream<Found> bugs() {
        return FailoverBugs.all().stream();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isFound(Found known) throws IOException, ReflectiveOperationException {
        LongFunction<String> edited = SeedRun.ofFailover(
                new EditedLoader(EditedClasses.of(known.bug().edits())));
        String found = LongStream.concat(LongStream.of(known.seed()), LongStream.rangeClosed(1, SEEDS_MAX))
                .mapToObj(edited)
                .filter(failure -> !failure.isEmpty())
                .findFirst()
                .orElse("nothing");
        assertThat(found).as("in %d seeds", SEEDS_MAX).containsPattern(known.bug().words());
    }
}
