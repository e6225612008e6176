package antiphon.worker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.message.Hash;
import antiphon.worker.core.arrival.HeldEpochs;
import antiphon.worker.core.arrival.HeldLog;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A worker that keeps messages 1,001 to 1,005 of its log, and those before not any more.
class LaterStartTest {
    private static final Chain CHAIN = Chain.of(1_010);
    private static final HeldLog HELD = new HeldLog(Optional.of(Chain.LOG), 1, 1_001, 1_005, 1_005, 1);

    private final WorkerCore core = new WorkerCore(HELD, HeldEpochs.NONE, LaterStartTest::hashAt, Limits.tiny());

    private static Optional<Hash> hashAt(long sequence) {
        return sequence >= 1_000 && sequence <= 1_005 ? Optional.of(CHAIN.hash((int) sequence)) : Optional.empty();
    }

    private List<WorkerEffect> does(WorkerInput input) {
        core.on(input, 0);
        return core.endTurn();
    }

    private static WorkerInput replica(int sequence) {
        return new WorkerInput.ReplicaArrived(7, Optional.of(Chain.LOG), 1, CHAIN.entry(sequence));
    }

    @Test
    void theNextMessageIsAppended() {
        assertThat(does(replica(1_006))).contains(new WorkerEffect.Append(CHAIN.range(1_006, 1_006)));
    }

    @Test
    void aMessageThatIsNotKeptAnyMoreCountsAsHeld() {
        List<WorkerEffect> ofKept = does(replica(1_003));
        assertThat(does(replica(500))).isEqualTo(ofKept);
        assertThat(does(replica(1_000))).isEqualTo(ofKept);
    }

    @Test
    void logsAreComparedBackToTheMessageBeforeTheStart() {
        assertThat(does(CoreHarness.recovery(9, 1_010))).contains(asks(1, 1_005));
        assertThat(diverged(1)).contains(asks(2, 1_004));
        assertThat(diverged(2)).contains(asks(3, 1_003));
        assertThat(diverged(3)).contains(asks(4, 1_001));
        assertThat(diverged(4)).contains(asks(5, 1_000));
        List<WorkerEffect> last = diverged(5);
        assertThat(last).noneMatch(effect -> effect instanceof WorkerEffect.FetchPage);
        assertThat(last).anySatisfy(effect -> assertThat(effect.toString())
                .contains("keeps its log from message 1001 on, and cannot compare what came before"));
    }

    private List<WorkerEffect> diverged(long fetch) {
        return does(new WorkerInput.FetchDiverged(fetch, "diverged"));
    }

    private static WorkerEffect asks(long fetch, int after) {
        return new WorkerEffect.FetchPage(fetch, after, Optional.of(CHAIN.hash(after)), CoreHarness.PAGE_BYTES);
    }

    @Test
    void aLogDoesNotEndBeforeItsStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeldLog(Optional.of(Chain.LOG), 1, 1_001, 999, 999, 1))
                .withMessage("a log that starts with message 1001 cannot end at 999");
    }
}
