package antiphon.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.FakeNode;
import antiphon.cli.PrivateText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `antiphon up` in a directory in which an earlier start ran more workers: one that is left out may hold the only copy
/// of an acknowledged message.
@Timeout(60)
class UpWithFewerWorkersTest {
    private static final String REBUILT_WITHOUT = "antiphon: the master's directory holds no log, and worker3, worker4,"
            + " left out of this start, do: the only copy of an acknowledged message may be there. Start them too with"
            + " --workers 4; to rebuild the log without, name a worker with --recover-from, or move ";

    @TempDir Path home;
    private int port;

    @BeforeEach
    void buildNodes() throws IOException {
        for (String program : List.of("master", "worker", "failover"))
            FakeNode.jar(home.resolve(program + "/target/antiphon-" + program + ".jar"));
        port = UpRun.freePorts();
    }

    private void holds(String node, String... files) throws IOException {
        Path directory = home.resolve("data").resolve(node);
        for (String file : files) {
            Files.createDirectories(directory.resolve(file).getParent());
            Files.writeString(directory.resolve(file), "");
        }
    }

    private void hasSecrets() throws IOException {
        PrivateText.write(home.resolve("data/secrets.env"), "AUTH_TOKEN=token\nFERNET_KEY=key\n");
    }

    private UpRun up(Map<String, String> environment, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("up", "--port", Integer.toString(port), "--http-port", "off"));
        arguments.addAll(List.of(more));
        return new UpRun(home, environment, false, arguments.toArray(String[]::new));
    }

    private static void isRefused(UpRun run, String sentence) throws InterruptedException {
        run.untilErrSays(sentence);
        assertThat(run.end()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    private static void isStarted(UpRun run) throws InterruptedException {
        Stream.of("master", "worker1", "worker2").forEach(node -> run.untilStarted(node, 1));
        Stream.of("master", "worker1", "worker2").forEach(run::kill);
        assertThat(run.end()).isEqualTo(1);
    }

    @Test
    void aLostLogIsNotRebuiltWithoutThem() throws Exception {
        holds("worker1", "state");
        holds("worker3", "state");
        holds("worker4", "00000000000000000001.log");
        isRefused(up(Map.of()), REBUILT_WITHOUT + home.resolve("data/worker3") + ", " + home.resolve("data/worker4")
                + " elsewhere");
        isRefused(up(Map.of(), "--workers", "0"), "worker1, worker3, worker4, left out of this start, do");
        assertThat(home.resolve("data/secrets.env")).doesNotExist();
    }

    @Test
    void itIsWhenAWorkerIsNamedOrTheyWereMovedAway() throws Exception {
        holds("worker1", "state");
        holds("worker3", "state");
        hasSecrets();
        isStarted(up(Map.of(), "--recover-from", "worker1"));
        port = UpRun.freePorts();
        isStarted(up(Map.of("RECOVER_FROM", "worker1")));
        port = UpRun.freePorts();
        isStarted(up(Map.of("STORAGE", "memory")));
        Files.move(home.resolve("data/worker3"), home.resolve("data/worker3.old"));
        Files.delete(home.resolve("data/worker1/state"));
        port = UpRun.freePorts();
        UpRun run = up(Map.of());
        isStarted(run);
        assertThat(run.err()).doesNotContain("worker3");
    }

    @Test
    void aMasterWithItsLogSaysWhichAreNotStarted() throws Exception {
        holds("master", "state");
        holds("worker3", "state");
        hasSecrets();
        UpRun run = up(Map.of());
        run.untilErrSays("antiphon: worker3 is not started, although its log is in " + home.resolve("data")
                + ". Start it too with --workers 3");
        isStarted(run);
    }

    @Test
    void withFailoverNoNodeOfTheClusterIsLeftOut() throws Exception {
        for (String node : List.of("master", "worker1", "worker2", "worker3", "worker4"))
            holds(node, "state", "control/founding");
        isRefused(up(Map.of(), "--failover"), "antiphon: worker3, worker4 are nodes of this cluster with failover, and"
                + " left out of this start: acknowledged messages may be there that no other holds. Start them too with"
                + " --workers 4, or move ");
    }
}
