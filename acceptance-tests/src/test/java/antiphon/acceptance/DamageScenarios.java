package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A disk turns bits under a running node, in messages that are too old to be in its memory.
abstract class DamageScenarios extends Scenarios {
    /// More than a node keeps in memory of messages or of their hashes.
    private static final int MESSAGES = 80_000;
    private static final int OLD = 500;
    private static final int NEXT = OLD + 1;

    DamageScenarios() {
        super(Platform.PROCESSES);
    }

    private ProcessCluster written() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
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

        cluster.await("it is mended", () -> assertThat(cluster.messageAt(node, OLD)).isEqualTo(before));
        cluster.await("it says so", () -> assertThat(cluster.log(node)).anyMatch(line -> line.contains("mended")));
        assertThat(Expect.acknowledged(cluster.post("goes on", 3, client()).get(), 3)).isEqualTo(MESSAGES + 1);
    }

    @Test
    void aNodeThatNobodyCanHelpLivesAndIsMendedWhenSomebodyComes() {
        ProcessCluster cluster = written();
        List<Received> before = cluster.messageAt("worker1", OLD);
        List<Received> next = cluster.messageAt("worker1", NEXT + 500);
        cluster.kill(MASTER);
        cluster.data().damage("worker1", BulkLoad.content(OLD));
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> cluster.messageAt("worker1", OLD));
        assertThat(cluster.messageAt("worker1", NEXT + 500)).as("what is whole is shown").isEqualTo(next);

        cluster.start(MASTER);
        cluster.await("it is mended", () -> assertThat(cluster.messageAt("worker1", OLD)).isEqualTo(before));
        cluster.awaitHealthy();
    }
}
