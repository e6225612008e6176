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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node that takes connections and says nothing on them, as one that is stopped (SIGSTOP).
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
        String worker = node.address().toString();
        List<List<String>> commands = List.of(
                List.of("post", "x"), List.of("post", "-w", "0", "x"), List.of("post", "-"), List.of("get"),
                List.of("get", "--node", worker), List.of("tail"), List.of("tail", "-f"),
                List.of("tail", "-f", "--from", "3"), List.of("status"), List.of("status", "-w", "1"),
                List.of("top", "-n", "1"), List.of("verify"), List.of("verify", "--node", worker), List.of("drain"),
                List.of("drain", "--undo"), List.of("drain", "--node", "worker1"),
                List.of("backup", directory.resolve("backup").toString()),
                List.of("backup", directory.resolve("other").toString(), "--node", "worker1"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<List<String>, CompletableFuture<Run>> runs = commands.stream()
                    .collect(Collectors.toMap(
                            command -> command, command -> CompletableFuture.supplyAsync(() -> run(command), threads)));
            runs.forEach((command, run) -> assertThat(run.join())
                    .as("%s", command)
                    .returns(3, Run::exitCode)
                    .satisfies(ended -> assertThat(ended.err() + ended.out()).contains("cannot reach ",
                            "no answer within 10 s")));
        }
    }

    private Run run(List<String> command) {
        String here = node.address().toString();
        return Run.in(Map.of("ANTIPHON_MASTER", here, "ANTIPHON_WORKERS", "worker1=" + here, "AUTH_TOKEN", "token"))
                .input("a\nb\n")
                .run(command.toArray(String[]::new));
    }

    /// Its own deadline comes before the limit of a connect.
    @Test
    void aWriteWithATimeoutSaysTheSame() {
        Run run = run(List.of("post", "--timeout", "500ms", "x"));
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
