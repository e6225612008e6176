package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    void whatCannotBeMeantIsReported(String arguments, String sentence) {
        StringWriter printed = new StringWriter();
        int exitCode = Main.commandLine(false)
                .setErr(new PrintWriter(printed))
                .execute(arguments.split(" "));
        assertThat(exitCode).isEqualTo(USAGE);
        assertThat(printed.toString()).contains(sentence);
    }

    @Test
    void noArgumentIsTakenForAFileOfArguments(@TempDir Path directory) throws IOException {
        String file = "@" + Files.writeString(directory.resolve("arguments"), "--seeds 0");
        for (boolean replay : new boolean[]{false, true}) {
            StringWriter printed = new StringWriter();
            Main.commandLine(replay).setErr(new PrintWriter(printed)).execute(file);
            assertThat(printed.toString()).contains(file).doesNotContain("--seeds 0");
        }
    }

    /// @return how a process of its own ends, and what it says on standard error
    private static String process(String locale, String shell) throws Exception {
        String java = System.getProperty("java.home") + "/bin/java -cp \"$CLASSES\" " + Main.class.getName();
        ProcessBuilder builder = new ProcessBuilder(
                "bash", "-c", "exec env -u LC_ALL -u LC_CTYPE -u LANG " + locale + " " + java + " " + shell);
        builder.environment().put("CLASSES", System.getProperty("java.class.path"));
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + said;
    }

    @Test
    @Timeout(60)
    void whatCannotBePrintedIsAFailure() throws Exception {
        for (String arguments : List.of("--seed 1", "replay --help"))
            assertThat(process("LC_ALL=C.UTF-8", arguments + " >/dev/full")).as(arguments).startsWith("1 ")
                    .endsWith("antiphon: standard output cannot be written: No space left on device;"
                            + " what is there is not whole\n");
    }

    @Test
    @Timeout(60)
    void anArgumentThatJavaWouldAlterIsRefused() throws Exception {
        assertThat(process("LC_ALL=POSIX", "'ü'")).startsWith(
                "2 antiphon: argument 1 has other characters than ASCII");
    }
}
