package antiphon.failover.node;

import static antiphon.failover.RegisterFixture.LOG;
import static antiphon.failover.RegisterFixture.disk;
import static antiphon.failover.RegisterFixture.owner;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.log.memory.MemoryStore;
import antiphon.message.Hash;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What members see of a node's replica.
class ReplicaViewsTest {
    private final MemoryStore store = new MemoryStore();

    private ReplicaView view() {
        return ReplicaViews.of(store, disk(1), true, true);
    }

    @Test
    void aNodeThatHasNeverHadALogIsWholeAndAtNothing() {
        assertThat(view()).isEqualTo(new ReplicaView(
                disk(1), 0, new LogEnd(0, 0, Hash.of(new byte[Hash.BYTES])), true, true, true));
    }

    /// Two nodes that hold nothing of one log are at the same place in it.
    @Test
    void anEmptyLogEndsWithTheHashThatItsFirstMessageFollows() throws IOException {
        store.state().adopt(LOG);
        store.state().promise(3, owner(2, 9), 0);
        store.state().adoptEpoch(3, 0);
        store.state().promise(5, owner(0, 8), 0);
        assertThat(Optional.of(view().end().hash())).isEqualTo(store.log().hashAt(0));
        assertThat(view().end().adoptedEpoch()).isEqualTo(3);
        assertThat(view().promisedEpoch()).isEqualTo(5);
    }

    @Test
    void roomAndWillAreAsTheyAreGiven() {
        assertThat(ReplicaViews.of(store, disk(1), false, true).isCandidate()).isFalse();
        assertThat(ReplicaViews.of(store, disk(1), true, false).isCandidate()).isFalse();
        assertThat(view().isCandidate()).isTrue();
    }
}
