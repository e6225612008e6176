package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.PostMessageResponse;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A master that has lost its memory never gives out a number twice, and never takes silence for absence.
abstract class MasterRestartScenarios extends Scenarios {
    private static final List<String> WRITTEN = List.of("one", "two", "three");

    MasterRestartScenarios(Platform platform) {
        super(platform);
    }

    /// A cluster with three messages on all nodes.
    private TestCluster written() {
        TestCluster cluster = own(ClusterSettings.quick());
        cluster.startAll();
        WRITTEN.forEach(content -> Expect.acknowledged(cluster.post(content, 3, client()).get(), 3));
        return cluster;
    }

    private static void awaitState(TestCluster cluster, String state) {
        cluster.await("the master is " + state, () -> assertThat(cluster.status().getState()).isEqualTo(state));
    }

    @ParameterizedTest(name = "by kill -9: {0}")
    @ValueSource(booleans = {true, false})
    void aRestartedMasterRebuildsItsLogFromTheWorkers(boolean killed) {
        TestCluster cluster = written();
        GetClusterStatusResponse before = cluster.status();
        List<Received> messages = cluster.messages(MASTER);
        if (killed) cluster.kill(MASTER);
        else cluster.stop(MASTER);

        cluster.start(MASTER);
        awaitState(cluster, "writing");
        GetClusterStatusResponse after = cluster.status();
        assertThat(after.getLogId()).isEqualTo(before.getLogId());
        assertThat(after.getHeadHash()).isEqualTo(before.getHeadHash());
        assertThat(after.getEpoch()).isGreaterThan(before.getEpoch());
        assertThat(after.getIncarnation()).isNotEqualTo(before.getIncarnation());
        assertThat(cluster.messages(MASTER)).isEqualTo(messages);

        long number = Expect.acknowledged(cluster.post("four", 3, client()).get(), 3);
        assertThat(number).isEqualTo(before.getHead() + 1);
        cluster.awaitHealthy();
        cluster.awaitSameLogs();
        Chain.verify(
                cluster.secrets(),
                after.getLogId(),
                cluster.master().signedMessages(cluster.secrets().token()));
    }

    @Test
    void aRestartedMasterTakesNoWritesWhileAWorkerIsMissing() {
        TestCluster cluster = written();
        ByteString logId = cluster.status().getLogId();
        cluster.kill(MASTER);
        cluster.stop("worker2");
        cluster.start(MASTER);
        awaitState(cluster, "recovering");
        assertThat(cluster.status().getStateReason()).contains("worker2", "RECOVER_FROM");
        PostMessageResponse refused = cluster.post("refused", 1, client()).get();
        Expect.refused(refused, 503);
        assertThat(refused.getMessage() + refused.getDetail()).contains("worker2");
        assertThat(cluster.contents("worker1")).as("reads are served").containsExactlyElementsOf(WRITTEN);

        cluster.start("worker2");
        awaitState(cluster, "writing");
        assertThat(cluster.status().getLogId()).isEqualTo(logId);
        assertThat(Expect.acknowledged(cluster.post("four", 3, client()).get(), 3)).isEqualTo(4);
        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker2")).containsExactly("one", "two", "three", "four");
    }

    @Test
    void anOperatorMayNameTheWorkerToRebuildFrom() {
        TestCluster cluster = written();
        cluster.kill(MASTER);
        cluster.kill("worker2");
        cluster.start(MASTER, Map.of("RECOVER_FROM", "worker1"));
        awaitState(cluster, "writing");
        assertThat(cluster.contents(MASTER)).containsExactlyElementsOf(WRITTEN);
        assertThat(Expect.acknowledged(cluster.post("four", 2, client()).get(), 2)).isEqualTo(4);
    }

    @Test
    void whereNobodyHasALogANewOneIsMade() {
        TestCluster cluster = written();
        ByteString logId = cluster.status().getLogId();
        cluster.nodes().forEach(cluster::stop);
        cluster.startAll();
        assertThat(cluster.status().getLogId()).isNotEqualTo(logId);
        assertThat(cluster.status().getLogId().size()).isEqualTo(16);
        assertThat(cluster.contents(MASTER)).isEmpty();
        assertThat(Expect.acknowledged(cluster.post("first", 3, client()).get(), 3)).isEqualTo(1);
        assertThat(cluster.messages(MASTER).getFirst().parentId()).isEmpty();
    }

    @Test
    void aWorkerOfAnotherLogIsRefusedAndLeftAsItIs() {
        TestCluster cluster = written();
        ByteString old = cluster.status().getLogId();
        cluster.kill(MASTER);
        cluster.kill("worker1");
        cluster.pause("worker2");
        cluster.start("worker1");
        cluster.start(MASTER); // Nobody who answers has a log.
        awaitState(cluster, "writing");
        Expect.acknowledged(cluster.post("of the new log", 1, client()).get(), 1);
        Expect.acknowledged(cluster.post("and another", 2, client()).get(), 2);

        cluster.resume("worker2");
        cluster.await("worker2 is refused", () -> {
            assertThat(cluster.statusOf("worker2").getDelivery()).isEqualTo("refused");
            assertThat(cluster.statusOf("worker2").getDeliveryReason()).contains("another log");
        });
        assertThat(cluster.status().getLogId()).isNotEqualTo(old);
        assertThat(cluster.contents("worker2")).containsExactlyElementsOf(WRITTEN);
        assertThat(cluster.worker("worker2").health(cluster.secrets().token()).getLogId()).isEqualTo(old);
        assertThat(cluster.contents("worker1")).containsExactly("of the new log", "and another");
    }

    @Test
    void aRequestIdIsKnownAlsoToTheMasterThatFollows() {
        TestCluster cluster = own(ClusterSettings.quick());
        cluster.startAll();
        var request = antiphon.proto.master.PostMessageRequest.newBuilder()
                .setContent("once")
                .setWriteConcern(3)
                .setClientId(client())
                .setRequestId("r1")
                .build();
        long number = Expect.acknowledged(cluster.master().post(request).get(), 3);
        cluster.kill(MASTER);
        cluster.start(MASTER);
        awaitState(cluster, "writing");
        PostMessageResponse repeat = cluster.master().post(request).get();
        assertThat(Expect.acknowledged(repeat, 3)).isEqualTo(number);
        assertThat(repeat.getRepeat()).isTrue();
        Expect.otherContent(
                cluster.master().post(request.toBuilder().setContent("something else").build()).get(), number);
        assertThat(cluster.contents(MASTER)).containsExactly("once");
    }
}
