package antiphon.failover.ratis;

import static antiphon.failover.RegisterFixture.claim;
import static antiphon.failover.RegisterFixture.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.failover.core.register.RegisterAnswer.Unknown;
import antiphon.failover.core.register.RegisterState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Voters are added, removed and replaced.
class RatisVotersTest extends RatisTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void aVoterIsAddedAndBringsItselfUpToDateFromASnapshot() throws Exception {
        for (int i = 0; i < 6; i++) claimAt(i % 3);
        cluster.join(3);
        assertThat(cluster.register(follower()).changeVoters(voters(0, 1, 2, 3), PATIENCE)).isTrue();
        RegisterState done = claimAt(0);
        awaitEpoch(3, done.epoch());
        assertThat(cluster.life(3).latest()).isEqualTo(done);
        assertThat(cluster.life(3).applied()).as("it did not get each state").hasSizeLessThan((int) done.epoch());
    }

    /// It was down when it was removed, and comes back in the belief that it votes.
    @Test
    void aVoterThatWasRemovedDoesNotComeBack() throws Exception {
        cluster.join(3);
        assertThat(cluster.register(0).changeVoters(voters(0, 1, 2, 3), PATIENCE)).isTrue();
        awaitEpoch(3, claimAt(0).epoch());
        cluster.stop(3);
        int leader = leader();
        assertThat(cluster.register(leader).changeVoters(voters(0, 1, 2), PATIENCE)).isTrue();
        claimAt(0);
        long term = division(leader).getInfo().getCurrentTerm();

        cluster.join(3);
        cluster.await("it shuts down", () -> !division(3).getInfo().isAlive());
        assertWorks();
        assertThat(division(leader).getInfo().getCurrentTerm()).as("no election").isEqualTo(term);
        assertThat(cluster.register(leader).voters()).hasSize(3);
        assertThat(cluster.failures()).as("its end is no failure").isEmpty();
    }

    @Test
    void aVoterThatNobodyReachesChangesNothing() throws Exception {
        List<Voter> four = new ArrayList<>(voters(0, 1, 2));
        four.add(new Voter(new UUID(9, 9), node(9)));
        assertThatIllegalArgumentException()
                .as("one at a time")
                .isThrownBy(() -> cluster.register(0).changeVoters(four.subList(2, 4), PATIENCE));
        assertThat(cluster.register(0).changeVoters(four, Duration.ofSeconds(2))).isFalse();
        assertWorks();
        assertThat(cluster.register(leader()).voters()).hasSize(3);
    }

    /// It must not acknowledge in place of the voter that it was.
    @Test
    void aVoterWhoseDirectoryIsLostIsAnother() throws Exception {
        Voter lost = cluster.voter(2);
        cluster.stop(2);
        delete();
        cluster.join(2);
        assertThat(cluster.voter(2)).isNotEqualTo(lost);
        cluster.isolate(1);
        assertThat(propose(0, claim(1, 0, 7))).as("one of three").isInstanceOf(Unknown.class);
        assertThat(cluster.life(2).applied()).isEmpty();
        cluster.heal();

        claimAt(0);
        assertThat(cluster.register(0).changeVoters(voters(0, 1), PATIENCE)).isTrue();
        assertThat(cluster.register(0).changeVoters(voters(0, 1, 2), PATIENCE)).isTrue();
        awaitEpoch(2, claimAt(0).epoch());
    }

    private void delete() throws IOException {
        try (var files = Files.walk(cluster.path(2))) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
