package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Someone sits on the wire between the master and worker2 and alters what passes.
abstract class TamperedWireScenarios extends Scenarios {
    private final ProcessCluster cluster;

    TamperedWireScenarios() {
        super(Platform.PROCESSES);
        this.cluster = (ProcessCluster) shared(ClusterSettings.quick().with("REPLICATION_TIMEOUT", "30"));
    }

    @BeforeAll
    void start() {
        cluster.startAll();
    }

    @AfterEach
    void alterNothing() {
        cluster.alterNothing("worker2");
        cluster.awaitHealthy();
    }

    @Test
    void anAlteredMessageIsRefusedReportedFetchedAgainAndNeverDelivered() {
        int reports = reports("worker2");
        int reportsOfMaster = reports(TestCluster.MASTER);
        cluster.alter("worker2", "pay 100 euros", "pay 999 euros");
        PendingCall<PostMessageResponse> write = cluster.post("pay 100 euros", 3, client());
        cluster.await("it was altered", () -> assertThat(cluster.altered("worker2")).isPositive());
        cluster.await("worker2 reports it", () -> assertThat(reports("worker2")).isGreaterThan(reports));
        cluster.await(
                "the master reports it",
                () -> assertThat(reports(TestCluster.MASTER)).isGreaterThan(reportsOfMaster));
        Expect.acknowledged(cluster.post("meanwhile", 2, client() + "2").get(), 2);
        assertThat(write.isDone()).as("w=3 still waits").isFalse();
        assertThat(cluster.contents("worker2")).doesNotContain("pay 999 euros", "pay 100 euros");

        cluster.alterNothing("worker2");
        Expect.acknowledged(write.get(), 3);
        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker2")).contains("pay 100 euros").doesNotContain("pay 999 euros");
    }

    @Test
    void anAlteredPageOfACatchUpIsRefusedAndFetchedAgain() {
        Expect.acknowledged(cluster.post("sell 100 shares", 1, client()).get(), 1);
        cluster.awaitSameLogs();
        cluster.kill("worker2");
        int before = cluster.altered("worker2");
        int reports = reports("worker2");
        cluster.alter("worker2", "sell 100 shares", "sell 999 shares");
        cluster.start("worker2");
        cluster.await("it was altered", () -> assertThat(cluster.altered("worker2")).isGreaterThan(before));
        cluster.await("worker2 reports it", () -> assertThat(reports("worker2")).isGreaterThan(reports));
        assertThat(cluster.contents("worker2")).doesNotContain("sell 999 shares", "sell 100 shares");

        cluster.alterNothing("worker2");
        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker2")).contains("sell 100 shares").doesNotContain("sell 999 shares");
    }

    /// How often the node has said that a message was altered.
    private int reports(String node) {
        return (int) cluster.log(node).stream()
                .filter(line -> line.contains("does not match its hash"))
                .count();
    }
}
