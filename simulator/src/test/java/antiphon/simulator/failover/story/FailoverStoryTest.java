package antiphon.simulator.failover.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.simulator.story.Story;
import antiphon.simulator.story.StoryException;
import antiphon.simulator.story.StoryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The author of a wrong story about failover learns where, and what can be written there.
class FailoverStoryTest {
    private static final String FINE = """
            # A title

            ```script
            cluster of 3 nodes with failover
            at 5 ms: kill node2
            wait until node1 leads
            at 8 ms: end
            ```

            ```trace
                 5 ms  world    kills node2
            ```
            """;

    @TempDir private Path folder;

    private Story.Played play(String text) throws IOException {
        return Stories.of(StoryFile.read(Files.writeString(folder.resolve("story.md"), text))).play();
    }

    @Test
    void aStoryThatGoesAsExpectedHasNoProblem() throws IOException {
        assertThat(play(FINE).problem()).isEmpty();
    }

    @Test
    void theSameScriptHasTheSameTraceEveryTime() throws IOException {
        String text = FINE.replace("kill node2", "kill node1").replace("node1 leads", "node2 leads")
                .replace("at 8 ms", "after 1 s");
        Story.Played first = play(text);
        assertThat(first.trace()).anyMatch(line -> line.contains("takes writes"));
        assertThat(play(text)).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "at 5 ms: kill node2 | at 5 ms: kill node4 | :5: cannot read | NODE is node1 to node3",
        "at 5 ms: kill node2 | at 5 ms: kill worker1 | :5: cannot read `kill worker1` | isolate NODE",
        "wait until node1 leads | wait until tea | :6: cannot wait until `tea` | the register names node2",
        "at 8 ms: end | at 6 ms: start node1 | :7: the last line says | end",
        "cluster of 3 nodes with failover | cluster of 2 nodes with failover | :4: 2 nodes | 3 to 5",
        "cluster of 3 nodes with failover | cluster of 3 nodes | :4: the first line is | N nodes with failover",
    })
    void whatCannotBeReadIsNamed(String written, String instead, String where, String what) throws IOException {
        String text = FINE.replace(written, instead);
        assertThat(text).isNotEqualTo(FINE);
        assertThatThrownBy(() -> play(text))
                .isInstanceOf(StoryException.class)
                .hasMessageContaining("story.md")
                .hasMessageContaining(where)
                .hasMessageContaining(what);
    }
}
