package antiphon.simulator.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.simulator.SimulateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// The author of a wrong story learns where, and what can be written there.
class StoryFileTest {
    private static final String FINE = """
            # A title

            ```script
            cluster of 1 worker
            at 5 ms: kill worker1
            at 8 ms: end
            ```

            ```trace
                 5 ms  world    kills worker1
                 6 ms  master   the stream to worker1 failed: not reachable: connection reset
            ```
            """;

    @TempDir private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("story.md"), text);
    }

    private Story.Played play(String text) throws IOException {
        return new Story(StoryFile.read(file(text))).play();
    }

    @Test
    void aStoryThatGoesAsExpectedHasNoProblem() throws IOException {
        assertThat(play(FINE).problem()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "kills worker1 | slays worker1 | story.md on: | expected:      5 ms  world    slays worker1",
        "connection reset | connection lost | from line 11 of | happened:      6 ms  master   the stream to worker1",
        "at 8 ms: end | at 4 s: end | expected: the end | happened:     56 ms  master   opens a stream",
    })
    void aStoryThatGoesOtherwiseSaysWhere(String written, String instead, String where, String what)
            throws IOException {
        assertThat(play(FINE.replace(written, instead)).problem().orElseThrow()).contains(where).contains(what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "at 5 ms: kill worker1 | at 5 ms: kill worker2 | :5: cannot read | NODE is master, worker1 or all",
        "at 5 ms: kill worker1 | at 5 ms: slay worker1 | :5: cannot read `slay worker1` | kill NODE",
        "at 5 ms: kill worker1 | kill worker1 | :5: cannot read `kill worker1` | at 500 ms: STEP",
        "at 5 ms: kill worker1 | wait until tea | :5: cannot wait until `tea` | the master writes",
        "at 5 ms: kill worker1 | wait until worker1 holds 1 | :5: waited for this in vain | worker1 holds 1",
        "at 5 ms: kill worker1 | at 9 ms: kill worker1 | :6: it is 9 ms already | when this line comes",
        "at 5 ms: kill worker1 | at 5 ms: client1 hangs up \"a\" | :5: | client1 does not wait for \"a\"",
        "at 5 ms: kill worker1 | at 5 ms: client1 writes \"a\" with w=1 timeout 1234567 s | :5: | 500 ms or 2 s",
        "at 8 ms: end | at 6 ms: start worker1 | :6: the last line says | end",
        "at 8 ms: end | at 601 s: end | :6: a story lasts at most 600 s | 600",
        "cluster of 1 worker | cluster of 9 workers | :4: 9 workers | 1 to 8",
        "cluster of 1 worker | cluster | :4: the first line is | cluster of N workers",
        "cluster of 1 worker | cluster of 1 worker with luck 2 | :4: there is no setting `luck 2` | quorum N",
        "cluster of 1 worker | cluster of 1 worker with quorum 3 | :4: quorum 3 | 2 nodes",
        "cluster of 1 worker | cluster of 1 worker with heartbeat 1 h | :4: cannot read | 500 ms or 2 s",
        "# A title | A title | :1: | begin with a title",
        "```script | ```text | has no block that begins with | ```script",
        "```trace | ```script | has more than one block | ```script",
        "```trace | ``` | has no block that begins with | ```trace",
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

    @Test
    void theCommandEndsWithOneUnlessAllWentAsExpected() throws IOException {
        assertThat(run(FINE)).isZero();
        assertThat(run(FINE.replace("kills", "slays"))).isEqualTo(1);
        assertThat(run(FINE.replace("kill worker1", "slay worker1"))).isEqualTo(1);
    }

    private int run(String text) throws IOException {
        return new CommandLine(new SimulateCommand()).execute("--story", file(text).toString());
    }
}
