package antiphon.cli.program;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.Main;
import antiphon.cli.up.UpRun;
import antiphon.client.FakeMaster;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The command line as a process that is ended while its writes wait.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // A read of a pipe is not interrupted.
@Execution(ExecutionMode.CONCURRENT)
class InterruptedTest {
    private static final int SIGTERM = 128 + 15;

    private FakeMaster master;
    private @Nullable Process process;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
    }

    @AfterEach
    void stop() {
        if (process != null) process.destroyForcibly();
        master.close();
    }

    private BufferedReader post(String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(
                List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath(), "-Xmx256m",
                        Main.class.getName(), "post"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("ANTIPHON_MASTER", master.address().toString());
        Process started = builder.start();
        process = started;
        return started.errorReader(StandardCharsets.UTF_8);
    }

    /// Some programs that run tests load them from elsewhere than their own class path.
    private static String classPath() {
        if (!(Main.class.getClassLoader() instanceof URLClassLoader loader))
            return System.getProperty("java.class.path");
        return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
    }

    private void end() throws InterruptedException {
        Process started = Objects.requireNonNull(process);
        started.toHandle().destroy();
        assertThat(started.waitFor()).isEqualTo(SIGTERM);
    }

    /// The refused one waits for as long as the master says.
    @Test
    void linesThatWaitAfterARefusalAreKnownNotToBeInTheLog() throws Exception {
        master.answerInPortionsOf = 2;
        BufferedReader err = post("-", "-o", "json");
        Process started = Objects.requireNonNull(process);
        OutputStream lines = started.getOutputStream();
        lines.write(("hold\n".repeat(16) + "minute\ntaken\n").getBytes(StandardCharsets.UTF_8));
        lines.flush();
        BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
        assertThat(out.readLine()).startsWith("{\"line\":18,\"outcome\":\"ACKNOWLEDGED\"");
        end();
        assertThat(out.readLine()).startsWith("{\"line\":17,\"outcome\":\"NOT_APPENDED\",\"status_code\":429");
        assertThat(out.readLine()).isEqualTo("{\"line\":1,\"outcome\":\"UNKNOWN\",\"status_code\":0,\"sequence\":0,"
                + "\"message_id\":\"\",\"copies\":0,\"repeat\":false,\"message\":\"\","
                + "\"detail\":\"no outcome, it may be in the log or not\"}");
        assertThat(out.lines()).as("an object for each line").hasSize(15).allMatch(line -> line.contains("UNKNOWN"));
        assertThat(err.lines()).endsWith("lines 1 to 16: no outcome, it may be in the log or not",
                "antiphon: interrupted: 18 sent, 1 acknowledged, 1 not appended; 16 may be in the log or not: look with"
                        + " `antiphon get`");
    }

    @Test
    void withoutJsonTheyAreListedAsSuch() throws Exception {
        master.answerInPortionsOf = 3;
        BufferedReader err = post("-");
        OutputStream lines = Objects.requireNonNull(process).getOutputStream();
        lines.write(("hold\n".repeat(16) + "minute\ntaken\nrefuse\n").getBytes(StandardCharsets.UTF_8));
        lines.flush();
        assertThat(err.lines().filter(line -> line.startsWith("line 19: NOT_APPENDED, refused: ")).findFirst())
                .as("known together with the refusal of line 17")
                .isPresent();
        end();
        assertThat(err.lines()).containsExactly(
                "line 17: NOT_APPENDED, interrupted before the master took it",
                "lines 1 to 16: no outcome, it may be in the log or not",
                "antiphon: interrupted: 19 sent, 1 acknowledged, 2 not appended; 16 may be in the log or not: look with"
                        + " `antiphon get`");
    }

    private static String lastOf(BufferedReader err) {
        return err.lines().toList().getLast();
    }

    @Test
    void whatBecameOfMessagesIsSaid() throws Exception {
        BufferedReader err = post("one", "short", "hold", "four", "-o", "json");
        UpRun.until(() -> !master.held.isEmpty());
        end();
        assertThat(Objects.requireNonNull(process).inputReader(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        one -> assertThat(one).startsWith("{\"outcome\":\"ACKNOWLEDGED\""),
                        two -> assertThat(two).startsWith("{\"outcome\":\"UNCONFIRMED\""),
                        three -> assertThat(three)
                                .isEqualTo("{\"outcome\":\"UNKNOWN\",\"status_code\":0,\"sequence\":0,"
                                        + "\"message_id\":\"\",\"copies\":0,\"repeat\":false,\"message\":\"\","
                                        + "\"detail\":\"no outcome, it may be in the log or not\"}"));
        assertThat(lastOf(err)).isEqualTo("antiphon: interrupted: 3 sent, 1 acknowledged, 1 unconfirmed;"
                + " 1 may be in the log or not: look with `antiphon get`");
    }

    /// A user who reads that the master waits for copies looks in the wrong place.
    @Test
    void linesThatWaitForAConnectionSaySo() throws Exception {
        BufferedReader err = post("-");
        OutputStream lines = Objects.requireNonNull(process).getOutputStream();
        lines.write("hold one\n".getBytes(StandardCharsets.UTF_8));
        lines.flush();
        UpRun.until(() -> master.held.size() == 1);
        master.close();
        assertThat(err.lines().filter(line -> line.contains(": the connection")).findFirst().orElseThrow())
                .isEqualTo("no outcome after 3 s: the connection to the master broke; trying to connect again, then"
                        + " lines without an outcome are sent again");
        end();
    }

    @Test
    void linesThatWaitSaySoAndThenWhatBecameOfThem() throws Exception {
        BufferedReader err = post("-w", "2", "-");
        OutputStream lines = Objects.requireNonNull(process).getOutputStream();
        lines.write("hold one\nhold two\n".getBytes(StandardCharsets.UTF_8));
        lines.flush();
        assertThat(err.lines().filter(line -> line.startsWith("no outcome after")).findFirst().orElseThrow())
                .startsWith("no outcome after 3 s: it may wait for 2 nodes to hold it; ");
        UpRun.until(() -> master.held.size() == 2);
        end();
        assertThat(lastOf(err)).isEqualTo("antiphon: interrupted: 2 sent, 0 acknowledged; 2 may be in the log or not:"
                + " look with `antiphon get`");
    }
}
