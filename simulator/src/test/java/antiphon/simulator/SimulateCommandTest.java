package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {
    private static final int USAGE = 2;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--trace                    | --trace needs --seed",
        "--seed 42 --seeds 10       | --seed runs this seed alone: leave out --seeds and --from",
        "--seed 42 --from 7         | --seed runs this seed alone: leave out --seeds and --from",
        "--seeds 0                  | --seeds 0: give 1 or more",
        "--story some.md --seed 42  | --story goes with no other option"
    })
    void whatCannotBeMeantIsTold(String arguments, String sentence) {
        StringWriter told = new StringWriter();
        int exitCode = Main.commandLine(false)
                .setErr(new PrintWriter(told))
                .execute(arguments.split(" "));
        assertThat(exitCode).isEqualTo(USAGE);
        assertThat(told.toString()).contains(sentence);
    }

    @Test
    void noArgumentIsTakenForAFileOfArguments(@TempDir Path directory) throws IOException {
        String file = "@" + Files.writeString(directory.resolve("arguments"), "--seeds 0");
        for (boolean replay : new boolean[]{false, true}) {
            StringWriter told = new StringWriter();
            Main.commandLine(replay).setErr(new PrintWriter(told)).execute(file);
            assertThat(told.toString()).contains(file).doesNotContain("--seeds 0");
        }
    }
}
