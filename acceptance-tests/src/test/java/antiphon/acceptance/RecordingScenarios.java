package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What real nodes recorded goes the same way once more, whatever befell them.
abstract class RecordingScenarios extends Scenarios {
    private static final String DIRECTORY = "recording";

    RecordingScenarios() {
        super(Platform.PROCESSES);
    }

    @Test
    void everyLifeOfEveryNodeGoesTheSameWayAgain() throws IOException {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk().with("RECORDING_BYTES", "33554432"));
        cluster.startAll();
        for (int concern = 1; concern <= 3; concern++)
            Expect.acknowledged(cluster.post("w=" + concern, concern, client()).get(), concern);
        cluster.kill("worker1");
        Expect.acknowledged(cluster.post("without worker1", 2, client()).get(), 2);
        cluster.start("worker1");
        cluster.awaitSameLogs();
        cluster.awaitHealthy();
        Expect.acknowledged(cluster.post("with all", 3, client()).get(), 3);
        cluster.stop(MASTER);
        cluster.start(MASTER);
        cluster.awaitHealthy();
        Expect.acknowledged(cluster.post("after a new start", 3, client()).get(), 3);
        cluster.nodes().forEach(cluster::stop);

        String master = replay(cluster, MASTER, 0);
        assertThat(master).contains("life 1: master", "life 2: master", "it was stopped")
                .containsPattern("input WritesArrived\\[.*concern=3").contains("wants Append[");
        String killed = replay(cluster, "worker1", 0);
        assertThat(killed).contains("killed, or running", "it was stopped").contains("wants FetchPage[");
        assertThat(replay(cluster, "worker2", 0)).contains("went the same way").doesNotContain("ANOTHER");
        assertNoSecretIn(cluster);
    }

    @Test
    void whatWasNotAskedForIsNotRecorded() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
        cluster.startAll();
        for (String node : cluster.nodes()) assertThat(cluster.data().of(node).resolve(DIRECTORY)).doesNotExist();
    }

    private static String replay(ProcessCluster cluster, String node, int exitCode) {
        NodeProcess replay = new NodeProcess(
                "replay", "simulator", Map.of(), "replay", cluster.data().of(node).toString(), "--trace");
        assertThat(replay.exitCode()).as(() -> String.join("\n", replay.lines())).isEqualTo(exitCode);
        return String.join("\n", replay.lines());
    }

    private static void assertNoSecretIn(ProcessCluster cluster) throws IOException {
        for (String node : cluster.nodes()) {
            for (Path file : recorded(cluster, node)) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(bytes).doesNotContain(cluster.secrets().token()).doesNotContain(
                        cluster.secrets().fernetKey());
            }
        }
    }

    private static List<Path> recorded(ProcessCluster cluster, String node) throws IOException {
        try (Stream<Path> files = Files.list(cluster.data().of(node).resolve(DIRECTORY))) {
            return files.toList();
        }
    }
}
