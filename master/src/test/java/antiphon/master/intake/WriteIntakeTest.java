package antiphon.master.intake;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal.Reason;
import antiphon.master.replica.Write;
import antiphon.message.ContentHash;
import antiphon.node.loop.Inputs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each cause of a refusal has a reason of its own: metrics and alerts count them by it.
class WriteIntakeTest {
    private final List<MasterInput> taken = new ArrayList<>();
    private final List<Reason> refused = new ArrayList<>();
    private final List<Reason> counted = new ArrayList<>();
    private boolean full;
    private boolean stopsMeanwhile;
    private final WriteIntake intake = new WriteIntake(
            new Mail(), new PendingWrites(), (_, outcome, _) -> counted.add(reasonOf(outcome)), () -> 0, null);

    private final class Mail implements Inputs<MasterInput> {
        @Override
        public boolean offer(MasterInput input) {
            if (stopsMeanwhile) intake.stop();
            return !full && !stopsMeanwhile && taken.add(input);
        }

        @Override
        public void put(MasterInput input) {
            throw new AssertionError("writes can be refused");
        }
    }

    private final class Caller implements Reply {
        private final boolean gone;

        Caller(boolean gone) {
            this.gone = gone;
        }

        @Override
        public void known(long ticket, Outcome outcome) {
            refused.add(reasonOf(outcome));
        }

        @Override
        public boolean isGone() {
            return gone;
        }
    }

    private static Reason reasonOf(Outcome outcome) {
        return ((Outcome.NotAppended) outcome).refusal().reason();
    }

    private void write(boolean callerGone) {
        Write write = new Write("ann", "ann", "ann", "", "x", 1, ContentHash.of("x"), 1, Long.MAX_VALUE);
        intake.append(1, List.of(write), new Caller(callerGone), null);
    }

    private void assertRefusedOnceFor(Reason reason) {
        assertThat(refused).containsExactly(reason);
        assertThat(counted).containsExactly(reason);
        assertThat(taken).isEmpty();
        assertThat(intake.bytes()).as("queued").isZero();
    }

    @Test
    void aCallerThatNoLongerWaitsMetNoLimit() {
        write(true);
        assertRefusedOnceFor(Reason.CALLER_GONE);
    }

    @Test
    void aFullMailboxIsALimit() {
        full = true;
        write(false);
        assertRefusedOnceFor(Reason.TOO_MANY_PENDING);
    }

    @Test
    void aMasterThatStopsIsNoLimit() {
        intake.stop();
        write(false);
        assertRefusedOnceFor(Reason.NOT_WRITING);
    }

    @Test
    void aMasterThatBeginsToStopMeanwhileIsNoLimit() {
        stopsMeanwhile = true;
        write(false);
        assertRefusedOnceFor(Reason.NOT_WRITING);
    }
}
