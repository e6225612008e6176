package antiphon.worker.core;

import antiphon.core.OwnedEpoch;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.worker.core.arrival.Arrival;
import antiphon.worker.core.arrival.Arrivals;
import antiphon.worker.core.arrival.HeldEpochs;
import antiphon.worker.core.arrival.HeldHashes;
import antiphon.worker.core.arrival.HeldLog;
import antiphon.worker.core.contract.Effects;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.ReplicaAnswer;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.core.contract.WorkerView;
import java.util.List;
import java.util.Optional;

/// All decisions of a worker. One thread at a time; the time is an argument, it owns no clock.
///
/// Nothing is answered as held before [WorkerInput.Stored] covers it, and nothing is answered under an epoch before
/// that epoch is durably promised.
public final class WorkerCore {
    private final Effects effects = new Effects();
    private final Limits limits;
    private final EpochPromise promise;
    private final Adoption adoption;
    private final Following following;
    private final Arrivals arrivals;
    private final Waiting waiting;
    private final Streams streams;
    private final CatchUp catchUp;
    private long position;
    private long truncations;

    public WorkerCore(HeldLog held, HeldEpochs epochs, HeldHashes hashes, Limits limits) {
        this.limits = limits;
        this.position = held.position();
        this.promise = new EpochPromise(held, epochs, effects);
        this.arrivals = new Arrivals(held, hashes, limits, effects);
        this.adoption = new Adoption(epochs.adopted(), promise, arrivals, effects);
        this.waiting = new Waiting(effects);
        this.streams = new Streams(effects);
        this.catchUp = new CatchUp(position, arrivals, limits, effects, adoption::isCounted);
        this.following = new Following(promise, adoption, arrivals, streams, waiting, catchUp, new Fences(
                promise, arrivals, limits.callsMax(), effects));
    }

    public void on(WorkerInput input, long nowNs) {
        switch (input) {
            case WorkerInput.Question question -> asked(question, Optional.empty(), nowNs);
            case WorkerInput.OfEpoch(OwnedEpoch epoch, WorkerInput.Question question) ->
                asked(question, Optional.of(epoch), nowNs);
            case WorkerInput.FenceAsked fence -> following.fence(fence, position);
            case WorkerInput.OfTakeover order -> following.ofTakeover(order, position, nowNs);
            case WorkerInput.EpochAdopted(long epoch) -> {
                adoption.adopted(epoch);
                answerStored();
            }
            case WorkerInput.CommittedArrived(long stream, long upTo) -> following.committed(stream, upTo);
            case WorkerInput.CommittedHeard(OwnedEpoch epoch, long upTo) -> following.committed(epoch, upTo);
            case WorkerInput.BatchArrived(long stream, List<LogEntry> entries) -> takeBatch(stream, entries, nowNs);
            case WorkerInput.BatchRefused(long stream, Refusal refusal) -> refuseStream(stream, refusal);
            case WorkerInput.EntryRefused(Refusal refusal) -> effects.refused(refusal);
            case WorkerInput.StreamClosed(long stream) -> streams.closed(stream);
            case WorkerInput.CallGone(long call) -> following.gone(call);
            case WorkerInput.FetchFailed(long fetch, String reason) -> {
                if (catchUp.awaits(fetch)) catchUp.fetchFailed(reason, nowNs);
            }
            case WorkerInput.FetchRefused(long fetch, String reason) -> {
                if (catchUp.awaits(fetch)) catchUp.fetchRefused(reason, nowNs);
            }
            case WorkerInput.FetchDiverged(long fetch, String reason) -> {
                if (catchUp.awaits(fetch)) catchUp.fetchDiverged(reason, nowNs);
            }
            case WorkerInput.Stored(long upTo, long truncationsBefore) -> {
                if (truncationsBefore == truncations) stored(upTo);
            }
            case WorkerInput.DiskChecked disk -> arrivals.diskChecked(disk);
            case WorkerInput.DiskRefuses(String reason) -> arrivals.diskRefuses(reason);
            case WorkerInput.DeadlinePassed() -> deadlinePassed(nowNs);
        }
    }

    /// @param of the epoch in which it is asked, when that was taken over
    private void asked(WorkerInput.Question question, Optional<OwnedEpoch> of, long nowNs) {
        switch (question) {
            case WorkerInput.StreamOpened opening -> open(opening, of);
            case WorkerInput.ReplicaArrived replica -> takeReplica(replica, of, nowNs);
            case WorkerInput.RecoveryAsked recovery -> recover(recovery, of, nowNs);
            case WorkerInput.PageArrived page -> takePage(page, of, nowNs);
        }
    }

    private void open(WorkerInput.StreamOpened opening, Optional<OwnedEpoch> of) {
        Optional<Refusal> refusal = admit(Optional.of(opening.logId()), opening.epoch(), of);
        // Heartbeats carry the progress of this stream as well.
        if (refusal.isEmpty()) refusal = arrivals.noRoom();
        if (refusal.isPresent()) {
            effects.add(new WorkerEffect.CloseStream(opening.stream(), refusal.get()));
            return;
        }
        // The oldest is closed: otherwise a stream whose master vanished would keep its place forever.
        while (streams.size() >= limits.streamsMax()) streams.refuseOldest(Refusal.busyStreams(limits.streamsMax()));
        streams.opened(opening.stream(), opening.epoch());
    }

    private Optional<Refusal> admit(Optional<LogId> logId, long epoch, Optional<OwnedEpoch> of) {
        return following.admit(logId, epoch, of, position);
    }

    private void takeBatch(long stream, List<LogEntry> entries, long nowNs) {
        if (!streams.isOpen(stream)) return;
        streams.owe(stream);
        for (LogEntry entry : entries) {
            if (take(entry, nowNs) instanceof Arrival.Refused(Refusal refusal)) {
                streams.refuse(stream, refusal);
                return;
            }
        }
    }

    private Arrival take(LogEntry entry, long nowNs) {
        Arrival arrival = arrivals.take(entry, promise.promised(), nowNs);
        // What waited above a gap was of this epoch too.
        if (arrival instanceof Arrival.Appended) adoption.agreed(arrivals.head());
        boolean isCompared = entry.sequence() > arrivals.beforeStart();
        if (arrival instanceof Arrival.Held && isCompared) adoption.agreed(entry.sequence());
        return arrival;
    }

    private void refuseStream(long stream, Refusal refusal) {
        if (!streams.isOpen(stream)) return;
        effects.refused(refusal);
        streams.refuse(stream, refusal);
    }

    private void takeReplica(WorkerInput.ReplicaArrived replica, Optional<OwnedEpoch> of, long nowNs) {
        Optional<Refusal> refusal = admit(replica.logId(), replica.epoch(), of);
        if (refusal.isEmpty() && promise.logId().isEmpty()) refusal = EpochPromise.logUnknown();
        if (refusal.isEmpty() && waiting.size() >= limits.callsMax()) refusal = busy("calls wait for the disk");
        if (refusal.isPresent()) answer(replica, new ReplicaAnswer.Refused(refusal.get()));
        else
            switch (take(replica.entry(), nowNs)) {
            case Arrival.Appended() -> answerWhenStored(replica, new ReplicaAnswer.Stored());
            case Arrival.Held() -> answerWhenStored(replica, new ReplicaAnswer.Duplicate());
            case Arrival.Waits() -> answer(replica, new ReplicaAnswer.WaitsForParent());
            case Arrival.WaitsAlready() -> answer(replica, new ReplicaAnswer.Duplicate());
            case Arrival.Refused(Refusal unfit) -> answer(replica, new ReplicaAnswer.Refused(unfit));
            }
    }

    private void answerWhenStored(WorkerInput.ReplicaArrived replica, ReplicaAnswer answer) {
        long sequence = replica.entry().sequence();
        if (sequence <= adoption.counted(position)) answer(replica, answer);
        else waiting.add(replica.call(), sequence, replica.epoch(), answer);
    }

    private void answer(WorkerInput.ReplicaArrived replica, ReplicaAnswer answer) {
        effects.add(new WorkerEffect.AnswerReplica(replica.call(), answer, adoption.counted(position)));
    }

    private void recover(WorkerInput.RecoveryAsked recovery, Optional<OwnedEpoch> of, long nowNs) {
        Optional<Refusal> refusal = admit(recovery.logId(), recovery.epoch(), of);
        if (refusal.isEmpty() && catchUp.askedCount() >= limits.callsMax())
            refusal = busy("recoveries are under way");
        if (refusal.isEmpty() && recovery.masterLatest() > arrivals.head()) refusal = arrivals.noRoom();
        if (refusal.isPresent()) {
            effects.add(new WorkerEffect.RefuseRecovery(recovery.call(), refusal.get()));
            return;
        }
        Optional<Hash> latest = recovery.latestHash();
        if (of.isPresent() && latest.isPresent() && latest.equals(arrivals.hashAt(recovery.masterLatest())))
            adoption.agreed(recovery.masterLatest());
        catchUp.asked(recovery.call(), recovery.masterLatest(), latest, nowNs);
    }

    private void takePage(WorkerInput.PageArrived page, Optional<OwnedEpoch> of, long nowNs) {
        if (!catchUp.awaits(page.fetch())) return;
        if (page.epoch() < 1) { // It is still reading or rebuilding its log: this worker may hold what it lacks.
            catchUp.fetchFailed("the master does not lead yet", nowNs);
            return;
        }
        Optional<Refusal> refusal = following.admitPage(page, of, position);
        if (!catchUp.awaits(page.fetch())) return; // It was the first word of a later epoch.
        if (refusal.isPresent()) {
            if (refusal.get().reason() == Refusal.Reason.DISK_FULL)
                catchUp.fetchFailed(refusal.get().detail(), nowNs);
            else
                catchUp.fetchRefused(refusal.get().detail(), nowNs);
            return;
        }
        if (catchUp.askedWithHash()) adoption.agreed(catchUp.askedAfter());
        long headBefore = arrivals.head();
        catchUp.pageTaken(page, headBefore, takeEntries(page, nowNs).or(page::problem), nowNs);
    }

    /// Why not all were taken.
    private Optional<String> takeEntries(WorkerInput.PageArrived page, long nowNs) {
        boolean diverged = catchUp.isDiverged();
        // Truncating a tail takes disk space too: it is copied.
        if (diverged && arrivals.noRoom().isPresent()) return arrivals.noRoom().map(Refusal::detail);
        for (LogEntry entry : page.entries()) {
            if (diverged && arrivals.holdsAnother(entry)) {
                if (!canTruncateAfter(entry.sequence() - 1))
                    return Optional.of(Arrivals.unreadable(entry.sequence() - 1));
                truncateAfter(entry.sequence() - 1);
            }
            if (entry.sequence() > arrivals.head() + 1)
                return Optional.of("the master's page skips message " + (arrivals.head() + 1));
            if (take(entry, nowNs) instanceof Arrival.Refused(Refusal refusal)) return Optional.of(refusal.detail());
        }
        return diverged ? truncateBeyond(page) : Optional.empty();
    }

    /// The master has no more after this page, and it differs nowhere. Not before all of that is compared: the tail is
    /// truncated once, where the logs agree, since readers of this worker get that number.
    private Optional<String> truncateBeyond(WorkerInput.PageArrived page) {
        long latest = page.masterLatest();
        long comparedThrough = page.entries().isEmpty() ? catchUp.askedAfter() : page.entries().getLast().sequence();
        if (latest >= arrivals.head() || comparedThrough < latest) return Optional.empty();
        if (!canTruncateAfter(latest)) return Optional.of(Arrivals.unreadable(latest));
        truncateAfter(latest);
        return Optional.empty();
    }

    /// A tail is truncated after a message that can be read: nothing can be appended after a damaged one.
    private boolean canTruncateAfter(long after) {
        return arrivals.hashAt(after).isPresent();
    }

    /// The master of the promised epoch has other messages there, or none: this worker's were never acknowledged.
    private void truncateAfter(long after) {
        if (arrivals.truncateAfter(promise.requireUncommitted(after), promise.promised())) truncations++;
        position = Math.min(position, after);
        waiting.truncateAfter(after);
        catchUp.truncated(after);
    }

    private void stored(long upTo) {
        if (upTo <= position) return;
        position = upTo;
        answerStored();
    }

    private void answerStored() {
        if (adoption.isCounted()) waiting.stored(position);
        catchUp.stored(position);
    }

    private void deadlinePassed(long nowNs) {
        catchUp.deadlinePassed(nowNs);
        if (nowNs >= arrivals.gapTooOldNs()) catchUp.gapTooOld(nowNs);
    }

    /// The effects of all inputs since the last call.
    public List<WorkerEffect> endTurn() {
        boolean storing = position < arrivals.head();
        following.endTurn(position);
        if (adoption.isCounted())
            streams.report(position, arrivals.hashAt(position), arrivals.gapSize(), storing);
        return effects.drain(arrivals.takeAppended());
    }

    /// When [WorkerInput.DeadlinePassed] is due; `Long.MAX_VALUE` for never.
    public long nextDeadlineNs() {
        return Math.min(catchUp.nextNs(), catchUp.isUnderWay() ? Long.MAX_VALUE : arrivals.gapTooOldNs());
    }

    /// The sizes of everything that grows with the actions of others; each has a limit in [Limits].
    public record Sizes(int gapMessages, long gapBytes, int streams, int waitingCalls, int waitingRecoveries) {}

    public Sizes sizes() {
        return new Sizes(
                arrivals.gapSize(), arrivals.gapBytes(), streams.size(), waiting.size(), catchUp.askedCount());
    }

    public WorkerView view() {
        return new WorkerView(
                promise.logId(),
                promise.promised(),
                promise.owner(),
                adoption.adopted(),
                promise.committed(),
                position,
                arrivals.hashAt(position),
                arrivals.gapSize(),
                catchUp.catchingUpTo(),
                arrivals.noRoom().map(Refusal::detail).orElse(""),
                arrivals.truncated());
    }

    private Optional<Refusal> busy(String what) {
        return Optional.of(Refusal.busyCalls(limits.callsMax(), what));
    }
}
