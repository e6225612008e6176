package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.proto.master.GetMessagesRequest;
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

    private static List<Received> read(ProcessCluster cluster, String node, long from) {
        if (node.equals(MASTER)) {
            GetMessagesRequest request = GetMessagesRequest.newBuilder().setFromSequence(from).setLimit(1).build();
            return cluster.master().blocking().getMessages(request).getMessagesList().stream()
                    .map(Received::of)
                    .toList();
        }
        var request = antiphon.proto.worker.GetMessagesRequest.newBuilder().setFromSequence(from).setLimit(1).build();
        return cluster.worker(node).blocking().getMessages(request).getMessagesList().stream()
                .map(Received::of)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {MASTER, "worker1"})
    void whatIsReadDamagedIsNotShownAndComesBackFromAnotherNode(String node) {
        ProcessCluster cluster = written();
        List<Received> before = read(cluster, node, OLD);
        cluster.data().damage(node, BulkLoad.content(OLD));

        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> read(cluster, node, OLD))
                .satisfies(refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE))
                .withMessageContainingAll("message " + OLD, "damaged", "read from another node");
        assertThat(read(cluster, node, MESSAGES)).as("others are read").hasSize(1);

        cluster.await("it is mended", () -> assertThat(read(cluster, node, OLD)).isEqualTo(before));
        cluster.await("it says so", () -> assertThat(cluster.log(node)).anyMatch(line -> line.contains("mended")));
        assertThat(Expect.acknowledged(cluster.post("goes on", 3, client()).get(), 3)).isEqualTo(MESSAGES + 1);
    }

    @Test
    void aNodeThatNobodyCanHelpLivesAndIsMendedWhenSomebodyComes() {
        ProcessCluster cluster = written();
        List<Received> before = read(cluster, "worker1", OLD);
        List<Received> next = read(cluster, "worker1", NEXT + 500);
        cluster.kill(MASTER);
        cluster.data().damage("worker1", BulkLoad.content(OLD));
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> read(cluster, "worker1", OLD));
        assertThat(read(cluster, "worker1", NEXT + 500)).as("what is whole is shown").isEqualTo(next);

        cluster.start(MASTER);
        cluster.await("it is mended", () -> assertThat(read(cluster, "worker1", OLD)).isEqualTo(before));
        cluster.awaitHealthy();
    }
}
