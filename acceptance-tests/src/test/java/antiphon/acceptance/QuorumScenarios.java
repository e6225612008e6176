package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The guard of the whole system: below the quorum of available nodes no client writes.
abstract class QuorumScenarios extends Scenarios {
    QuorumScenarios(Platform platform) {
        super(platform);
    }

    @ParameterizedTest(name = "QUORUM_LEVEL={0}")
    @ValueSource(strings = {"1", "2", "3", "MAJORITY", "ALL"})
    void writesAreTakenWithAsManyNodesAsTheLevelSaysAndNotWithFewer(String level) {
        TestCluster cluster = own(ClusterSettings.quick().with("QUORUM_LEVEL", level));
        cluster.startAll();
        int needed = switch (level) {
            case "MAJORITY" -> 2;
            case "ALL" -> 3;
            default -> Integer.parseInt(level);
        };
        assertThat(cluster.status().getQuorumLevel()).isEqualTo(needed);

        List<String> spare = cluster.workers().subList(0, 3 - needed);
        spare.forEach(cluster::stop);
        spare.forEach(cluster::awaitUnhealthy);
        assertThat(cluster.status().getAvailableNodes()).isEqualTo(needed);
        Expect.acknowledged(cluster.post("enough nodes", 1, "a").get(), 1);
        cluster.await("writes to the nodes that are left can be met",
                () -> assertThat(cluster.status().getWriteConcernPossible()).isEqualTo(needed));
        if (needed == 1) return;

        String oneMore = cluster.workers().get(3 - needed);
        cluster.stop(oneMore);
        cluster.awaitUnhealthy(oneMore);
        long head = cluster.status().getHead();
        PostMessageResponse refused = cluster.post("too few nodes", 1, "b").get();
        Expect.unavailable(refused);
        assertThat(refused.getDetail()).contains("QUORUM_LEVEL", Integer.toString(needed));
        assertThat(cluster.status().getWriteConcernPossible()).isZero();
        assertThat(cluster.status().getHead()).isEqualTo(head);

        cluster.start(oneMore);
        cluster.await("writes come back", () -> Expect.acknowledged(
                cluster.post("enough again", 1, "b").get(), 1));
        Expect.acknowledged(cluster.post("on all there are", needed, "b").get(), needed);
        assertThat(cluster.contents(oneMore)).doesNotContain("too few nodes");
    }
}
