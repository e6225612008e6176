package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands in a process of their own that may write no file above 1 KiB, as on a disk that has room for small ones.
@Timeout(120)
class FullDiskTest {
    @TempDir private Path directory;

    private Run limited(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "bash", "-c", "ulimit -f 1; exec \"$@\"", "limited", System.getProperty("java.home") + "/bin/java",
                "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        // Java says on standard error that it takes these.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out, Files.readString(err));
    }

    @Test
    void aTokenThatIsValidNowhereIsNotHandedOut() throws Exception {
        String callers = directory.resolve("callers.json").toString();
        Run.of("callers", "create", callers);
        for (int each : IntStream.range(0, 8).toArray())
            Run.of("callers", "add", callers, "c" + each, "--role", "node");
        byte[] before = Files.readAllBytes(Path.of(callers));
        assertThat(before).hasSizeGreaterThan(1024);
        Path to = directory.resolve("shop.token");
        String why = "antiphon: " + callers + " cannot be read or written: File too large; nothing was changed\n";
        for (String command : List.of("add " + callers + " shop --role writer",
                "rotate " + callers + " c1 --old-for 1d"))
            for (String output : List.of("", " --to " + to)) {
                Run run = limited(("callers " + command + output).split(" "));
                assertThat(run).as(command).isEqualTo(new Run(1, "", why));
                assertThat(to).doesNotExist();
            }
        assertThat(Path.of(callers)).hasBinaryContent(before);
        assertThat(Run.of("callers", "add", callers, "shop", "--role", "writer", "--to", to.toString()).exitCode())
                .isZero();
    }

    @Test
    void certificatesThatCannotBeMadeAreNotSaidToBe() throws Exception {
        Path certs = directory.resolve("certs");
        Run run = limited("certs", "create", "--dir", certs.toString());
        assertThat(run).isEqualTo(new Run(1, "", "antiphon: " + certs
                + " cannot be read or written: File too large; nothing was made\n"));
        try (Stream<Path> left = Files.list(certs)) {
            assertThat(left).isEmpty();
        }
    }
}
