package antiphon.master.tracing;

import antiphon.core.NodeId;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import io.opentelemetry.api.trace.SpanContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The notes of one traced write, or of the writes of one batch that were queued together: when each step was
/// taken, in nanoseconds since they arrived.
///
/// It belongs to the thread that brings the writes until it hands them over, then to turns, and when it is done to the
/// thread that exports it; what passes it on orders what they see.
public final class WriteTrace {
    static final long NEVER = -1;

    /// @param method of the call that brought it
    /// @param caller the span of the caller, if it sent one
    /// @param concern as it was asked for, 0 for every node
    /// @param messages how many writes
    /// @param arrivedNs on the clock of turns
    /// @param arrivedEpochNs the same moment in nanoseconds since 1970
    record Call(
            String method, SpanContext caller, int concern, int messages, long arrivedNs, long arrivedEpochNs) {}

    private final Call call;
    private final Map<NodeId, Copy> copies = new LinkedHashMap<>(); // in the order of the settings
    private int waiting;
    private long first;
    private long last;
    private long sequencedNs = NEVER;
    private long storedNs = NEVER;
    private long answeredNs = NEVER;
    private long endedNs = NEVER;
    private String endReason = "";
    private int acknowledged;
    private int unconfirmed;
    private int notAppended;
    private int gone;
    private int copiesMin = Integer.MAX_VALUE;
    private @Nullable Refusal refusal;

    /// The way of its messages to one worker.
    private static final class Copy {
        long sentNs = NEVER;
        long heldNs = NEVER;
        boolean counted;

        boolean isHeld() {
            return heldNs != NEVER;
        }

        boolean isAwaited() {
            return sentNs != NEVER && !isHeld();
        }
    }

    /// @param workers when it arrived; what another worker does is not noted
    WriteTrace(Call call, List<NodeId> workers) {
        this.call = call;
        this.waiting = call.messages();
        workers.forEach(worker -> copies.put(worker, new Copy()));
    }

    private long sinceArrival(long nowNs) {
        return Math.max(0, nowNs - call.arrivedNs());
    }

    // What happens.

    void sequenced(long sequence, long nowNs) {
        if (first == 0) {
            first = sequence;
            sequencedNs = sinceArrival(nowNs);
        }
        last = sequence;
    }

    /// Messages from `from` to `upTo` went out to a worker. What is sent again, after a stream broke, counts from its
    /// first time.
    void sent(NodeId worker, long from, long upTo, long nowNs) {
        Copy copy = copies.get(worker);
        if (copy == null || !isSequenced() || copy.sentNs != NEVER || copy.isHeld()) return;
        if (from <= first && first <= upTo) copy.sentNs = sinceArrival(nowNs);
    }

    void masterReached(long position, long nowNs) {
        if (isSequenced() && storedNs == NEVER && position >= last) storedNs = sinceArrival(nowNs);
    }

    void workerReached(NodeId worker, long position, long nowNs) {
        Copy copy = copies.get(worker);
        if (copy == null || !isSequenced() || copy.isHeld()) return;
        if (position >= last) copy.heldNs = sinceArrival(nowNs);
    }

    void answered(Outcome outcome, long nowNs) {
        switch (outcome) {
            case Outcome.Acknowledged(long sequence, int copies, _) -> {
                acknowledged++;
                known(sequence, copies);
            }
            case Outcome.Unconfirmed(long sequence, int copies, _) -> {
                unconfirmed++;
                known(sequence, copies);
            }
            case Outcome.NotAppended(Refusal why) -> {
                notAppended++;
                if (refusal == null) refusal = why;
            }
        }
        settled(nowNs);
    }

    private void known(long sequence, int copies) {
        copiesMin = Math.min(copiesMin, copies);
        if (isSequenced()) return;
        first = first == 0 ? sequence : Math.min(first, sequence); // A request that was in the log before.
        last = Math.max(last, sequence);
    }

    void callerGone(long nowNs) {
        gone++;
        settled(nowNs);
    }

    private void settled(long nowNs) {
        if (--waiting > 0) return;
        answeredNs = sinceArrival(nowNs);
        for (Copy copy : copies.values()) copy.counted = copy.isHeld();
    }

    /// Steps that have not happened by now are not awaited.
    void ended(String reason, long nowNs) {
        endedNs = sinceArrival(nowNs);
        endReason = reason;
    }

    // What is known.

    /// All expected steps have happened. A worker to which it was not sent before its answer may be away for long:
    /// that one is not waited for.
    boolean isDone() {
        if (answeredNs == NEVER || (isSequenced() && storedNs == NEVER)) return false;
        return copies.values().stream().noneMatch(Copy::isAwaited);
    }

    boolean isOlderThan(long ageNs, long nowNs) {
        return nowNs - call.arrivedNs() > ageNs;
    }

    Call call() {
        return call;
    }

    /// Whether this call put it in the log. A repeat of a request was there before, and a refused write never is.
    boolean isSequenced() {
        return sequencedNs != NEVER;
    }

    /// The first sequence number, 0 while none is known.
    long first() {
        return first;
    }

    long last() {
        return last;
    }

    long sequencedNs() {
        return sequencedNs;
    }

    long storedNs() {
        return storedNs;
    }

    long answeredNs() {
        return answeredNs;
    }

    /// When it was given up; `NEVER` when it was not.
    long endedNs() {
        return endedNs;
    }

    String endReason() {
        return endReason;
    }

    Set<NodeId> workers() {
        return copies.keySet();
    }

    long sentNs(NodeId worker) {
        return copyOn(worker).sentNs;
    }

    long heldNs(NodeId worker) {
        return copyOn(worker).heldNs;
    }

    /// Whether the worker held it when it was answered.
    boolean counted(NodeId worker) {
        return copyOn(worker).counted;
    }

    private Copy copyOn(NodeId worker) {
        Copy copy = copies.get(worker);
        if (copy == null) throw new IllegalArgumentException(worker + " is none of " + copies.keySet());
        return copy;
    }

    /// The fewest copies that one of its writes was answered with; 0 when none was.
    int copies() {
        return copiesMin == Integer.MAX_VALUE ? 0 : copiesMin;
    }

    Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    TraceOutcome outcome() {
        int messages = call.messages();
        if (waiting > 0) return TraceOutcome.WAITING;
        if (acknowledged == messages) return TraceOutcome.ACKNOWLEDGED;
        if (unconfirmed == messages) return TraceOutcome.UNCONFIRMED;
        if (notAppended == messages) return TraceOutcome.NOT_APPENDED;
        return gone == messages ? TraceOutcome.CALLER_GONE : TraceOutcome.MIXED;
    }
}
