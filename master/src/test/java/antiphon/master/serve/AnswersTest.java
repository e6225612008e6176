package antiphon.master.serve;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.log.memory.MemoryStore;
import antiphon.master.core.contract.Outcome;
import antiphon.proto.master.AcknowledgedRun;
import antiphon.proto.master.PostMessageResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Whether an answer says that the message is committed.
class AnswersTest {
    private final MemoryStore store = new MemoryStore();
    private final Answers answers = new Answers(store);

    private void isMember() {
        store.state().promise(2, new Owner(new NodeId("ann"), new UUID(1, 1), 11), 0);
        store.state().adoptEpoch(2, 0);
        store.state().committed(7);
    }

    @Test
    void aWriteIsFinalOnceAMajorityHoldsIt() {
        isMember();
        assertThat(answers.of(new Outcome.Acknowledged(7, 2)).getCommitted()).isTrue();
        PostMessageResponse alone = answers.of(new Outcome.Acknowledged(8, 1));
        assertThat(alone.hasCommitted()).isTrue();
        assertThat(alone.getCommitted()).isFalse();
        assertThat(answers.of(new Outcome.Unconfirmed(7, 2)).getCommitted()).as("also short of copies").isTrue();
    }

    @Test
    void aRunIsFinalWhenItsLastWriteIs() {
        isMember();
        assertThat(run(6, 7).getCommitted()).isTrue();
        assertThat(run(7, 8).hasCommitted()).isTrue();
        assertThat(run(7, 8).getCommitted()).isFalse();
    }

    private AcknowledgedRun run(long first, long second) {
        OutcomeFrame frame = new OutcomeFrame(answers);
        frame.add(0, new Outcome.Acknowledged(first, 2), true);
        frame.add(1, new Outcome.Acknowledged(second, 2), true);
        return frame.take().getAcknowledged(0);
    }

    @Test
    void nothingIsSaidOfItWhereNoNodeTakesOver() {
        assertThat(answers.of(new Outcome.Acknowledged(7, 2)).hasCommitted()).isFalse();
        assertThat(run(6, 7).hasCommitted()).isFalse();
    }
}
