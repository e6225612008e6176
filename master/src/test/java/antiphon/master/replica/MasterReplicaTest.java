package antiphon.master.replica;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.log.DiskStore;
import antiphon.log.ForgetfulFiles;
import antiphon.log.ReplicaStore;
import antiphon.log.memory.MemoryStore;
import antiphon.log.segment.LogSettings;
import antiphon.log.state.LogStart;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.start.TakenEpoch;
import antiphon.message.ContentHash;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.loop.LogSyncer;
import antiphon.recording.Recorder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A master alone, whose only worker never answers, turn by turn.
class MasterReplicaTest {
    private static final NodeId WORKER1 = new NodeId("worker1");
    private static final long START_NS = CoreSettings.STANDARD.startWaitNs() * 10;

    private final ForgetfulFiles files = new ForgetfulFiles();
    private final List<String> happened = new ArrayList<>();
    private final List<MasterInput> first = new ArrayList<>();
    private ReplicaStore store;
    private MasterReplica replica;

    @BeforeEach
    void start() throws IOException {
        startOn(DiskStore.open(files, LogSettings.tiny()).store(), ofOneWorker());
    }

    private void startOn(ReplicaStore own) throws IOException {
        startOn(own, ofOneWorker());
    }

    private static MasterCore ofOneWorker() {
        return new MasterCore(List.of(WORKER1), CoreSettings.STANDARD, Optional.empty(), new SplittableRandom(1));
    }

    private void startOn(ReplicaStore own, MasterCore core) throws IOException {
        store = own;
        first.clear();
        LogSyncer neverStarted = new LogSyncer("never started", store.log(), (_, _) -> {}, broken -> {
            throw new AssertionError(broken);
        });
        Outside outside = new Outside();
        replica = new MasterReplica(
                core, Recorder.NONE, store, new Sequencer(TestEntries.KEYS, () -> 1, outside::happened),
                new MasterReplica.Ports(neverStarted, outside, outside, outside));
        replica.begin(100, first::add);
    }

    private void turn(long nowNs, MasterInput... inputs) {
        for (MasterInput input : inputs) replica.take(input, nowNs);
        var _ = replica.endTurn(nowNs);
    }

    private void lead() {
        turn(0, first.toArray(MasterInput[]::new));
        turn(1, new MasterInput.WorkerMissed(WORKER1, Reason.other("gone"), Presence.ABSENT));
        turn(START_NS);
        happened.clear();
    }

    private static MasterInput write(long ticket) {
        return new MasterInput.WritesArrived(
                List.of(new WriteRequest(ticket, "ann", "", ContentHash.NONE, 1, Long.MAX_VALUE)));
    }

    @Test
    void itFirstSaysWhatItsLogHolds() {
        assertThat(first).containsExactly(new MasterInput.Started(Optional.empty(), 0, 0, 0));
    }

    @Test
    void theEpochIsDurableWhenItIsSaid() {
        assertThat(replica.term()).isEqualTo(MasterReplica.Term.NOT_BEGUN);
        lead();
        assertThat(replica.term()).isEqualTo(MasterReplica.Term.LEADS);
        assertThat(store.state().promisedEpoch()).isPositive();
    }

    /// A lone member: its own copy is a majority.
    @Test
    void anEpochThatWasTakenOverIsWrittenInOnceItOpensAndUntilItIsOver() throws IOException {
        Owner self = new Owner(new NodeId("self"), new UUID(1, 1), 11);
        ReplicaStore taken = new MemoryStore();
        taken.state().adopt(TestEntries.LOG);
        taken.state().promise(7, self, 0);
        taken.state().adoptEpoch(7, 0);
        startOn(taken, new MasterCore(
                new TakenEpoch(
                        TestEntries.LOG, new OwnedEpoch(7, self, 0, TestEntries.LOG.genesis()),
                        List.of(new TakenEpoch.Voter(self.node(), self.disk())), 0),
                CoreSettings.STANDARD, new SplittableRandom(1)));
        turn(0, first.toArray(MasterInput[]::new));
        assertThat(replica.term()).isEqualTo(MasterReplica.Term.LEADS);

        turn(1, new MasterInput.LeaseUntil(Long.MAX_VALUE), write(5));
        assertThat(store.log().read(1, 1, 1).getFirst().message().epoch()).isEqualTo(7);

        turn(2, new MasterInput.StepDown());
        assertThat(replica.term()).isEqualTo(MasterReplica.Term.OVER);
    }

    @Test
    void aWriteIsInTheLogBeforeAnythingIsSaidOfIt() throws IOException {
        lead();
        turn(START_NS + 1, write(5), new MasterInput.StatusWanted(6, ""));
        assertThat(happened).containsExactly("decided", "write 5 is 1", "view 6 with 1 in the log", "flush");
        happened.clear();

        turn(START_NS + 2, new MasterInput.Stored(store.log().sync()));
        assertThat(happened).containsExactly("decided", "answer 5: Acknowledged", "flush");
    }

    @Test
    void whatTheDiskDoesNotTakeIsRefusedBeforeItHasANumberUntilTheDiskIsSeenToTakeMore() {
        lead();
        files.withRoomFor(files.usedBytes());
        turn(START_NS + 1, write(5));
        assertThat(happened).contains("answer 5: DISK_FULL");
        assertThat(store.log().end()).isZero();
        happened.clear();

        files.withRoomFor(Long.MAX_VALUE);
        turn(START_NS + 2, write(6));
        assertThat(happened).as("it heard that nothing can be written").contains("answer 6: DISK_FULL");
        turn(START_NS + 3, new MasterInput.DiskChecked(2, Optional.empty()), write(7));
        assertThat(store.log().end()).isEqualTo(1);
    }

    @Test
    void aLogThatStartsLaterGoesOnFromTheMessageBefore() throws IOException {
        Hash before = TestEntries.chain(1).getLast().hash();
        MemoryStore later = new MemoryStore(1_000_000, LogStart.after(1_000, before));
        later.state().adopt(TestEntries.LOG);
        later.state().promise(7);
        startOn(later);
        assertThat(first).containsExactly(new MasterInput.Started(Optional.of(TestEntries.LOG), 7, 1_000, 0));
        lead();
        turn(START_NS + 1, write(5));
        turn(START_NS + 2, new MasterInput.Stored(store.log().sync()));
        assertThat(happened).contains("write 5 is 1001", "answer 5: Acknowledged");
        LogEntry written = store.log().read(1, 2_000, Long.MAX_VALUE).getFirst();
        assertThat(written.sequence()).isEqualTo(1_001);
        assertThat(written.parentHash()).isEqualTo(before);
    }

    private final class Outside implements ClientEdge, PeerLinks, MasterEvents {
        @Override
        public Write toAppend(long ticket) {
            int bytes = 100_000; // More than a segment that is there already has.
            return new Write("ann", "ann", "ann", "", "text", bytes, ContentHash.NONE, 1, Long.MAX_VALUE);
        }

        @Override
        public Write sequenced(long ticket, long sequence) {
            happened.add("write " + ticket + " is " + sequence);
            return new Write("ann", "ann", "ann", "", "text", 4, ContentHash.NONE, 1, Long.MAX_VALUE);
        }

        @Override
        public void decided() {
            happened.add("decided");
        }

        @Override
        public void answer(long ticket, Outcome outcome) {
            String what = outcome instanceof Outcome.NotAppended(Refusal refusal)
                    ? refusal.reason().toString()
                    : outcome.getClass().getSimpleName();
            happened.add("answer " + ticket + ": " + what);
        }

        @Override
        public void show(long ticket, ClusterView view) {
            happened.add("view " + ticket + " with " + store.log().end() + " in the log");
        }

        @Override
        public void flush() {
            happened.add("flush");
        }

        @Override
        public MasterInput send(MasterEffect.Send send) {
            throw new AssertionError("no worker answers: " + send);
        }

        @Override
        public void perform(MasterEffect.ToWorker effect) {}

        @Override
        public void happened(MasterEvent event) {}

        @Override
        public void forReaders(LogForReaders log) {}

        @Override
        public void possible(int concern) {}
    }
}
