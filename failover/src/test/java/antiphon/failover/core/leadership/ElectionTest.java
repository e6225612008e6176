package antiphon.failover.core.leadership;

import static antiphon.failover.core.leadership.Network.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.failover.RegisterFixture;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Elections among simulated nodes: what a majority held is in the log of every later leader, and soon after all is
/// well again somebody leads. Copies are whole or fail, no log is damaged, and members do not change here.
class ElectionTest {
    private static final long SECOND = 1_000 * MILLISECOND;

    @Test
    void theFounderLeads() {
        SimElection cluster = new SimElection(1, 3);
        cluster.network.runFor(2 * SECOND);
        assertThat(cluster.openLeader()).map(SimMember::owner).map(owner -> owner.node())
                .contains(RegisterFixture.node(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void anotherLeadsWithinTwoSecondsWhenTheLeaderDies(int nodes) {
        for (long seed = 1; seed <= 100; seed++) {
            SimElection cluster = new SimElection(seed, nodes);
            cluster.network.runFor(8 * SECOND); // The register promises nothing for a majority that is up for less.
            NodeId first = leader(cluster, seed);
            cluster.stop(first);
            cluster.network.runFor(2 * SECOND);
            assertThat(leader(cluster, seed)).as("seed %s", seed).isNotEqualTo(first);
        }
    }

    @Test
    void theNodeThatIsNamedLeadsAtOnceWhenTheLeaderHandsOver() {
        for (long seed = 1; seed <= 100; seed++) {
            SimElection cluster = new SimElection(seed, 3);
            cluster.network.runFor(8 * SECOND);
            SimMember first = cluster.openLeader().orElseThrow();
            NodeId to = cluster.nodes().stream().filter(node -> !node.equals(first.owner().node())).toList()
                    .get((int) (seed % 2));
            first.on(new LeadershipInput.HandOverAsked(Optional.of(to)));
            cluster.network.runFor(SECOND / 2);
            assertThat(leader(cluster, seed)).as("seed %s", seed).isEqualTo(to);
        }
    }

    @Test
    void aLeaderWhoseSuccessorIsGoneIsFollowedByAnyoneSoon() {
        for (long seed = 1; seed <= 100; seed++) {
            SimElection cluster = new SimElection(seed, 3);
            cluster.network.runFor(8 * SECOND);
            SimMember first = cluster.openLeader().orElseThrow();
            long epoch = first.view().ownEpoch();
            NodeId to = cluster.nodes().stream().filter(node -> !node.equals(first.owner().node())).findFirst()
                    .orElseThrow();
            cluster.stop(to);
            first.on(new LeadershipInput.HandOverAsked(Optional.of(to)));
            cluster.network.runFor(3 * SECOND);
            assertThat(cluster.openLeader().orElseThrow().view().ownEpoch()).as("seed %s", seed).isGreaterThan(epoch);
        }
    }

    @Test
    void theSameLeadsAgainAtOnceAfterAPowerCut() {
        int same = 0;
        for (long seed = 1; seed <= 100; seed++) {
            SimElection cluster = new SimElection(seed, 3);
            cluster.network.runFor(8 * SECOND);
            NodeId first = leader(cluster, seed);
            cluster.nodes().forEach(cluster::stop);
            cluster.nodes().forEach(cluster::start);
            cluster.network.runFor(5 * SECOND);
            if (leader(cluster, seed).equals(first)) same++;
        }
        assertThat(same).isGreaterThan(50);
    }

    @Test
    void aFollowerThatAloneHearsNoLeaderDisturbsNobody() {
        SimElection cluster = new SimElection(1, 3);
        cluster.network.runFor(8 * SECOND);
        int opened = cluster.history.opened;
        cluster.network.cut(RegisterFixture.node(0), RegisterFixture.node(1));
        cluster.network.runFor(20 * SECOND);
        assertThat(cluster.history.opened).isEqualTo(opened);
        assertThat(leader(cluster, 1)).isEqualTo(RegisterFixture.node(0));
        assertThat(cluster.said).contains("node1 Waits[why=OTHERS_HEAR_A_LEADER]");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5})
    void nothingCommittedIsLostAndSomebodyLeadsInTheEnd(int nodes) {
        int opened = 0;
        int committed = 0;
        for (long seed = 1; seed <= 300; seed++) {
            SimElection cluster = new SimElection(seed, nodes);
            try {
                disturb(cluster);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n"
                        + String.join("\n", cluster.said), e);
            }
            leader(cluster, seed);
            opened += cluster.history.opened;
            committed += cluster.history.size();
        }
        assertThat(opened).as("leaders").isGreaterThanOrEqualTo(300);
        assertThat(committed).as("messages").isGreaterThan(300 * 20);
    }

    private static void disturb(SimElection cluster) {
        List<NodeId> nodes = cluster.nodes();
        for (int step = 0; step < 40; step++) {
            NodeId one = nodes.get(cluster.luck.nextInt(nodes.size()));
            NodeId other = nodes.get(cluster.luck.nextInt(nodes.size()));
            switch (cluster.luck.nextInt(11)) {
                case 0 -> cluster.stop(one);
                case 1, 2 -> cluster.start(one);
                case 3 -> cluster.pause(one, cluster.luck.nextLong(1, 4 * SECOND));
                case 4 -> cluster.network.cut(one, other);
                case 5 -> cluster.network.heal();
                case 6 -> cluster.loseDisk(one);
                case 7 -> cluster.network.lossy = true;
                case 8 -> cluster.life(one).ifPresent(life -> life.on(
                        new LeadershipInput.HandOverAsked(Optional.of(other))));
                case 9 -> cluster.openLeader().ifPresent(leader -> leader.on(
                        new LeadershipInput.HandOverAsked(Optional.empty())));
                default -> cluster.openLeader().ifPresent(leader -> cluster.stop(leader.owner().node()));
            }
            cluster.network.runFor(cluster.luck.nextLong(1, 2 * SECOND));
        }
        cluster.network.heal();
        nodes.forEach(cluster::start);
        cluster.network.runFor(15 * SECOND);
        assertThat(cluster.disks()).as("all follow the leader")
                .allMatch(disk -> disk.adoptedEpoch == cluster.openLeader().orElseThrow().view().ownEpoch());
    }

    private static NodeId leader(SimElection cluster, long seed) {
        assertThat(cluster.openLeader()).as("seed %s: %s", seed, String.join("\n", cluster.said)).isPresent();
        return cluster.openLeader().orElseThrow().owner().node();
    }
}
