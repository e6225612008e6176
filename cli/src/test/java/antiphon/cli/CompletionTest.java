package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CompletionTest {
    @TempDir private Path directory;

    @Test
    void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("antiphon"), Run.of("completion", "bash").out());
        assertThat(completed(script, "antiphon", "st")).contains("status");
        assertThat(completed(script, "antiphon", "sim")).contains("simulate");
        assertThat(completed(script, "antiphon", "tail", "--fol")).contains("--follow");
        assertThat(completed(script, "antiphon", "status", "-o", "")).contains("table", "json");
        assertThat(completed(script, "antiphon", "get", "--node", "")).contains("master", "worker1");
    }

    @Test
    void theSameScriptShowsZshHowToReadIt() {
        assertThat(Run.of("completion", "zsh").out()).contains("autoload -U +X compinit", "bashcompinit");
    }

    /// Asks bash what it would offer for the last word.
    private static List<String> completed(Path script, String... words) throws IOException, InterruptedException {
        String ask = "source " + script + "; COMP_WORDS=(\"$@\"); COMP_CWORD=$(( $# - 1 ));"
                + " _complete_antiphon; printf '%s\\n' \"${COMPREPLY[@]}\"";
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", ask, "bash").redirectErrorStream(true);
        bash.command().addAll(List.of(words));
        Process process = bash.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().map(String::strip).toList();
    }
}
