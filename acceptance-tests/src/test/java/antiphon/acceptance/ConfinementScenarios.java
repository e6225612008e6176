package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a container can do besides running its program: nothing; and with little memory it does that under load too.
abstract class ConfinementScenarios extends Scenarios {
    private static final int CONTENT_CHARACTERS = 1 << 20;
    private static final int ROUNDS = 2;
    private static final int WRITES_AT_ONCE = 64;
    private static final String NOTHING = "0".repeat(16);

    private ContainerCluster cluster;

    ConfinementScenarios() {
        super(Platform.CONTAINERS);
    }

    @BeforeAll
    void startAll() {
        cluster = (ContainerCluster) shared(ClusterSettings.onDisk().with("REPLICATION_TIMEOUT", "30"));
        cluster.startAll();
    }

    @Test
    void aNodeHasNoCapabilityAndCannotGetOne() {
        for (String node : List.of(MASTER, "worker1")) {
            List<String> status = cluster.inside(node, "cat /proc/1/status").lines().toList();
            for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
                assertThat(status).as(node).contains(set + ":\t" + NOTHING);
            assertThat(status).as(node).contains("NoNewPrivs:\t1", "Uid:\t10001\t10001\t10001\t10001",
                    "Gid:\t10001\t10001\t10001\t10001", "Groups:\t10001 ");
            assertThat(cluster.inside(node, "cat /proc/1/comm").strip()).isEqualTo("java");
        }
    }

    @Test
    void aNodeWritesToItsVolumeAndIntoMemoryAndNowhereElse() {
        for (String node : List.of(MASTER, "worker1")) {
            for (String place : List.of("/x", "/antiphon/x", "/opt/java/x", "/opt/native/x", "/etc/x", "/var/tmp/x"))
                assertThat(cluster.inside(node, "touch " + place)).as(node).contains("Read-only file system");
            assertThat(cluster.inside(node, "touch /data/x && rm /data/x")).isEmpty();
            String runs = "cp /bin/true /tmp/x && /tmp/x; rm /tmp/x";
            assertThat(cluster.inside(node, runs)).as("nothing in /tmp can be executed").contains("Permission denied");
        }
    }

    @Test
    void theNativeTransportAndTheCacheOfTheStartAreUsed() {
        String maps = cluster.inside(MASTER, "cat /proc/1/maps");
        assertThat(maps).contains("/opt/native/libio_grpc_netty_shaded_netty_transport_native_epoll");
        assertThat(maps).contains("/antiphon/start.aot");
    }

    @Test
    void theImageListsWhatItConsistsOf() {
        for (String node : List.of(MASTER, "worker1"))
            assertThat(cluster.inside(node, "cat /antiphon/sbom.json"))
                    .contains("\"bomFormat\" : \"CycloneDX\"", "pkg:maven/com.google.protobuf/protobuf-java@");
    }

    /// All on one connection and each in a call of its own, which is the way that takes most: some may be refused.
    @Test
    void aNodeUnderItsMemoryLimitSurvivesALoadOfLargeMessages() {
        String content = "x".repeat(CONTENT_CHARACTERS - 10);
        int refused = 0;
        for (int left = ROUNDS * WRITES_AT_ONCE; left > 0;) {
            List<PendingCall<PostMessageResponse>> writes = new ArrayList<>();
            for (int write = 0; write < Math.min(left, WRITES_AT_ONCE); write++)
                writes.add(cluster.post(content, 3, "heavy" + write % 4));
            int taken = (int) writes.stream().filter(ConfinementScenarios::isTaken).count();
            left -= taken;
            refused += writes.size() - taken;
        }
        System.out.println("confinement: large messages refused, and sent again: " + refused);
        for (String node : cluster.nodes()) {
            assertThat(cluster.messages(node)).as(node).hasSizeGreaterThanOrEqualTo(ROUNDS * WRITES_AT_ONCE);
            assertThat(cluster.isRunning(node)).as(node).isTrue();
            assertThat(cluster.ranOutOfMemory(node)).as(node).isFalse();
        }
    }

    private static boolean isTaken(PendingCall<PostMessageResponse> write) {
        try {
            Expect.acknowledged(write.get(), 3);
            return true;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).as(e.getMessage()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(e).hasMessageContaining("requests that have begun to arrive");
            return false;
        }
    }
}
