package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A disk turns bits under a running node, in messages that are too old to be in its memory, or loses whole files.
abstract class DamageScenarios extends Scenarios {
    /// More than a node keeps in memory of messages or of their hashes.
    private static final int MESSAGES = 80_000;
    private static final int OLD = 500;
    private static final int NEXT = OLD + 1;
    /// More than fits into one file of the log.
    private static final int LONG_MESSAGES = 20_000;
    private static final int LONG_CHARACTERS = 4_000;
    /// Each block is fetched and synced by itself.
    private static final Duration REPAIRED_BOUND = Duration.ofMinutes(2);

    DamageScenarios() {
        super(Platform.PROCESSES);
    }

    private ProcessCluster written() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDiskForLoad());
        cluster.startAll();
        BulkLoad.write(cluster.master().channel(), MESSAGES, 3);
        return cluster;
    }

    @ParameterizedTest
    @ValueSource(strings = {MASTER, "worker1"})
    void whatIsReadDamagedIsNotShownAndComesBackFromAnotherNode(String node) {
        ProcessCluster cluster = written();
        List<Received> before = cluster.messageAt(node, OLD);
        cluster.data().damage(node, BulkLoad.content(OLD));

        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> cluster.messageAt(node, OLD))
                .satisfies(refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE))
                .withMessageContainingAll("message " + OLD, "damaged", "read from another node");
        assertThat(cluster.messageAt(node, MESSAGES)).as("others are read").hasSize(1);

        cluster.await("it is repaired", () -> assertThat(cluster.messageAt(node, OLD)).isEqualTo(before));
        cluster.await("it says so", () -> assertThat(cluster.log(node)).anyMatch(line -> line.contains("repaired")));
        assertThat(Expect.acknowledged(cluster.post("goes on", 3, client()).get(), 3)).isEqualTo(MESSAGES + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {MASTER, "worker1"})
    void filesThatAreDeletedUnderARunningNodeComeBackAndAStartMissesNothing(String node) {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
        cluster.startAll();
        BulkLoad.write(cluster.master().channel(), LONG_MESSAGES, 3, LONG_CHARACTERS);
        List<String> before = cluster.data().names(node);
        int files = cluster.data().segments(node).size();
        assertThat(files).as("an old file and the one being written").isEqualTo(2);
        cluster.data().segments(node).forEach(file -> cluster.data().delete(node, file.getFileName().toString()));

        assertRefusedOrRight(cluster, node, OLD);
        Expect.acknowledged(cluster.post("meanwhile", 3, client()).get(), 3);
        cluster.await("all is repaired", REPAIRED_BOUND, () -> {
            assertThat(cluster.log(node)).anyMatch(line -> line.contains("repaired messages 1 to"));
            assertThat(cluster.log(node)).anyMatch(line -> line.contains("still open here"));
        });
        assertThat(cluster.log(node).stream().filter(line -> line.contains("the file is missing")))
                .as("reported once a file").hasSizeBetween(1, files);
        assertThat(cluster.data().names(node)).isEqualTo(before);

        cluster.kill(node);
        cluster.start(node);
        cluster.awaitHealthy();
        assertThat(cluster.log(node)).noneMatch(line -> line.contains("lost messages"));
        for (long sequence : new long[]{1, OLD, LONG_MESSAGES / 2, LONG_MESSAGES, LONG_MESSAGES + 1})
            assertThat(cluster.messageAt(node, sequence)).hasSize(1).isEqualTo(cluster.messageAt("worker2", sequence));
        Expect.acknowledged(cluster.post("goes on", 3, client()).get(), 3);
    }

    /// Someone may have the old file still open, or it is repaired already.
    private static void assertRefusedOrRight(TestCluster cluster, String node, long sequence) {
        try {
            assertThat(cluster.messageAt(node, sequence)).isEqualTo(cluster.messageAt("worker2", sequence));
        } catch (StatusRuntimeException refused) {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(refused).hasMessageContainingAll("damaged on this node's disk", "read from another node");
        }
    }

    @Test
    void aNodeThatNoOtherCanHelpLivesAndIsRepairedWhenANodeComes() {
        ProcessCluster cluster = written();
        List<Received> before = cluster.messageAt("worker1", OLD);
        List<Received> next = cluster.messageAt("worker1", NEXT + 500);
        cluster.kill(MASTER);
        cluster.data().damage("worker1", BulkLoad.content(OLD));
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> cluster.messageAt("worker1", OLD));
        assertThat(cluster.messageAt("worker1", NEXT + 500)).as("what is whole is shown").isEqualTo(next);

        cluster.start(MASTER);
        cluster.await("it is repaired", () -> assertThat(cluster.messageAt("worker1", OLD)).isEqualTo(before));
        cluster.awaitHealthy();
    }
}
