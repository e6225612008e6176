package antiphon.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.FakeNode;
import antiphon.cli.PrivateText;
import antiphon.cli.up.cluster.ClusterPlan;
import antiphon.cli.up.cluster.NodePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UpWithFailoverTest {
    @TempDir Path home;

    @BeforeEach
    void buildNodes() throws IOException {
        FakeNode.jar(home.resolve("failover/target/antiphon-failover.jar"));
    }

    @Test
    void allNodesAreTheSameProgramAndKnowAll() {
        ClusterPlan plan = ClusterPlan.withFailover(home, home.resolve("data"), 7000, 3,
                Map.of("AUTH_TOKEN", "secret"));
        assertThat(plan.nodes()).extracting(NodePlan::name).containsExactly("master", "worker1", "worker2", "worker3");
        assertThat(plan.nodes()).allSatisfy(node -> {
            assertThat(node.jar()).isEqualTo(home.resolve("failover/target/antiphon-failover.jar"));
            assertThat(node.settings())
                    .containsEntry("ADDRESS", node.name())
                    .containsEntry("AUTH_TOKEN", "secret")
                    .containsEntry("NODES", "master=localhost:7000,worker1=localhost:7001,worker2=localhost:7002,"
                            + "worker3=localhost:7003")
                    .containsEntry("DATA_DIR", home.resolve("data").resolve(node.name()).toString())
                    .doesNotContainKeys("WORKERS", "MASTER_ADDRESS", "MACHINE_ID");
        });
    }

    /// The first node may have lost its log, and need not be the last to start: it is no master.
    @Test
    void allStartAtOnceWhateverTheirDirectoriesHold() throws IOException {
        Path held = Files.createDirectories(home.resolve("data/worker1"));
        Files.writeString(held.resolve("00000000000000000001.log"), "messages");
        Files.writeString(held.resolve("state"), "state");
        PrivateText.write(home.resolve("data/secrets.env"), "AUTH_TOKEN=token\nFERNET_KEY=key\n");
        UpRun run = new UpRun(home, Map.of(), false, "up", "--failover", "--port", Integer.toString(UpRun.freePorts()),
                "--http-port", "off");
        for (String node : new String[]{"master", "worker1", "worker2"}) run.untilStarted(node, 1);
        assertThat(run.err()).doesNotContain("holds no log");
        for (String node : new String[]{"master", "worker1", "worker2"}) run.kill(node);
    }
}
