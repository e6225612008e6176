package antiphon.worker.core;

import antiphon.worker.core.contract.Effects;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.ReplicaAnswer;
import antiphon.worker.core.contract.WorkerEffect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The unary calls whose message is appended and not yet durable.
final class Waiting {
    /// One such call.
    ///
    /// @param epoch of the master that called, 0 when it gave none
    private record Call(long call, long sequence, long epoch, ReplicaAnswer answer) {}

    private final TreeMap<Long, List<Call>> bySequence = new TreeMap<>();
    private final Map<Long, Call> byNumber = new HashMap<>(); // looked up, never iterated
    private final Effects effects;

    Waiting(Effects effects) {
        this.effects = effects;
    }

    /// @param answer the call's answer when its message is durable
    void add(long call, long sequence, long epoch, ReplicaAnswer answer) {
        Call waiting = new Call(call, sequence, epoch, answer);
        bySequence.computeIfAbsent(sequence, _ -> new ArrayList<>(1)).add(waiting);
        byNumber.put(call, waiting);
    }

    void stored(long position) {
        while (!bySequence.isEmpty() && bySequence.firstKey() <= position) {
            for (Call waiting : bySequence.pollFirstEntry().getValue()) {
                byNumber.remove(waiting.call);
                effects.add(new WorkerEffect.AnswerReplica(waiting.call, waiting.answer, position));
            }
        }
    }

    /// A newer master is followed: calls under an older epoch are not answered as held.
    ///
    /// @param toOwner then nobody is answered who names no epoch either: it would pass for a copy in the owner's
    void promised(long epoch, boolean toOwner, long position) {
        List<Call> outdated = bySequence.values().stream()
                .flatMap(List::stream)
                .filter(waiting -> waiting.epoch < epoch && (waiting.epoch != 0 || toOwner))
                .toList();
        for (Call waiting : outdated) {
            gone(waiting.call);
            effects.add(new WorkerEffect.AnswerReplica(
                    waiting.call, new ReplicaAnswer.Refused(outdated(waiting.epoch, epoch)), position));
        }
    }

    /// Messages above `after` are truncated, and with them the calls that wait for one to become durable.
    void truncateAfter(long after) {
        List<Call> lost = bySequence.tailMap(after, false).values().stream()
                .flatMap(List::stream)
                .toList();
        for (Call waiting : lost) {
            gone(waiting.call);
            Refusal refusal = new Refusal(
                    Refusal.Reason.DIVERGED,
                    "message " + waiting.sequence + " is not the master's and was taken out of this worker's log");
            effects.add(new WorkerEffect.AnswerReplica(waiting.call, new ReplicaAnswer.Refused(refusal), after));
        }
    }

    static Refusal outdated(long epoch, long promised) {
        String other = epoch == 0 ? "the caller names none" : "the master is of epoch " + epoch;
        return new Refusal(
                Refusal.Reason.OLD_EPOCH, "this worker has promised epoch " + promised + " meanwhile, " + other);
    }

    void gone(long call) {
        Call waiting = byNumber.remove(call);
        if (waiting == null) return;
        List<Call> together = bySequence.get(waiting.sequence);
        if (together == null || !together.remove(waiting))
            throw new IllegalStateException(
                    "call " + call + " is not among those that wait for message " + waiting.sequence);
        if (together.isEmpty()) bySequence.remove(waiting.sequence);
    }

    int size() {
        return byNumber.size();
    }
}
