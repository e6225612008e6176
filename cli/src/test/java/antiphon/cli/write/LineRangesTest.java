package antiphon.cli.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineRangesTest {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    /// One that waits for no time, so that what is said does not depend on it.
    private final LineRanges ranges = new LineRanges(said::add, 1_000_000);

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
        LineRanges impatient = new LineRanges(said::add, 1);
        impatient.add(0, 1, "refused");
        assertThat(said.take()).isEqualTo("line 1: refused");
        impatient.flush();
        assertThat(said).isEmpty();
    }
}
