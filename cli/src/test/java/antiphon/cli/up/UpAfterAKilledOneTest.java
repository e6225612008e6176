package antiphon.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.FakeNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An `antiphon up` that was killed leaves its nodes behind, and they hold the ports.
@Timeout(60)
class UpAfterAKilledOneTest {
    @TempDir Path home;

    @Test
    void theNodesThatStillRunAreNamed() throws Exception {
        Path program = home.resolve("master/target/antiphon-master.jar");
        FakeNode.jar(program);
        FakeNode.jar(home.resolve("worker/target/antiphon-worker.jar"));
        Process left = leftNode(program);
        int port = UpRun.freePorts();
        try (ServerSocket _ = new ServerSocket(port)) {
            UpRun run = new UpRun(home, Map.of(), false, "up", "--port", Integer.toString(port), "--http-port", "off");
            assertThat(run.end()).isEqualTo(1);
            assertThat(run.err()).contains("antiphon: port " + port + " is taken: stop what listens there (nodes run as"
                    + " processes " + left.pid() + ": end the `antiphon up` they belong to, or, when that was killed,"
                    + " `kill " + left.pid() + "`), or choose other ports with --port\n");
        } finally {
            left.destroyForcibly().waitFor();
        }
    }

    private static Process leftNode(Path program) throws IOException {
        ProcessBuilder node = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", program.toString());
        node.environment().put("ADDRESS", "master");
        node.environment().put("AUTH_TOKEN", "secret");
        node.redirectErrorStream(true);
        Process started = node.start();
        assertThat(started.inputReader().readLine()).as("it runs").startsWith("PORT=");
        return started;
    }
}
