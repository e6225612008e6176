package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The checker bites: each mistake in the production code is found within a bounded number of seeds.
class PlantedBugsTest {
    private static final int SEEDS_MAX = 1_000;

    static Stream<PlantedBug> bugs() {
        return Stream.of(ClientBugs.all(), LogBugs.all(), FetchBugs.all(), MasterBugs.all(), WorkerBugs.all())
                .flatMap(bugs -> bugs.stream());
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isFound(PlantedBug bug) throws IOException, ReflectiveOperationException {
        LongFunction<String> edited = SeedRun.of(new EditedLoader(EditedClasses.of(bug.edits())));
        String found = LongStream.rangeClosed(1, SEEDS_MAX)
                .mapToObj(edited)
                .filter(failure -> !failure.isEmpty())
                .findFirst()
                .orElse("nothing");
        assertThat(found).as("in %d seeds", SEEDS_MAX).containsPattern(bug.words());
    }
}
