package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for the first seed that finds a planted bug, for [KnownSeedsTest]. The build does not run it, since a search
/// may take minutes: name it in `-Dtest`, as CONTRIBUTING.md shows.
///
/// - `-Dbug=…`: a part of what the code does with the bug; without it, all of [RareBugs] are searched for
/// - `-Dseeds=1-10000`: the first and the last seed that are tried
/// - `-Dthreads=2`
class SeedSearch {
    private static final String SEEDS = System.getProperty("seeds", "1-10000");
    private static final long FIRST = Long.parseLong(SEEDS.replaceFirst("-.*", ""));
    private static final long LAST = Long.parseLong(SEEDS.replaceFirst(".*-", ""));
    private static final int THREADS = Integer.getInteger("threads", 2);

    private record Found(long seed, String failure) {
        @Override
        public String toString() {
            return "seed " + seed + ": " + failure;
        }
    }

    static Stream<PlantedBug> bugs() {
        String wanted = System.getProperty("bug", "");
        return wanted.isEmpty()
                ? RareBugs.all().stream()
                : Stream.concat(RareBugs.all().stream(), PlantedBugsTest.bugs())
                        .filter(bug -> bug.what().contains(wanted));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void findsASeed(PlantedBug bug) throws IOException, ReflectiveOperationException, InterruptedException {
        Optional<Found> found = search(SeedRun.of(new EditedLoader(EditedClasses.of(bug.edits()))));
        System.out.println(bug.what() + ": " + found.map(Found::toString).orElse("no seed of " + SEEDS));
        assertThat(found).as("a seed of %s that finds it", SEEDS).isPresent();
        assertThat(new SeedRun().apply(found.get().seed)).as("the same seed without the bug").isEmpty();
        assertThat(found.get().failure).containsPattern(bug.words());
    }

    /// Every seed below the one that is found was run to its end.
    private static Optional<Found> search(LongFunction<String> edited) throws InterruptedException {
        AtomicLong next = new AtomicLong(FIRST);
        AtomicLong lowest = new AtomicLong(LAST + 1);
        List<Thread> threads = Stream.generate(() -> Thread.ofPlatform().start(() -> {
            for (long seed = next.getAndIncrement(); seed < lowest.get(); seed = next.getAndIncrement())
                if (!edited.apply(seed).isEmpty()) lowest.accumulateAndGet(seed, Math::min);
        })).limit(THREADS).toList();
        for (Thread thread : threads) thread.join();
        long seed = lowest.get();
        return seed > LAST ? Optional.empty() : Optional.of(new Found(seed, edited.apply(seed)));
    }
}
