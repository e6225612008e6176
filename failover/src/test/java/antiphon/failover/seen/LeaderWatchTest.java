package antiphon.failover.seen;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.core.leadership.LeadershipView;
import antiphon.failover.core.leadership.LeadershipView.Role;
import antiphon.failover.core.leadership.contract.LeadershipEvent.Waiting;
import antiphon.failover.core.register.RegisterState;
import antiphon.failover.seen.SeenLeader.State;
import antiphon.log.state.Epochs;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeaderWatchTest {
    private static final NodeId OWN = new NodeId("worker1");
    private static final NodeId OTHER = new NodeId("worker2");

    private Epochs epochs = Epochs.NONE;
    private long nowNs = 1_000;
    private final LeaderWatch watch = new LeaderWatch(OWN, () -> epochs, () -> nowNs);

    private static Owner owner(NodeId node) {
        return new Owner(node, new UUID(1, 2), 3);
    }

    private void promised(long epoch, NodeId owner) {
        epochs = new Epochs(epoch, Optional.of(owner(owner)), 0, 0);
    }

    private SeenLeader after(LeadershipView view) {
        nowNs += 1_000;
        watch.look(view);
        return watch.seen();
    }

    private static LeadershipView follows(boolean hasHeard) {
        return new LeadershipView(
                RegisterState.EMPTY, Role.FOLLOWING, 0, false, Optional.empty(), hasHeard, false, Long.MIN_VALUE);
    }

    private static LeadershipView waits(Waiting why) {
        return new LeadershipView(
                RegisterState.EMPTY, Role.FOLLOWING, 0, false, Optional.of(why), true, false, Long.MIN_VALUE);
    }

    private static LeadershipView leads(long epoch, boolean isOpen) {
        return new LeadershipView(
                RegisterState.EMPTY, isOpen ? Role.LEADING : Role.FENCING, epoch, isOpen, Optional.empty(), false,
                false, 0);
    }

    @Test
    void thePromiseOfALifeBeforeIsNoLeader() {
        promised(4, OTHER);
        SeenLeader seen = after(follows(false));
        assertThat(seen.state()).isEqualTo(State.SEARCHING);
        assertThat(seen.leader()).isEmpty();
    }

    @Test
    void oneThatHeardALeaderFollowsTheOwnerOfItsPromise() {
        promised(4, OTHER);
        SeenLeader seen = after(follows(true));
        assertThat(seen.state()).isEqualTo(State.FOLLOWING);
        assertThat(seen.leader()).contains(OTHER);
        assertThat(seen.epoch()).isEqualTo(4);
        assertThat(seen.changes()).isZero();
    }

    @Test
    void whileNoneLeadsItSaysWhyAndSinceWhen() {
        promised(4, OTHER);
        after(follows(true));
        after(waits(Waiting.TOO_FEW_ANSWER));
        SeenLeader seen = after(waits(Waiting.REGISTER_SILENT));
        assertThat(seen.state()).isEqualTo(State.SEARCHING);
        assertThat(seen.leader()).isEmpty();
        assertThat(seen.noLeader()).contains("register_silent");
        assertThat(seen.sinceNs()).as("when it began to search").isEqualTo(3_000);
    }

    @Test
    void aTakeoverIsSeenFromItsClaimToItsEnd() {
        promised(4, OTHER);
        after(follows(true));
        assertThat(after(leads(5, false)).state()).as("it has claimed, and not promised yet").isEqualTo(State.OPENING);
        promised(5, OWN);
        assertThat(after(leads(5, false)).epoch()).isEqualTo(5);
        SeenLeader open = after(leads(5, true));
        assertThat(open.state()).isEqualTo(State.LEADING);
        assertThat(open.leader()).contains(OWN);
        assertThat(open.changes()).isEqualTo(1);
        after(leads(5, true));
        assertThat(watch.seen().sinceNs()).isEqualTo(open.sinceNs());
    }

    @Test
    void theSameNodeInALaterEpochIsAChange() {
        promised(4, OTHER);
        after(follows(true));
        after(waits(Waiting.TOO_FEW_ANSWER));
        promised(5, OTHER);
        assertThat(after(follows(true)).changes()).isEqualTo(1);
    }

    @Test
    void itsOwnPromiseToAnEarlierLifeIsNotFollowed() {
        promised(4, OWN);
        assertThat(after(follows(true)).state()).isEqualTo(State.SEARCHING);
    }
}
