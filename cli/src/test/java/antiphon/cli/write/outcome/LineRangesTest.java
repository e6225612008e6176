package antiphon.cli.write.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineRangesTest {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private final Deque<Runnable> later = new ArrayDeque<>();

    /// The test says when the time is over.
    private final LineRanges ranges = new LineRanges(said::add, later::add);

    @Test
    void neighboursWithTheSameFateAreSaidTogetherInWhicheverOrderTheyCome() {
        ranges.add(1, 3, "refused");
        ranges.add(2, 5, "refused");
        ranges.add(0, 1, "refused");
        ranges.add(3, 6, "short");
        ranges.add(7, 10, "short");
        ranges.flush();
        assertThat(List.copyOf(said)).containsExactly("lines 1 to 5: refused", "line 6: short", "line 10: short");
    }

    @Test
    void aRangeThatDoesNotGrowIsSaidByItself() throws InterruptedException {
        LineRanges timed = new LineRanges(said::add);
        timed.add(0, 1, "refused");
        assertThat(said.take()).isEqualTo("line 1: refused");
        timed.flush();
        assertThat(said).isEmpty();
    }

    @Test
    void aRangeThatGrowsIsNotSaidInPieces() {
        for (int index = 0; index < 30; index++) {
            ranges.add(index, index + 1, "full");
            if (index % 3 == 2) later.remove().run();
        }
        assertThat(said).isEmpty();
        later.remove().run();
        assertThat(List.copyOf(said)).containsExactly("lines 1 to 30: full");
        assertThat(later).isEmpty();
    }

    @Test
    void aRangeThatGrowsOnAndOnIsSaidAfterAWhile() {
        int lines = 0;
        ranges.add(lines++, lines, "full");
        while (said.isEmpty()) {
            ranges.add(lines++, lines, "full");
            later.remove().run();
        }
        assertThat(lines).isBetween(10, 100);
        assertThat(List.copyOf(said)).containsExactly("lines 1 to " + lines + ": full");
    }

    @Test
    void theTimeOfARangeSaysNothingOfTheNext() {
        ranges.add(0, 1, "full");
        Runnable timeOfFirst = later.remove();
        ranges.add(1, 2, "short");
        ranges.add(2, 3, "full");
        assertThat(List.copyOf(said)).containsExactly("line 1: full", "line 2: short");
        timeOfFirst.run();
        assertThat(said).hasSize(2);
    }
}
