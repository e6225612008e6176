package antiphon.worker.replica;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.log.memory.MemoryStore;
import antiphon.log.state.LogStart;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.recording.RecordedTypes;
import antiphon.recording.codec.RecordingException;
import antiphon.worker.core.arrival.HeldEpochs;
import antiphon.worker.core.arrival.HeldLog;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.WorkerView;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class WorkerLifeTest {
    private static final Owner ANN = new Owner(new NodeId("ann"), new UUID(1, 1), 11);

    @Property(tries = 200)
    void everyKindOfInputComesBackFromARecording(@ForAll long seed) throws RecordingException {
        RecordedTypes.assertInputsComeBack(WorkerLife.VOCABULARY, seed);
    }

    @Example
    void soDoesWhatTheCoreIsMadeFrom() throws RecordingException {
        LogEntry head = TestEntries.chain(3).getLast();
        RecordedTypes.assertComesBack(
                WorkerLife.VOCABULARY,
                new WorkerLife(
                        new HeldLog(Optional.of(TestEntries.LOG), 5, 1, 2, 3, 1),
                        new HeldEpochs(Optional.of(ANN), 4, 2),
                        Optional.of(head.hash()),
                        Limits.standard(Duration.ofSeconds(7))));
    }

    @Example
    void anEmptyLogThatStartsLaterGoesOnFromTheMessageBefore() throws IOException {
        LogEntry before = TestEntries.chain(3).getLast();
        MemoryStore store = new MemoryStore(1_000_000, LogStart.after(3, before.hash()));
        store.state().adopt(TestEntries.LOG);
        WorkerLife life = WorkerLife.on(store, Limits.standard(Duration.ofSeconds(7)));
        assertThat(life.held()).isEqualTo(new HeldLog(Optional.of(TestEntries.LOG), 0, 4, 3, 3, 0));
        assertThat(life.headHash()).contains(before.hash());
        assertThat(life.core(_ -> Optional.empty()).view().position()).isEqualTo(3);
    }

    @Example
    void aRestartedWorkerKnowsToWhomItPromisedAndWhatItAdopted() throws IOException {
        MemoryStore store = new MemoryStore();
        store.state().adopt(TestEntries.LOG);
        store.state().promise(7, ANN, 0);
        store.state().adoptEpoch(7, 0);
        WorkerView view = WorkerLife.on(store, Limits.standard(Duration.ofSeconds(7)))
                .core(_ -> Optional.empty())
                .view();
        assertThat(view.owner()).contains(ANN);
        assertThat(view.adopted()).isEqualTo(7);
    }

    @Example
    void effectsCanBeDistinguishedByTheirText() {
        RecordedTypes.assertEffectsPrintThemselves(WorkerLife.VOCABULARY);
    }
}
