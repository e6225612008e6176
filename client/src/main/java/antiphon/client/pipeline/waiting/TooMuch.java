package antiphon.client.pipeline.waiting;

import antiphon.client.write.Submission;
import antiphon.client.write.WriteKind;
import antiphon.client.write.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Writes of one [WriteKind] that exceeded a limit of the master (429). They are not in the log, so they can be sent
/// again. The pause before that is what the master asks for; where it does not know, or was wrong, one that doubles
/// while it accepts nothing.
///
/// A round begins after each pause. In a round only about twice as many writes are sent as were accepted in the round
/// before, and one more for each that is accepted: sending all again each time would cost the master more than
/// accepting those it can. Writes sent before the round do not count: the master has accepted them, and they may wait
/// long for copies. Writes of this round count as accepted when none was refused for a while.
final class TooMuch {
    private static final long PAUSE_NS_MIN = TimeUnit.MILLISECONDS.toNanos(20);
    /// Also how long a round lasts until writes without an outcome count as accepted.
    private static final long PAUSE_NS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final long SAID_MS_MAX = TimeUnit.MINUTES.toMillis(1);
    private static final long ROUND_MIN = 16;
    private static final long ROUND_MAX = Integer.MAX_VALUE;

    private final WriteQueue held = new WriteQueue();
    private final AtomicLong answered = new AtomicLong(); // in this round or the pause before it, and not refused
    private final AtomicLong unanswered = new AtomicLong(); // of this round
    private final AtomicLong round = new AtomicLong(); // counted, so that what was sent in an earlier one is known
    private volatile boolean taken;

    // Used by the working thread.
    private final List<Submission> again = new ArrayList<>();
    private final Pause pause = new Pause();
    private @Nullable WriteResult lastRefusal;
    private long roundBeginsNs;
    private long roundSize = ROUND_MIN;
    private boolean inVain; // nothing was taken since the last round began
    private boolean hasTaken;
    private long takenNs;
    private long unknownNs = PAUSE_NS_MIN;
    private boolean isRefused;
    private boolean isUnknown;
    private long pauseNs; // after those that were refused
    private long heardNs; // when the master last answered
    private long judgedNs;

    TooMuch(long nowNs) {
        this.heardNs = nowNs;
        this.judgedNs = nowNs;
    }

    /// The master has answered a write in another way. For any thread.
    void answered(Submission write, boolean isTaken) {
        if (isTaken && !taken) taken = true;
        answered.incrementAndGet();
        if (write.round == round.get()) unanswered.decrementAndGet();
    }

    /// @param given takes writes that are not worth another attempt, with their outcome
    void refuse(Submission write, WriteResult why, long nowNs, BiConsumer<Submission, WriteResult> given) {
        noteProgress(nowNs);
        lastRefusal = why;
        write.refused(why, nowNs);
        if (isForTooLong(write, nowNs)) {
            given.accept(write, why);
            return;
        }
        again.add(write);
        isRefused = true;
        heardNs = nowNs;
        long saidNs = Math.min(why.retryAfter().toMillis(), SAID_MS_MAX) * 1_000_000;
        long sumNs = Math.min(pauseNs + saidNs, PAUSE_NS_MAX); // Each takes its own time.
        pauseNs = Math.max(Math.max(pauseNs, saidNs), sumNs);
        isUnknown |= saidNs == 0;
    }

    /// A write that was not refused, and follows those that are held.
    void hold(Submission write, long nowNs) {
        write.holdBack(nowNs);
        held().add(write);
    }

    /// The same, in its place among them.
    void holdInOrder(Submission write, long nowNs) {
        write.holdBack(nowNs);
        again.add(write);
    }

    WriteQueue held() {
        if (!again.isEmpty()) {
            held.addInOrder(again);
            again.clear();
        }
        return held;
    }

    /// The connection broke: the writes of this round come back.
    void streamBroke() {
        if (round.get() > 0) beginRound(roundBeginsNs, roundSize);
    }

    /// After all refused writes have come back.
    void look(long nowNs, BiConsumer<Submission, WriteResult> given) {
        noteProgress(nowNs);
        if (isRefused) endRound(nowNs);
        if (left() <= 0 && isQuiet(nowNs)) countAllAsTaken(nowNs);
        judge(nowNs, given);
    }

    /// Refusals that arrive during the pause belong to the same round.
    private void endRound(long nowNs) {
        boolean sameRound = round.get() > 0 && pause.isOn(nowNs);
        if (!sameRound && (isUnknown || inVain)) {
            pauseNs = Math.max(pauseNs, unknownNs);
            unknownNs = Math.min(2 * unknownNs, PAUSE_NS_MAX);
        }
        boolean _ = pause.extend(nowNs, pauseNs);
        beginRound(pause.endNs(), Math.max(sameRound ? roundSize : ROUND_MIN, 2 * answered.get()));
        inVain |= !sameRound;
        isRefused = false;
        pauseNs = 0;
        isUnknown = false;
    }

    private void beginRound(long nowNs, long size) {
        round.incrementAndGet();
        roundBeginsNs = nowNs;
        roundSize = Math.min(size, ROUND_MAX);
        unanswered.set(0);
        answered.set(0);
    }

    private void countAllAsTaken(long nowNs) {
        taken = true;
        noteProgress(nowNs);
        beginRound(nowNs, 2 * roundSize);
    }

    private void noteProgress(long nowNs) {
        if (!taken) return;
        taken = false;
        hasTaken = true;
        takenNs = nowNs;
        heardNs = nowNs;
        inVain = false;
        unknownNs = PAUSE_NS_MIN;
    }

    private void judge(long nowNs, BiConsumer<Submission, WriteResult> given) {
        WriteResult why = lastRefusal;
        if (why == null || nowNs - judgedNs < PAUSE_NS_MIN) return;
        judgedNs = nowNs;
        held().removeIf(write -> {
            if (write.isWithdrawn()) return true; // It has its outcome.
            write.heard(heardNs);
            if (!isForTooLong(write, nowNs)) return false;
            given.accept(write, why);
            return true;
        });
    }

    private boolean isForTooLong(Submission write, long nowNs) {
        if (write.result.isDone()) return true;
        long heldNs = write.heldBackNs(nowNs);
        boolean isRenewed = hasTaken && write.timeoutMs == 0;
        return write.isTooMuchForTooLong(isRenewed ? Math.min(heldNs, nowNs - takenNs) : heldNs);
    }

    /// How many more may be sent in this round.
    private long left() {
        return round.get() == 0 ? ROUND_MAX : roundSize + answered.get() - unanswered.get();
    }

    /// The place of the first write that may be sent now, or the largest number.
    long firstPlace(long nowNs) {
        Submission first = pause.isOn(nowNs) || left() <= 0 ? null : held().first();
        return first == null ? Long.MAX_VALUE : first.place;
    }

    List<Submission> takeBatch() {
        List<Submission> batch = held().takeBatch(left());
        batch.forEach(this::sends);
        return batch;
    }

    private void sends(Submission write) {
        write.round = round.get();
        unanswered.incrementAndGet();
    }

    /// Whether the limit is over: no write is held, and none was refused for a while.
    boolean isOver(long nowNs) {
        return (round.get() == 0 || isQuiet(nowNs)) && held().isEmpty();
    }

    private boolean isQuiet(long nowNs) {
        return !pause.isOn(nowNs) && nowNs - roundBeginsNs >= PAUSE_NS_MAX;
    }

    /// When to look again even if nothing happens, while some are held.
    long nextLookNs(long nowNs) {
        long soonNs = nowNs + PAUSE_NS_MAX; // The patience of some may be over.
        long changeNs = pause.isOn(nowNs) ? pause.endNs() : roundBeginsNs + PAUSE_NS_MAX;
        return changeNs - nowNs > 0 && changeNs - soonNs < 0 ? changeNs : soonNs;
    }
}
