package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.client.AntiphonClient;
import antiphon.client.FaultyProxy;
import antiphon.client.error.UnreachableException;
import antiphon.client.target.ClientSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A node that takes connections and says nothing on them, as one that is stopped (SIGSTOP).
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class SilentNodeTest {
    private FaultyProxy.Silent node;

    @TempDir private Path directory = Path.of("");

    @BeforeEach
    void start() throws IOException {
        node = new FaultyProxy.Silent();
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    @Test
    void everyCommandEndsAndSaysThatNothingWasDone() {
        AllCommands all = new AllCommands(node.address().toString());
        List<List<String>> commands = new ArrayList<>(all.thatEnd(directory));
        commands.add(List.of("post", "x"));
        commands.add(List.of("post", "-w", "0", "x"));
        all.runAtOnce(commands, (command, run) -> {
            assertThat(run.exitCode()).as("%s", command).isEqualTo(3);
            assertThat(run.err() + run.out()).as("%s", command).contains("cannot reach ", "no answer within 10 s");
        });
    }

    /// Its own deadline comes before the limit of a connect.
    @Test
    void aWriteWithATimeoutSaysTheSame() {
        Run run = new AllCommands(node.address().toString()).run(List.of("post", "--timeout", "500ms", "x"));
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).hasLineCount(1)
                .startsWith("antiphon: cannot reach ")
                .contains("no answer within ", "it is paused or overloaded", "was not appended")
                .doesNotContain("CallOptions", "closed=");
    }

    @Test
    void aProgramLearnsThatNothingWasSentAndTheNextCallConnectsAgain() {
        ClientSettings once = ClientSettings.STANDARD.withRetryFor(Duration.ZERO);
        try (AntiphonClient client = new AntiphonClient(node.address(), once)) {
            CompletableFuture<?> sent = client.send("x", 1);
            assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> client.post("x", 1))
                    .returns(true, UnreachableException::nothingDone);
            assertThatExceptionOfType(CompletionException.class).isThrownBy(sent::join)
                    .withCauseInstanceOf(UnreachableException.class);
            int connections = node.connections();
            assertThatExceptionOfType(UnreachableException.class).isThrownBy(client::status);
            assertThat(node.connections()).isGreaterThan(connections);
        }
    }
}
