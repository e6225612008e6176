package antiphon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.bench.load.Contents;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
    private static final int USAGE = 2;

    private final StringWriter printed = new StringWriter();

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(printed))
                .execute(arguments);
    }

    @Test
    void noArgumentIsTakenForAFileOfArguments(@TempDir Path directory) throws IOException {
        String file = "@" + Files.writeString(directory.resolve("arguments"), "A --size 0");
        assertThat(run(file)).isEqualTo(USAGE);
        assertThat(printed.toString()).contains(file + " is no workload");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "X              | X is no workload: give A, B, C, D or all",
        "A --size 0     | --size 0: give 1 byte or more",
        "A -w -1        | -w -1: give 0 (all nodes) or more",
        "A --clients 0  | --clients 0: give 1 or more",
        "A --rate -5    | --rate -5: give writes a second",
        "A --time 0     | --time 0: give 1 second or more",
        "A --warm-up -1 | --warm-up -1: give 0 seconds or more",
        "D --read 0     | --read 0: give 1 message or more",
        "A --workers -1 | --workers -1: give 0 or more",
        "A --master x   | --master x: ",
        "A --master localhost:1 --token-file none | the token file none cannot be read: it is missing",
        "scale X        | X is no experiment: give workers, length, size, faults, flood or all",
        "scale --time 0 | --time 0: give 1 second or more",
        "A -o xml       | -o xml: give table or json"
    })
    void whatCannotBeMeantIsReportedBeforeAnythingStarts(String arguments, String sentence) {
        assertThat(run(arguments.split(" "))).isEqualTo(USAGE);
        assertThat(printed.toString()).contains(sentence);
    }

    @Test
    void helpNamesEveryWorkload() {
        assertThat(run("--help")).isZero();
        assertThat(printed.toString()).contains("A, one write in flight", "D, reading", "Examples:");
    }

    @Test
    void helpNamesEveryExperiment() {
        assertThat(run("scale", "--help")).isZero();
        assertThat(printed.toString()).contains("antiphon bench scale", "workers  1, 2, 4 and 8", "faults ",
                "Examples:");
    }

    @Test
    void microHandsItsArgumentsToJmh() {
        assertThat(run("micro", "--help")).isZero();
        assertThat(printed.toString()).contains("antiphon bench micro AppendBench -- -p batch=64 -f 3");
        assertThat(run("micro", "--", "-f", "none")).isEqualTo(USAGE);
        assertThat(printed.toString()).contains("JMH: ");
    }

    @Test
    void longContentsAreFewer() {
        Contents contents = new Contents(1 << 20);
        assertThat(contents.of(0)).hasSize(1 << 20).isNotEqualTo(contents.of(1)).isSameAs(contents.of(16));
    }

    @Test
    void contentsHaveTheLengthThatIsAskedFor() {
        Contents contents = new Contents(100);
        assertThat(contents.of(0)).hasSize(100).isNotEqualTo(contents.of(1)).isEqualTo(contents.of(1024));
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
        assertThat(process("LC_ALL=C.UTF-8", "--help >/dev/full")).startsWith("1 ")
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
