package antiphon.worker.replica;

import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.Epochs;
import antiphon.log.state.ReplicaState;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.recording.codec.Vocabulary;
import antiphon.worker.core.WorkerCore;
import antiphon.worker.core.arrival.HeldEpochs;
import antiphon.worker.core.arrival.HeldHashes;
import antiphon.worker.core.arrival.HeldLog;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Everything that the core of a worker is made from, except the hashes it asks for later: the same values and the same
/// hashes make a core that decides the same.
///
/// @param headHash of message `held.head()`, which is not held itself when nothing is; empty for 0
public record WorkerLife(HeldLog held, HeldEpochs epochs, Optional<Hash> headHash, Limits limits) {
    public static final Vocabulary VOCABULARY = new Vocabulary(
            "worker", WorkerLife.class, WorkerInput.class, WorkerEffect.class);

    /// Of a worker whose master nobody takes over from.
    public static WorkerLife on(ReplicaStore store, Limits limits) throws IOException {
        return on(store, limits, false);
    }

    /// Of a member of a cluster whose nodes take over from each other.
    public static WorkerLife ofMember(ReplicaStore store, Limits limits) throws IOException {
        return on(store, limits, true);
    }

    private static WorkerLife on(ReplicaStore store, Limits limits, boolean isMember) throws IOException {
        EntryLog log = store.log();
        ReplicaState state = store.state();
        long head = log.end();
        List<LogEntry> last = head < log.start() ? List.of() : log.read(head, head, 1);
        long headEpoch = last.isEmpty() ? 0 : last.getLast().message().epoch();
        HeldLog held = new HeldLog(
                state.logId(), state.promisedEpoch(), log.start(), log.durable(), head, headEpoch);
        Optional<Hash> headHash = head == 0 ? Optional.empty() : log.hashAt(head);
        Epochs epochs = state.epochs();
        long committed = state.committed();
        return new WorkerLife(
                held, new HeldEpochs(epochs.owner(), epochs.adopted(), committed, isMember), headHash,
                limits);
    }

    /// @param later answers what the core asks about an input
    public WorkerCore core(HeldHashes later) {
        boolean[] made = new boolean[1];
        WorkerCore core = new WorkerCore(
                held, epochs, sequence -> made[0] ? later.hashAt(sequence) : headHashIf(sequence), limits);
        made[0] = true;
        return core;
    }

    private Optional<Hash> headHashIf(long sequence) {
        return sequence == held.head() ? headHash : Optional.empty();
    }
}
