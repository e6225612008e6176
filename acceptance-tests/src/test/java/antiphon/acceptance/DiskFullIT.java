package antiphon.acceptance;

import static antiphon.acceptance.Platform.PROCESSES;
import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.WorkerStatus;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Disks that fill up under a cluster, and are freed: a node below its reserve takes nothing more and does all else.
@ExtendWith(NeedsSmallDisks.class)
class DiskFullIT extends Scenarios {
    /// Below the reserve of 64 MiB.
    private static final long LITTLE_BYTES = 20 << 20;

    private final Map<String, SmallDisk> disks = new HashMap<>();
    private TestCluster cluster;

    DiskFullIT() {
        super(PROCESSES);
    }

    @BeforeEach
    void start() {
        cluster = own(ClusterSettings.quick());
        for (String node : List.of("worker1", "worker2", MASTER)) {
            disks.put(node, new SmallDisk());
            startOnDisk(node);
        }
        cluster.awaitHealthy();
        Expect.acknowledged(cluster.post("before", 3, client()).get(), 3);
    }

    private void startOnDisk(String node) {
        cluster.start(node, Map.of("STORAGE", "disk", "DATA_DIR", diskOf(node).dataDir().toString()));
    }

    private Path directoryOf(String node) {
        return diskOf(node).dataDir();
    }

    private SmallDisk diskOf(String node) {
        SmallDisk disk = disks.get(node);
        if (disk == null) throw new IllegalArgumentException("no disk of " + node);
        return disk;
    }

    @AfterEach
    void unmount() {
        closeOwnClusters();
        disks.values().forEach(SmallDisk::close);
        disks.clear();
    }

    private void fills(String node) {
        diskOf(node).leave(LITTLE_BYTES);
        cluster.await(node + " says that it is full", () -> assertThat(saysThatItIsFull(node)).isPositive());
    }

    private long saysThatItIsFull(String node) {
        return cluster.log(node).stream()
                .filter(line -> line.contains("are refused") && line.contains("in reserve"))
                .count();
    }

    @Test
    void aMasterBelowItsReserveRefusesWritesServesReadsAndComesBackByItself() {
        fills(MASTER);
        for (int concern = 1; concern <= 3; concern++) {
            PostMessageResponse refused = cluster.post("refused", concern, client()).get();
            Expect.refused(refused, 503);
            assertThat(refused.getMessage())
                    .contains("the master's storage takes nothing more: " + directoryOf(MASTER) + " has room for",
                            "keeps 67108864 in reserve", "by themselves");
        }
        GetClusterStatusResponse status = cluster.status();
        assertThat(status.getState()).isEqualTo("full");
        assertThat(status.getStateReason()).contains("67108864 in reserve");
        assertThat(status.getWriteConcernPossible()).isZero();
        assertThat(status.getHead()).isEqualTo(1);
        for (String node : cluster.nodes()) assertThat(cluster.contents(node)).containsExactly("before");

        diskOf(MASTER).isFreed();
        cluster.await("writes are taken", () -> Expect.acknowledged(cluster.post("after", 3, client()).get(), 3));
        assertThat(cluster.status().getState()).isEqualTo("writing");
        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker1")).containsExactly("before", "after");
        assertThat(saysThatItIsFull(MASTER)).as("it is reported once").isOne();
    }

    @Test
    void aWorkerBelowItsReserveHoldsUpOnlyWhoNeedsItAndCatchesUpByItself() {
        fills("worker2");
        PendingCall<PostMessageResponse> needsAll = cluster.post("needs all", 3, client());
        Expect.acknowledged(cluster.post("needs two", 2, client() + "2").get(), 2);
        awaitRefusedForRoom();
        assertThat(cluster.contents("worker2")).containsExactly("before");
        assertThat(cluster.statusOf("worker2").getPosition()).isEqualTo(1);
        assertThat(cluster.status().getAvailableNodes()).isEqualTo(2);
        assertThat(needsAll.isDone()).as("w=3 still waits").isFalse();

        diskOf("worker2").isFreed();
        Expect.acknowledged(needsAll.get(), 3);
        cluster.awaitHealthy("worker2");
        cluster.awaitSameLogs();
        assertThat(saysThatItIsFull("worker2")).as("it is reported once").isOne();
    }

    @Test
    void aWorkerThatStartsBelowItsReserveServesWhatItHoldsAndIsRecoveredWhenThereIsRoom() {
        cluster.stop("worker2");
        diskOf("worker2").leave(LITTLE_BYTES);
        Expect.acknowledged(cluster.post("missed", 2, client()).get(), 2);
        startOnDisk("worker2");
        awaitRefusedForRoom();
        assertThat(cluster.contents("worker2")).containsExactly("before");

        diskOf("worker2").isFreed();
        cluster.awaitHealthy("worker2");
        cluster.awaitSameLogs();
        Expect.acknowledged(cluster.post("after", 3, client()).get(), 3);
    }

    @Test
    void nodesRestartedOnDisksFullToTheLastByteServeReadsAndGoOnAsEachGetsRoom() {
        disks.values().forEach(disk -> disk.leave(0));
        for (String node : List.of("worker2", MASTER)) {
            cluster.stop(node);
            startOnDisk(node);
        }
        assertThat(cluster.status().getState()).isEqualTo("full");
        Expect.refused(cluster.post("refused", 1, client()).get(), 503);
        for (String node : cluster.nodes()) assertThat(cluster.contents(node)).containsExactly("before");

        diskOf(MASTER).isFreed();
        cluster.await("the master writes", () -> Expect.acknowledged(cluster.post("after", 1, client()).get(), 1));
        for (String worker : cluster.workers()) {
            cluster.await(worker + " has no room", () -> assertThat(cluster.statusOf(worker).getDeliveryReason())
                    .contains("room for 0 more bytes"));
            assertThat(cluster.contents(worker)).containsExactly("before");
            assertThat(cluster.statusOf(worker).getPosition()).isEqualTo(1);
        }

        cluster.workers().forEach(worker -> diskOf(worker).isFreed());
        cluster.awaitHealthy();
        Expect.acknowledged(cluster.post("at last", 3, client()).get(), 3);
        cluster.awaitSameLogs();
    }

    @Test
    void nodesRestartedWithoutAnInodeLeftServeReadsAndGoOnAsThereAreSome() {
        List<String> nodes = List.of("worker2", MASTER);
        nodes.forEach(cluster::stop);
        for (String node : nodes) {
            diskOf(node).leaveNoInode();
            startOnDisk(node);
        }
        cluster.await("the master says that it is full",
                () -> assertThat(cluster.status().getState()).isEqualTo("full"));
        assertThat(cluster.status().getStateReason()).contains("No space left on device", "df -i");
        Expect.refused(cluster.post("refused", 1, client()).get(), 503);
        for (String node : cluster.nodes()) assertThat(cluster.contents(node)).containsExactly("before");

        nodes.forEach(node -> diskOf(node).inodesAreFreed());
        cluster.awaitHealthy();
        cluster.await("all write", () -> Expect.acknowledged(cluster.post("after", 3, client()).get(), 3));
        cluster.awaitSameLogs();
    }

    private void awaitRefusedForRoom() {
        cluster.await("the status says that worker2 is well and its disk is full", () -> {
            WorkerStatus worker = cluster.statusOf("worker2");
            assertThat(worker.getDelivery()).isEqualTo("refused");
            assertThat(worker.getDeliveryReason()).contains(
                    "takes nothing more: " + directoryOf("worker2") + " has room for", "67108864 in reserve",
                    "free some");
            assertThat(worker.getFreeDiskBytes()).isBetween(1L, LITTLE_BYTES);
            assertThat(worker.getHealth()).isEqualTo("HEALTHY");
        });
    }
}
