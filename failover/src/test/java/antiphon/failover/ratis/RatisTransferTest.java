package antiphon.failover.ratis;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RatisTransferTest extends RatisTest {
    @Test
    void anotherVoterLeadsOnRequestAndTheRegisterGoesOn() {
        for (int round = 0; round < 3; round++) {
            int before = leader();
            cluster.await("another leads than " + before, () -> {
                askToLeadElsewhere(before);
                return leader() != before;
            });
            assertWorks();
        }
    }

    @Test
    void aVoterThatDoesNotLeadLeavesItAsItIs() throws IOException {
        int leader = leader();
        long term = division(leader).getInfo().getCurrentTerm();
        cluster.register(follower()).leadElsewhere();
        assertWorks();
        cluster.await("the same leads in the same term", () -> leader() == leader
                && division(leader).getInfo().getCurrentTerm() == term);
    }

    private void askToLeadElsewhere(int node) {
        try {
            cluster.register(node).leadElsewhere();
        } catch (IOException _) {
            // Asked again, as a node does.
        }
    }
}
