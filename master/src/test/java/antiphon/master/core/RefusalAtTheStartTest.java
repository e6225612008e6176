package antiphon.master.core;

import static antiphon.master.core.MasterStory.LOG;
import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.StartObstacle;
import antiphon.master.core.policy.CoreSettings;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A master without a log whose workers run, and cannot be asked: they may hold the log, so none is begun.
class RefusalAtTheStartTest {
    private static final Reason WRONG_TOKEN = new Reason(
            Reason.Code.WRONG_TOKEN, "refuses this master's AUTH_TOKEN");
    private static final Duration LONG = Duration.ofNanos(CoreSettings.STANDARD.startWaitNs()).multipliedBy(20);

    private MasterStory story = MasterStory.of(2, CoreSettings.STANDARD);

    private Worker holds(int worker, long position) {
        Worker holder = story.worker(worker);
        holder.logId = Optional.of(LOG);
        holder.epoch = 4;
        holder.position = position;
        return holder;
    }

    private Worker refusing(Worker worker) {
        worker.refuses = Optional.of(WRONG_TOKEN);
        return worker;
    }

    private void assertWaiting(String... reason) {
        assertThat(story.effects(MasterEffect.AdoptLog.class)).as("new logs").isEmpty();
        assertThat(story.view().state()).isEqualTo(MasterState.STARTING);
        assertThat(story.view().stateReason()).contains(reason);
        assertThat(story.write("ann", 1)).isRefused(Refusal.Reason.NOT_WRITING).says(reason);
    }

    private void assertWriting(long head) {
        assertThat(story.view().state()).as(story.view().stateReason()).isEqualTo(MasterState.WRITING);
        assertThat(story.view().head()).isEqualTo(head);
    }

    @Test
    void noLogIsBegunWhileWorkersRefuseAndTheSettingIsNamed() {
        refusing(holds(1, 5));
        refusing(holds(2, 5));
        story.startsEmpty();
        story.passes(LONG);
        assertWaiting(
                "worker1 (refuses this master's AUTH_TOKEN), worker2 (refuses this master's AUTH_TOKEN) run",
                "cannot be asked: set the same AUTH_TOKEN on all nodes.", "RECOVER_FROM=master");
        assertThat(story.events(MasterEvent.CannotWriteYet.class)).hasSize(1).first()
                .returns(StartObstacle.WORKERS_REFUSE, MasterEvent.CannotWriteYet::obstacle);
    }

    @Test
    void itGoesOnByItselfWhenTheyAnswer() {
        Worker worker1 = refusing(holds(1, 5));
        Worker worker2 = refusing(holds(2, 5));
        story.startsEmpty();
        story.passes(LONG);
        worker1.refuses = Optional.empty();
        story.passes(LONG);
        assertThat(story.view().state()).isEqualTo(MasterState.RECOVERING);
        assertThat(story.view().stateReason()).contains(
                "worker2 (refuses this master's AUTH_TOKEN) cannot be asked: set the same AUTH_TOKEN on all nodes, or",
                "RECOVER_FROM=<worker>");
        worker2.refuses = Optional.empty();
        story.passes(LONG);
        assertWriting(5);
    }

    @Test
    void aRefusingWorkerThatIsRestartedIsNotAbsent() {
        Worker worker1 = refusing(holds(1, 5));
        Worker worker2 = refusing(holds(2, 5));
        story.startsEmpty();
        story.passes(LONG);
        story.isolate(worker1);
        story.isolate(worker2);
        story.passes(LONG);
        assertWaiting("worker1 (", "worker2 (");
        worker1.refuses = Optional.empty();
        worker2.refuses = Optional.empty();
        story.restarts(worker1);
        story.restarts(worker2);
        story.passes(LONG);
        assertWriting(5);
    }

    @Test
    void swappedWorkersAreNotTakenForAbsentOnes() {
        Worker worker1 = holds(1, 5);
        Worker worker2 = holds(2, 5);
        worker1.name = "worker2";
        worker2.name = "worker1";
        story.startsEmpty();
        story.passes(LONG);
        assertWaiting("the node that answers at the address of worker1 is worker2", "WORKERS");
        worker1.name = "worker1";
        worker2.name = "worker2";
        story.passes(LONG);
        assertWriting(5);
    }

    @Test
    void oneThatRefusesIsEnough() {
        refusing(holds(1, 5));
        story.startsEmpty();
        story.passes(LONG);
        assertWaiting("worker1 (refuses this master's AUTH_TOKEN) runs");
        story.isolate(story.worker(2));
        story.passes(LONG);
        assertWaiting("worker1 (");
    }

    @Test
    void aNewClusterBeginsWhenItsSettingIsCorrected() {
        Worker worker1 = refusing(story.worker(1));
        story.startsEmpty();
        story.passes(LONG);
        assertWaiting("worker1 (");
        worker1.refuses = Optional.empty();
        story.passes(LONG);
        assertWriting(0);
    }

    /// While it waited for one, it decided nothing about the others: they may have come up since.
    @Test
    void allAreAskedOnceMoreWhenTheLastOneAnswers() {
        Worker worker1 = refusing(story.worker(1));
        Worker worker2 = holds(2, 5);
        story.isolate(worker2);
        story.startsEmpty();
        story.passes(LONG);
        assertWaiting("worker1 (");
        worker2.answersAfter = Duration.ofMillis(1_500); // As one that has just come up.
        story.isBack(worker2);
        worker1.refuses = Optional.empty();
        story.passes(LONG);
        worker2.answersAfter = Duration.ZERO;
        story.passes(LONG);
        assertWriting(5);
    }

    @Test
    void anOperatorBeginsANewLogAllTheSame() {
        story = MasterStory.recoveringFrom(CoreSettings.ITSELF.name(), 2);
        refusing(holds(1, 5));
        refusing(holds(2, 5));
        story.startsEmpty();
        story.passes(LONG);
        assertWriting(0);
    }

    @Test
    void aNamedWorkerThatRefusesIsSaidToRefuse() {
        story = MasterStory.recoveringFrom("worker1", 2);
        refusing(holds(1, 5));
        story.startsEmpty();
        story.passes(LONG);
        assertThat(story.view().stateReason()).contains(
                "RECOVER_FROM=worker1, but worker1 (refuses this master's AUTH_TOKEN) cannot be asked: set the same");
    }

    @Test
    void withItsOwnLogItNeedsNobody() {
        refusing(holds(1, 5));
        refusing(holds(2, 5));
        story.startsWithLog(4, 5);
        story.passes(LONG);
        assertWriting(5);
    }
}
