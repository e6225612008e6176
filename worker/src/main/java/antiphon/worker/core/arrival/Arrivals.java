package antiphon.worker.core.arrival;

import antiphon.core.TruncatedTail;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.worker.core.contract.Effects;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides where an arriving message belongs: at the end of the log, among held messages, above a gap, or nowhere.
///
/// `tail` is the end of the log including what this turn has appended; the log itself, read through `stored`, lags
/// behind by `appended`.
public final class Arrivals {
    private final HeldHashes stored;
    private final Effects effects;
    private final GapBuffer gap;
    private final Limits limits;
    private final long start;
    private List<LogEntry> appended = new ArrayList<>();
    private Optional<Hash> genesis;
    private Optional<Tail> tail;
    private Optional<Hash> lastDiverged = Optional.empty();
    private Optional<Refusal> noRoom = Optional.empty();
    private Optional<TruncatedTail> truncated = Optional.empty();
    private long gapSinceNs;

    public Arrivals(HeldLog held, HeldHashes stored, Limits limits, Effects effects) {
        this.stored = stored;
        this.effects = effects;
        this.limits = limits;
        this.start = held.start();
        this.gap = new GapBuffer(limits.gapCountMax(), limits.gapBytesMax());
        this.genesis = held.logId().map(LogId::genesis);
        this.tail = held.tail(stored);
    }

    /// The log is known now.
    public void belongTo(LogId logId) {
        if (tail.isPresent()) return;
        genesis = Optional.of(logId.genesis());
        tail = Optional.of(new Tail(0, logId.genesis(), 0));
    }

    public void diskChecked(WorkerInput.DiskChecked disk) {
        if (disk.shortage().isPresent()) {
            diskRefuses(disk.shortage().get());
            return;
        }
        if (noRoom.isPresent()) effects.emit(new WorkerEvent.DiskFreed(disk.freeBytes()));
        noRoom = Optional.empty();
    }

    public void diskRefuses(String reason) {
        full(new Refusal(
                Refusal.Reason.DISK_FULL,
                "this worker's storage takes nothing more: " + reason
                        + "; once that is over, it takes messages again by itself"));
    }

    private void full(Refusal why) {
        if (noRoom.isEmpty()) effects.emit(new WorkerEvent.DiskFull(why.detail()));
        noRoom = Optional.of(why);
    }

    /// Why nothing can be appended now; what is held already is still known as held.
    public Optional<Refusal> noRoom() {
        return noRoom;
    }

    /// @param epochMax the highest epoch that was promised: no message can be of a later one
    public Arrival take(LogEntry entry, long epochMax, long nowNs) {
        Tail end = tail
                .orElseThrow(() -> new IllegalStateException("message " + entry.sequence() + " of no known log"));
        if (entry.sequence() <= end.sequence()) return compareWithHeld(entry);
        if (entry.message().epoch() > epochMax) return refuse(badEpoch(entry, "the worker has promised " + epochMax));
        if (entry.sequence() > end.sequence() + 1) return keepAboveGap(entry, end, nowNs);
        Optional<Refusal> unfit = problemBehind(end, entry);
        if (unfit.isPresent()) return refuse(unfit.get());
        if (noRoom.isPresent()) return refuse(noRoom.get());
        boolean wasOpen = !gap.isEmpty();
        append(entry);
        appendChildren();
        if (wasOpen && gap.isEmpty()) effects.emit(new WorkerEvent.GapClosed(head()));
        gapSinceNs = nowNs;
        return new Arrival.Appended();
    }

    /// What was held and is not kept any more counts as held: it was durable here.
    private Arrival compareWithHeld(LogEntry entry) {
        if (entry.sequence() < start) return new Arrival.Held();
        Optional<Hash> held = hashAt(entry.sequence());
        if (held.isEmpty()) return refuse(new Refusal(Refusal.Reason.BUSY, unreadable(entry.sequence())));
        return held.get().equals(entry.hash())
                ? new Arrival.Held()
                : refuse(diverged(entry.sequence(), held.get(), entry.hash()));
    }

    /// What is held under this number cannot be read now.
    public static String unreadable(long sequence) {
        return "message " + sequence + " is held, but damage on this worker's disk keeps it from being compared:"
                + " it is being fetched from the master, retry later";
    }

    private Optional<Refusal> problemBehind(Tail parent, LogEntry child) {
        if (!parent.isParentOf(child))
            return Optional.of(diverged(parent.sequence(), parent.hash(), child.parentHash()));
        if (child.message().epoch() < parent.epoch())
            return Optional.of(badEpoch(child, "its parent is of epoch " + parent.epoch()));
        return Optional.empty();
    }

    private Arrival keepAboveGap(LogEntry entry, Tail end, long nowNs) {
        Optional<LogEntry> same = gap.at(entry.sequence());
        if (same.isPresent())
            return same.get().hash().equals(entry.hash()) ? new Arrival.WaitsAlready() : rival(same.get(), entry);
        boolean opens = gap.isEmpty();
        if (!gap.add(entry)) return refuse(gapFull(entry, end));
        if (opens) {
            gapSinceNs = nowNs;
            effects.emit(new WorkerEvent.GapOpened(end.sequence() + 1, entry.sequence()));
        }
        return new Arrival.Waits();
    }

    /// Two masters wrote the same number, and the parent that would show which one counts is not here. The later epoch
    /// is the likelier; should it be wrong, the parent drops it and the right one is fetched.
    private Arrival rival(LogEntry waiting, LogEntry arrived) {
        Refusal refusal = diverged(arrived.sequence(), waiting.hash(), arrived.hash());
        if (arrived.message().epoch() <= waiting.message().epoch()) return refuse(refusal);
        gap.take(waiting.sequence());
        return gap.add(arrived) ? new Arrival.Waits() : refuse(refusal);
    }

    private void append(LogEntry entry) {
        appended.add(entry);
        tail = Optional.of(Tail.of(entry));
        gap.take(entry.sequence()).filter(rival -> !rival.hash().equals(entry.hash())).ifPresent(rival -> diverged(
                entry.sequence(), entry.hash(), rival.hash()));
    }

    private void appendChildren() {
        for (Optional<LogEntry> child = nextChild(); child.isPresent(); child = nextChild()) {
            Optional<Refusal> unfit = problemBehind(tail.orElseThrow(), child.get());
            if (unfit.isPresent()) {
                effects.emit(new WorkerEvent.ChildDropped(child.get().sequence(), unfit.get().detail()));
                break;
            }
            append(child.get());
        }
    }

    private Optional<LogEntry> nextChild() {
        return gap.isEmpty() ? Optional.empty() : gap.take(head() + 1);
    }

    private Refusal diverged(long sequence, Hash held, Hash arrived) {
        if (!lastDiverged.equals(Optional.of(arrived))) {
            lastDiverged = Optional.of(arrived);
            effects.emit(new WorkerEvent.Diverged(sequence, held, arrived));
        }
        return new Refusal(
                Refusal.Reason.DIVERGED,
                "the logs differ at message " + sequence + ": this worker holds " + held.shortText() + ", not "
                        + arrived.shortText());
    }

    private static Refusal badEpoch(LogEntry entry, String against) {
        return new Refusal(
                Refusal.Reason.BAD_MESSAGE,
                "message " + entry.sequence() + " is of epoch " + entry.message().epoch() + ", but " + against);
    }

    private Refusal gapFull(LogEntry entry, Tail end) {
        return new Refusal(
                Refusal.Reason.GAP_FULL,
                "message " + entry.sequence() + " must wait for message " + (end.sequence() + 1)
                        + " and there is no room: "
                        + gap.size() + " messages of " + gap.bytes() + " bytes wait, at most " + limits.gapCountMax()
                        + " and " + limits.gapBytesMax() + " bytes");
    }

    /// However it arrived: each is counted.
    private Arrival refuse(Refusal refusal) {
        effects.refused(refusal);
        return new Arrival.Refused(refusal);
    }

    /// Empty above the head, while there is no log, where damage keeps it from being read, and further back than
    /// [#beforeStart].
    public Optional<Hash> hashAt(long sequence) {
        long lastStored = head() - appended.size();
        if (sequence > head()) return Optional.empty();
        if (sequence == 0) return genesis;
        return sequence <= lastStored
                ? stored.hashAt(sequence)
                : Optional.of(appended.get((int) (sequence - lastStored) - 1).hash());
    }

    /// The message before the first one that is kept: its hash is known, and nothing can be compared further back.
    public long beforeStart() {
        return start - 1;
    }

    public long head() {
        return tail.map(Tail::sequence).orElse(beforeStart());
    }

    public Optional<Hash> headHash() {
        return tail.map(Tail::hash);
    }

    public int gapSize() {
        return gap.size();
    }

    public long gapBytes() {
        return gap.bytes();
    }

    /// The last message of the gap.
    public long gapEnd() {
        return gap.lowest() - 1;
    }

    /// When the gap has been there for too long; `Long.MAX_VALUE` when there is none.
    public long gapTooOldNs() {
        return gap.isEmpty() ? Long.MAX_VALUE : gapSinceNs + limits.gapTimeout().toNanos();
    }

    /// What waits above the gap is of a master that is not followed any more.
    public void dropGap() {
        gap.clear();
    }

    /// The master had nothing for it now.
    public void gapAskedAbout(long nowNs) {
        gapSinceNs = nowNs;
    }

    /// Whether a message under this number is held, and it is another one.
    public boolean holdsAnother(LogEntry entry) {
        return hashAt(entry.sequence()).filter(held -> !held.equals(entry.hash())).isPresent();
    }

    /// Gives up every message above `after`, for the master of the promised epoch does not have them: none of them was
    /// ever acknowledged, or that master would.
    ///
    /// The hash of `after` must be readable.
    ///
    /// @param epoch the promised one
    /// @return whether some of them were in the log already, and not only decided on in this turn
    public boolean truncateAfter(long after, long epoch) {
        Hash hash = hashAt(after).orElseThrow(() -> new IllegalStateException("message " + after + " is not known"));
        long lastStored = head() - appended.size();
        effects.emit(new WorkerEvent.Truncated(after, head()));
        tail = Optional.of(new Tail(after, hash, 0)); // Of the epoch there only so much matters: it was a lower one.
        if (after >= lastStored) {
            appended.subList((int) (after - lastStored), appended.size()).clear();
            return false;
        }
        truncated = Optional.of(new TruncatedTail(epoch, after + 1, lastStored));
        appended.clear();
        effects.truncate(after);
        return true;
    }

    /// What was truncated last.
    public Optional<TruncatedTail> truncated() {
        return truncated;
    }

    /// What this turn has appended, in order.
    public List<LogEntry> takeAppended() {
        List<LogEntry> taken = appended;
        appended = new ArrayList<>();
        return taken;
    }
}
