package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A node that answers is who it was asked as, and one node or disk is one copy, also without TLS.
abstract class IdentityScenarios extends Scenarios {
    IdentityScenarios() {
        super(Platform.PROCESSES);
    }

    private void isNoCopy(ProcessCluster cluster, String worker, String why) {
        cluster.await(worker + " is refused", () -> {
            assertThat(cluster.statusOf(worker).getDelivery()).isEqualTo("refused");
            assertThat(cluster.statusOf(worker).getDeliveryReason()).contains(why);
            assertThat(cluster.statusOf(worker).getHealth()).isEqualTo("UNHEALTHY");
        });
        cluster.await("it writes", () -> assertThat(cluster.status().getState()).isEqualTo("writing"));
        assertThat(cluster.status().getAvailableNodes()).isEqualTo(2);
        Expect.acknowledged(cluster.post("two copies", 2, client()).get(), 2);
        PendingCall<PostMessageResponse> all = cluster.post("three copies", 3, client());
        Expect.acknowledged(cluster.post("after it", 2, client() + "-other").get(), 2);
        assertThat(all.isDone()).as("there are only two copies").isFalse();
    }

    /// All are stopped; without a log a master would wait for each worker that cannot be asked.
    private ProcessCluster withALog() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
        cluster.startAll();
        Expect.acknowledged(cluster.post("three copies", 3, client() + "-before").get(), 3);
        cluster.nodes().forEach(cluster::stop);
        return cluster;
    }

    @Test
    void oneWorkerUnderTwoNamesIsOneCopy() {
        ProcessCluster cluster = withALog();
        int port = cluster.wireTo("worker1").port();
        cluster.set(MASTER, "WORKERS", "worker1=localhost:" + port + ",worker2=127.0.0.1:" + port);
        cluster.start("worker1");
        cluster.start(MASTER);
        isNoCopy(cluster, "worker2", "the node that answers at the address of worker2 is worker1");
    }

    @Test
    void aMasterThatIsSetToBeItsOwnWorkerHasNoCopyMore() {
        ProcessCluster cluster = withALog();
        cluster.set(
                MASTER, "WORKERS",
                "worker1=localhost:" + cluster.wireTo("worker1").port() + ",worker2=localhost:" + cluster.port(MASTER));
        cluster.start("worker1");
        cluster.start(MASTER);
        cluster.await("it says so", () -> {
            assertThat(cluster.status().getState()).isEqualTo("writing");
            assertThat(cluster.statusOf("worker2").getDeliveryReason()).contains("is no worker: a master or another");
            assertThat(cluster.statusOf("worker2").getHealth()).isEqualTo("UNHEALTHY");
        });
        PendingCall<PostMessageResponse> all = cluster.post("three copies", 3, client());
        Expect.acknowledged(cluster.post("two copies", 2, client() + "-other").get(), 2);
        assertThat(all.isDone()).as("there are only two copies").isFalse();
    }

    @Test
    void twoWorkersOnCopiesOfOneDirectoryAreOneCopy() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
        cluster.startAll();
        Expect.acknowledged(cluster.post("three copies", 3, client()).get(), 3);
        cluster.nodes().forEach(cluster::stop);
        cluster.data().copyTo("worker1", "worker2");
        cluster.workers().forEach(cluster::start);
        cluster.start(MASTER);
        cluster.await("one of both is refused", () -> assertThat(refused(cluster)).hasSize(1));
        String refused = refused(cluster).getFirst();
        isNoCopy(cluster, refused, "its data directory is a copy of that of worker");

        cluster.stop(refused);
        cluster.data().delete(refused, "disk");
        cluster.start(refused);
        Expect.acknowledged(cluster.post("three copies again", 3, client() + "-again").get(), 3);
    }

    private static List<String> refused(ProcessCluster cluster) {
        return cluster.workers().stream()
                .filter(worker -> cluster.statusOf(worker).getDelivery().equals("refused"))
                .toList();
    }
}
