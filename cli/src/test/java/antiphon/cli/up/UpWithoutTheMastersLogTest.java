package antiphon.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.FakeNode;
import antiphon.cli.PrivateText;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
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

/// `antiphon up` after the master's directory was lost: a master that is faster than the workers would begin a new log.
@Timeout(60)
class UpWithoutTheMastersLogTest {
    private static final String SEGMENT = "00000000000000000001.log";

    @TempDir Path home;
    private int port;

    @BeforeEach
    void buildNodes() throws IOException {
        FakeNode.jar(home.resolve("master/target/antiphon-master.jar"));
        FakeNode.jar(home.resolve("worker/target/antiphon-worker.jar"));
        port = UpRun.freePorts();
    }

    private void holds(String node, String file) throws IOException {
        Path directory = home.resolve("data").resolve(node);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(file), "");
        PrivateText.write(home.resolve("data/secrets.env"), "AUTH_TOKEN=token\nFERNET_KEY=key\n");
    }

    private UpRun up(Map<String, String> environment, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("up", "--port", Integer.toString(port), "--http-port", "off"));
        arguments.addAll(List.of(more));
        return new UpRun(home, environment, false, arguments.toArray(String[]::new));
    }

    private static void end(UpRun run, String... nodes) throws InterruptedException {
        for (String node : nodes) run.kill(node);
        assertThat(run.end()).isEqualTo(1);
    }

    /// A worker that is live, and not ready: whether it ever is depends on the master.
    private static Server answeringAt(int workerPort) throws IOException {
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus("liveness", ServingStatus.SERVING);
        health.setStatus("", ServingStatus.NOT_SERVING);
        return NettyServerBuilder.forPort(workerPort).addService(health.getHealthService()).build().start();
    }

    @Test
    void theMasterIsStartedWhenTheWorkersThatHoldTheLogAnswer() throws Exception {
        holds("master", "disk");
        holds("worker1", "state");
        holds("worker2", SEGMENT);
        UpRun run = up(Map.of());
        run.untilErrSays("antiphon: the master's directory holds no log, and worker1, worker2 do: the master is started"
                + " when worker1, worker2 answer, and rebuilds its log.");
        run.untilStarted("worker1", 1);
        run.untilStarted("worker2", 1);
        Server first = answeringAt(port + 1);
        assertThat(run.starts("master")).isZero();
        Server second = answeringAt(port + 2);
        try {
            run.untilStarted("master", 1);
        } finally {
            first.shutdownNow();
            second.shutdownNow();
        }
        end(run, "master", "worker1", "worker2");
    }

    @Test
    void whileAWorkerThatHoldsTheLogCannotStartSoIsTheMasterNot() throws Exception {
        holds("worker1", "state");
        UpRun run = up(Map.of("DIES", "worker1"));
        run.untilErrSays("antiphon: worker1 ended by itself with exit code 7");
        run.untilStarted("worker2", 1);
        end(run, "worker2");
        assertThat(run.starts("master")).isZero();
        assertThat(run.err()).endsWith("antiphon: no node runs any more\n");
    }

    @Test
    void nobodyIsWaitedForWhenAWorkerIsNamed() throws Exception {
        holds("worker1", "state");
        isStartedAtOnce(up(Map.of(), "--recover-from", "worker1"));
        port = UpRun.freePorts();
        isStartedAtOnce(up(Map.of("RECOVER_FROM", "worker1")));
    }

    @Test
    void nobodyIsWaitedForWhenTheMasterHoldsALogOrNobodyDoes() throws Exception {
        isStartedAtOnce(up(Map.of()));
        holds("worker1", "state");
        port = UpRun.freePorts();
        isStartedAtOnce(up(Map.of("STORAGE", "memory")));
        holds("master", SEGMENT);
        port = UpRun.freePorts();
        isStartedAtOnce(up(Map.of()));
    }

    private static void isStartedAtOnce(UpRun run) throws InterruptedException {
        Stream.of("master", "worker1", "worker2").forEach(node -> run.untilStarted(node, 1));
        assertThat(run.err()).doesNotContain("holds no log");
        end(run, "master", "worker1", "worker2");
    }
}
