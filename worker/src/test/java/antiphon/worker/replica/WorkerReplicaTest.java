package antiphon.worker.replica;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.log.memory.MemoryStore;
import antiphon.log.state.Epochs;
import antiphon.log.state.LostRange;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.loop.LogSyncer;
import antiphon.recording.Recorder;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerInput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The result of an effect is an input of the core in the same turn, at the turn's time, after all effects are done.
class WorkerReplicaTest {
    private static final List<LogEntry> ENTRIES = TestEntries.chain(3);

    private final List<String> happened = new ArrayList<>();
    private final Set<Long> ending = new TreeSet<>(); // streams that end at the next progress
    private final MemoryStore store = new MemoryStore();
    private boolean idle = true;
    private WorkerReplica replica;

    @BeforeEach
    void start() throws IOException {
        LogSyncer syncer = new LogSyncer("never started", store.log(), (_, _) -> {}, broken -> {
            throw new AssertionError(broken);
        });
        Edge edge = new Edge();
        replica = new WorkerReplica(
                WorkerLife.on(store, Limits.standard(Duration.ofSeconds(1))), new Heard(), store, syncer,
                new WorkerReplica.Outside(edge, wanted -> happened.add("fetch " + wanted.after()), edge, () -> idle));
    }

    private void turn(long nowNs, WorkerInput... inputs) {
        for (WorkerInput input : inputs) replica.take(input, nowNs);
        var _ = replica.endTurn(nowNs);
    }

    private static WorkerInput opened(long stream) {
        return new WorkerInput.StreamOpened(stream, TestEntries.LOG, 1);
    }

    private static WorkerInput batch(long stream) {
        return new WorkerInput.BatchArrived(stream, ENTRIES);
    }

    @Test
    void aStreamThatEndsWhileItIsAnsweredIsClosedInTheSameTurnAtTheTurnsTime() {
        turn(100, opened(7));
        ending.add(7L);
        happened.clear();
        turn(-200, batch(7));
        assertThat(happened).containsExactly(
                "received BatchArrived at -200", "taken 7", "decided at -200",
                "received Stored at -200", "decided at -200", "progress 7 to 3",
                "received StreamClosed at -200", "decided at -200",
                "durable");
        assertThat(replica.sizes().streams()).isZero();
    }

    @Test
    void theCoreIsNotCalledWhileItsEffectsAreDone() {
        turn(100, opened(7), opened(8));
        ending.add(7L);
        happened.clear();
        turn(200, batch(8));
        assertThat(happened).containsSubsequence(
                "received Stored at 200", "decided at 200", "progress 7 to 3", "progress 8 to 3",
                "received StreamClosed at 200");
        assertThat(replica.sizes().streams()).isEqualTo(1);
    }

    @Test
    void whileInputsWaitNothingIsSyncedHere() {
        idle = false;
        turn(100, opened(7), batch(7));
        assertThat(store.log().end()).isEqualTo(3);
        assertThat(store.log().durable()).isZero();
        assertThat(happened).doesNotContain("durable").noneMatch(what -> what.startsWith("received Stored"));
        happened.clear();
        turn(200, new WorkerInput.Stored(3, 0));
        assertThat(happened).contains("progress 7 to 3");
    }

    @Test
    void theViewIsPublishedBeforeTheAnswers() {
        List<Long> shown = new ArrayList<>();
        onProgress = () -> shown.add(replica.view().position());
        turn(100, opened(7), batch(7));
        assertThat(shown).containsExactly(0L, 3L);
        assertThat(replica.view().logId()).contains(TestEntries.LOG);
    }

    @Test
    void anEpochThatWasTakenOverIsPromisedAndAdoptedInTheStateBeforeAnythingIsAnsweredInIt() {
        Owner owner = new Owner(new NodeId("ann"), new UUID(1, 1), 11);
        onProgress = () -> assertThat(store.state().epochs()).isEqualTo(new Epochs(1, Optional.of(owner), 1, 0));
        OwnedEpoch epoch = new OwnedEpoch(1, owner, 0, TestEntries.LOG.genesis());
        turn(100, new WorkerInput.OfEpoch(epoch, new WorkerInput.StreamOpened(7, TestEntries.LOG, 1)));
        assertThat(happened).containsSubsequence("received EpochAdopted at 100", "progress 7 to 0");
    }

    private Runnable onProgress = () -> {};

    private final class Edge implements Callers, ReplicaListener {
        @Override
        public void taken(long stream) {
            happened.add("taken " + stream);
        }

        @Override
        public void answer(WorkerEffect.AnswerReplica answer) {
            happened.add("answer " + answer);
        }

        @Override
        public boolean progress(WorkerEffect.SendProgress progress) {
            happened.add("progress " + progress.stream() + " to " + progress.position());
            onProgress.run();
            return !ending.contains(progress.stream());
        }

        @Override
        public void close(WorkerEffect.CloseStream closed) {
            happened.add("close " + closed.stream());
        }

        @Override
        public void answer(WorkerEffect.AnswerRecovery answer) {
            happened.add("answer " + answer);
        }

        @Override
        public void refuse(WorkerEffect.RefuseRecovery refused) {
            happened.add("refuse " + refused);
        }

        @Override
        public void adopted() {
            happened.add("adopted");
        }

        @Override
        public void moved() {
            happened.add("durable");
        }

        @Override
        public void truncated(long after) {
            happened.add("truncated after " + after);
        }

        @Override
        public void settled(LostRange lost) {
            happened.add("settled " + lost);
        }

        @Override
        public void happened(WorkerEvent event) {
            happened.add("event " + event);
        }
    }

    private final class Heard implements Recorder {
        private long decidingNs;

        @Override
        public void begun(Object life) {
            happened.add("begun");
        }

        @Override
        public void received(Object input, long nowNs) {
            happened.add("received " + input.getClass().getSimpleName() + " at " + nowNs);
        }

        @Override
        public void deciding(long nowNs) {
            decidingNs = nowNs;
        }

        @Override
        public void asked(long sequence, Optional<Hash> answer) {
            assertThat(sequence).isNotNegative();
        }

        @Override
        public void decided(List<?> effects) {
            happened.add("decided at " + decidingNs);
        }

        @Override
        public void turnOver() {
            assertThat(happened).isNotEmpty();
        }

        @Override
        public void ended(Optional<Throwable> broken) {
            happened.add("ended");
        }
    }
}
