package antiphon.worker.core;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.worker.core.arrival.HeldEpochs;
import antiphon.worker.core.arrival.HeldLog;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.RecoveryResult;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.ReplicaAnswer;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A core with a log that stores what the core wants stored, when the test says so.
final class CoreHarness {
    /// In the effects that a test sees; what was really asked for is in [#pageBytes].
    static final int PAGE_BYTES = 64 * 1024;

    final Chain chain = Chain.of(30);
    final List<LogEntry> log = new ArrayList<>();
    final WorkerCore core;
    long nowNs;
    /// What the disk cannot give a hash of; 0 for nothing.
    long damaged;
    /// How large the last page was to be.
    int pageBytes;
    private long truncations;

    CoreHarness() {
        core = new WorkerCore(HeldLog.NONE, HeldEpochs.NONE, this::hashAt, Limits.tiny());
    }

    /// A core that has restarted: it holds these messages durably.
    CoreHarness(List<LogEntry> held, long promised, HeldEpochs epochs) {
        log.addAll(held);
        long epoch = held.isEmpty() ? 0 : held.getLast().message().epoch();
        core = new WorkerCore(
                new HeldLog(Optional.of(Chain.LOG), promised, 1, held.size(), held.size(), epoch), epochs,
                this::hashAt, Limits.tiny());
    }

    private Optional<Hash> hashAt(long sequence) {
        return sequence >= 1 && sequence <= log.size() && sequence != damaged
                ? Optional.of(log.get((int) sequence - 1).hash())
                : Optional.empty();
    }

    /// A core that holds the first messages, durably, and has one stream open, number 1.
    static CoreHarness holding(int length) {
        CoreHarness harness = new CoreHarness();
        harness.does(new WorkerInput.StreamOpened(1, Chain.LOG, 1));
        harness.does(new WorkerInput.BatchArrived(1, harness.chain.range(1, length)));
        harness.stored();
        return harness;
    }

    List<WorkerEffect> does(WorkerInput... inputs) {
        for (WorkerInput input : inputs) core.on(input, nowNs);
        List<WorkerEffect> effects = core.endTurn();
        for (WorkerEffect effect : effects) {
            if (effect instanceof WorkerEffect.Truncate(long after)) {
                log.subList((int) after, log.size()).clear();
                truncations++;
            }
            if (effect instanceof WorkerEffect.Append(List<LogEntry> entries)) log.addAll(entries);
        }
        return effects.stream().map(this::withAnySize).toList();
    }

    private WorkerEffect withAnySize(WorkerEffect effect) {
        if (effect instanceof WorkerEffect.FetchFrom(var source, long life, long fetch, long after, var hash, _))
            return new WorkerEffect.FetchFrom(source, life, fetch, after, hash, PAGE_BYTES);
        if (!(effect instanceof WorkerEffect.FetchPage(long fetch, long after, Optional<Hash> hash, int bytes)))
            return effect;
        pageBytes = bytes;
        return new WorkerEffect.FetchPage(fetch, after, hash, PAGE_BYTES);
    }

    List<WorkerEffect> stored() {
        return does(new WorkerInput.Stored(log.size(), truncations));
    }

    List<WorkerEffect> afterwards(Duration time) {
        nowNs += time.toNanos();
        return nowNs >= core.nextDeadlineNs() ? does(new WorkerInput.DeadlinePassed()) : does();
    }

    WorkerInput replica(long call, int sequence) {
        return replica(call, chain.entry(sequence));
    }

    static WorkerInput replica(long call, LogEntry entry) {
        return new WorkerInput.ReplicaArrived(call, Optional.of(Chain.LOG), 1, entry);
    }

    WorkerInput batch(int from, int through) {
        return new WorkerInput.BatchArrived(1, chain.range(from, through));
    }

    static WorkerInput recovery(long call, long latest) {
        return new WorkerInput.RecoveryAsked(call, Optional.of(Chain.LOG), 1, latest, Optional.empty());
    }

    WorkerInput page(long fetch, int from, int through, boolean more) {
        return page(fetch, chain.range(from, through), more);
    }

    WorkerInput page(long fetch, List<LogEntry> entries, boolean more) {
        return new WorkerInput.PageArrived(fetch, Chain.LOG, 1, entries, more, 30, Optional.empty());
    }

    WorkerEffect fetch(long fetch, int after) {
        return new WorkerEffect.FetchPage(fetch, after, Optional.of(chain.hash(after)), PAGE_BYTES);
    }

    WorkerEffect progress(int position, int gap) {
        return new WorkerEffect.SendProgress(1, position, Optional.of(chain.hash(position)), gap);
    }

    WorkerEffect append(int from, int through) {
        return new WorkerEffect.Append(chain.range(from, through));
    }

    WorkerEffect recovered(long call, RecoveryResult result, int position, String reason) {
        return new WorkerEffect.AnswerRecovery(call, result, position, Optional.of(chain.hash(position)), reason);
    }

    static Refusal.Reason refusalOf(List<WorkerEffect> effects) {
        return effects.stream()
                .<Refusal>mapMulti((effect, found) -> {
                    switch (effect) {
                        case WorkerEffect.CloseStream(_, Refusal refusal) -> found.accept(refusal);
                        case WorkerEffect.RefuseRecovery(_, Refusal refusal) -> found.accept(refusal);
                        case WorkerEffect.AnswerReplica(_, ReplicaAnswer.Refused(Refusal refusal), _) ->
                            found.accept(refusal);
                        default -> {}
                    }
                })
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing was refused in " + effects))
                .reason();
    }

    static List<WorkerEvent> events(List<WorkerEffect> effects) {
        return effects.stream()
                .filter(WorkerEffect.Emit.class::isInstance)
                .map(effect -> ((WorkerEffect.Emit) effect).event())
                .toList();
    }

    static List<WorkerEffect> acts(List<WorkerEffect> effects) {
        return effects.stream()
                .filter(effect -> !(effect instanceof WorkerEffect.Emit))
                .toList();
    }

}
