package antiphon.worker.core;

import antiphon.message.Hash;
import antiphon.worker.core.arrival.Arrivals;
import antiphon.worker.core.contract.Effects;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The fences that wait for their answer, the end of this log: until all of it is durable, so that it does not grow any
/// more when it is compared with others. Nothing is acknowledged between the promise and the answer, and nothing is
/// appended, unless the owner of the promise sends it.
final class Fences {
    private final EpochPromise promise;
    private final Arrivals arrivals;
    private final int callsMax;
    private final Effects effects;
    private final TreeMap<Long, WorkerInput.FenceAsked> waiting = new TreeMap<>();

    Fences(EpochPromise promise, Arrivals arrivals, int callsMax, Effects effects) {
        this.promise = promise;
        this.arrivals = arrivals;
        this.callsMax = callsMax;
        this.effects = effects;
    }

    /// The epoch is promised to its owner.
    void asked(WorkerInput.FenceAsked fence) {
        if (waiting.size() >= callsMax) refuse(fence, Refusal.busyCalls(callsMax, "fences wait for the disk"));
        else waiting.put(fence.call(), fence);
    }

    void refuse(WorkerInput.FenceAsked fence, Refusal why) {
        effects.add(new WorkerEffect.RefuseFence(fence.call(), why, promise.promised()));
    }

    /// A later epoch is promised.
    void promised() {
        waiting.values().forEach(fence -> refuse(fence, Waiting.outdated(fence.epoch(), promise.promised())));
        waiting.clear();
    }

    void gone(long call) {
        waiting.remove(call);
    }

    /// @param position everything up to here is durable
    void endTurn(long position, long adopted) {
        if (waiting.isEmpty() || position < arrivals.head()) return;
        Optional<Hash> hash = arrivals.hashAt(position);
        for (Map.Entry<Long, WorkerInput.FenceAsked> fence : waiting.entrySet()) {
            boolean isWhole = fence.getValue().isWhole() && hash.isPresent();
            effects.add(new WorkerEffect.AnswerFence(fence.getKey(), adopted, position, hash, isWhole));
        }
        waiting.clear();
    }
}
