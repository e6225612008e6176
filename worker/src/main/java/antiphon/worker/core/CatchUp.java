package antiphon.worker.core;

import antiphon.core.PageSize;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.worker.core.CatchUpRun.Asked;
import antiphon.worker.core.CatchUpRun.Rebuild;
import antiphon.worker.core.arrival.Arrivals;
import antiphon.worker.core.contract.Effects;
import antiphon.worker.core.contract.Limits;
import antiphon.worker.core.contract.RecoveryResult;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerInput;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Fetches from the master what is missing, one page at a time; the next page is asked for when the one before is
/// appended. One run at a time: a request during a run joins it, and each gets an answer of its own.
///
///     idle --asked, or a gap too old--> fetching --last page--> waits for the disk --durable--> idle: synced
///                                        |      ^
///                               page failed    pause over
///                                        v      |
///                                        pausing --too many failures--> idle: partially synced, or failed
///
/// When the master says that the logs diverged, earlier and earlier pages are asked for, each time twice as far back,
/// until one begins where both agree, and then the pages behind it; where the first one differs, the worker's own tail
/// ends.
///
/// A recovery also ends when its time is up. A run for the worker's own gap never gives up: it only pauses longer. A
/// page on its way is waited for in any case: over a slow link it may take longer than any recovery waits.
final class CatchUp {
    private static final int PAGE_BYTES_MAX = 4 << 20;

    private final Arrivals arrivals;
    private final Limits limits;
    private final Effects effects;
    private final RecoveryAnswers answers;
    private @Nullable CatchUpRun run;
    private long lastFetch;
    private long askedNs;
    private PageSize pageSize = PageSize.upTo(PAGE_BYTES_MAX);
    private long position;

    /// @param isCounted whether a position may be answered
    CatchUp(long position, Arrivals arrivals, Limits limits, Effects effects, BooleanSupplier isCounted) {
        this.position = position;
        this.arrivals = arrivals;
        this.limits = limits;
        this.effects = effects;
        this.answers = new RecoveryAnswers(arrivals, effects, isCounted);
    }

    /// The master asks for a recovery up to its latest message.
    void asked(long call, long latest, Optional<Hash> latestHash, long nowNs) {
        CatchUpRun joined = run == null ? start(latest, false, "the master asked for it", Optional.empty()) : run;
        joined.asked.add(new Asked(call, nowNs + limits.syncTimeout().toNanos(), position));
        joined.aimAt(latest);
        joined.failures = 0; // The master is alive, whatever was thought of it before.
        joined.complete = joined.fetch == 0 && arrivals.head() == latest && joined.target == latest
                && (latestHash.isEmpty() || latestHash.equals(arrivals.headHash()));
        if (!joined.complete && joined.fetch == 0) fetch(joined, nowNs);
        finishIfCaughtUp();
    }

    /// A gap has been there for too long.
    void gapTooOld(long nowNs) {
        if (run != null) return;
        fetch(start(arrivals.gapEnd(), true, "a message is missing", Optional.empty()), nowNs);
    }

    /// The epoch is promised to this node: nobody else waits for a catch-up.
    void rebuild(Rebuild rebuild, long nowNs) {
        fetch(start(rebuild.end(), false, rebuild.why(), Optional.of(rebuild)), nowNs);
    }

    private CatchUpRun start(long target, boolean ownWish, String why, Optional<Rebuild> rebuild) {
        CatchUpRun started = new CatchUpRun(arrivals.head(), target, ownWish, rebuild);
        run = started;
        effects.emit(new WorkerEvent.CatchUpStarted(started.from, target, why));
        return started;
    }

    private void fetch(CatchUpRun fetching, long nowNs) {
        fetching.fetch = ++lastFetch;
        fetching.retryAtNs = CatchUpRun.NEVER;
        askedNs = nowNs;
        Optional<Hash> hash = fetching.begin(arrivals);
        long after = fetching.after;
        effects.add(fetching.rebuild.<WorkerEffect>map(rebuild -> new WorkerEffect.FetchFrom(
                rebuild.source(), rebuild.incarnation(), lastFetch, after, hash, pageSize.bytes()))
                .orElseGet(() -> new WorkerEffect.FetchPage(lastFetch, after, hash, pageSize.bytes())));
    }

    boolean awaits(long fetch) {
        return run != null && run.fetch == fetch;
    }

    /// The requested page has come and its messages have been taken.
    ///
    /// @param problem why some of them were not
    void pageTaken(WorkerInput.PageArrived page, long headBefore, Optional<String> problem, long nowNs) {
        CatchUpRun fetching = fetchEnded();
        long pageBytes = page.entries().stream().mapToLong(LogEntry::sizeBytes).sum();
        pageSize = pageSize.arrived(pageBytes, nowNs - askedNs);
        fetching.seenTo = Math.max(fetching.seenTo, page.masterLatest());
        long end = page.entries().isEmpty() ? fetching.after : page.entries().getLast().sequence();
        if (fetching.diverged && problem.isEmpty() && end < arrivals.head()) {
            compareFurther(fetching, end, nowNs);
            return;
        }
        fetching.compared();
        boolean advanced = arrivals.head() > headBefore;
        if (advanced) fetching.failures = 0;
        fetching.unsound = problem.isPresent() && problem.equals(page.problem());
        if (problem.isPresent()) failed(fetching, problem.get(), nowNs);
        else if (page.more() && (advanced || !page.entries().isEmpty())) goOn(fetching, nowNs);
        else if (page.more()) failed(fetching, "the master promised more after message " + headBefore, nowNs);
        else
            if (arrivals.head() < Math.min(fetching.target, page.masterLatest()))
                failed(fetching, "the master has only messages up to " + arrivals.head() + " to give", nowNs);
            else
                caughtUp(fetching, nowNs);
        finishIfCaughtUp();
    }

    /// The worker holds the whole page, and further messages: the point of divergence is still ahead.
    private void compareFurther(CatchUpRun comparing, long end, long nowNs) {
        if (end == comparing.after) {
            failed(comparing, "the master has nothing behind message " + end + " to compare with yet", nowNs);
            return;
        }
        comparing.agreed = end;
        comparing.failures = 0;
        goOn(comparing, nowNs);
    }

    /// No run may be waiting for this page any more.
    private void goOn(CatchUpRun fetched, long nowNs) {
        endIfUnwanted(fetched);
        if (run != null) fetch(fetched, nowNs);
    }

    /// The master has no more. That may be below the target: a master that lost its disk and rebuilt from the remaining
    /// messages does not have what it sent before. A gap that is still there is requested again later.
    private void caughtUp(CatchUpRun fetched, long nowNs) {
        if (fetched.rebuild.filter(rebuild -> !endsAs(rebuild)).isPresent()) {
            failed(fetched, "its log does not end as it answered the fence", nowNs);
            return;
        }
        if (arrivals.head() < fetched.target) arrivals.gapAskedAbout(nowNs);
        fetched.complete = true;
        fetched.target = arrivals.head();
    }

    private boolean endsAs(Rebuild rebuild) {
        return arrivals.head() == rebuild.end() && arrivals.headHash().equals(Optional.of(rebuild.endHash()));
    }

    void fetchFailed(String reason, long nowNs) {
        pageSize = pageSize.failed();
        failed(fetchEnded(), reason, nowNs);
    }

    /// The logs diverged somewhere at or below what was asked for.
    void fetchDiverged(String reason, long nowNs) {
        CatchUpRun ended = fetchEnded();
        if (ended.diverged && ended.stepsBack >= arrivals.head() - arrivals.beforeStart()) {
            failed(ended, reason + CatchUpRun.furtherBack(arrivals), nowNs);
            return;
        }
        stalled(ended, reason);
        ended.goBack();
        goOn(ended, nowNs);
    }

    /// What the pages now requested are for, when that is a takeover of this node.
    Optional<Rebuild> rebuild() {
        return run == null ? Optional.empty() : run.rebuild;
    }

    /// The message after which the page that was requested last begins.
    long askedAfter() {
        return run == null ? 0 : run.after;
    }

    /// Whether the page that was requested last shows that both logs agree there; what cannot be read is not compared.
    boolean askedWithHash() {
        return run != null && run.withHash;
    }

    /// Whether the pages now requested may replace messages held here.
    boolean isDiverged() {
        return run != null && run.diverged;
    }

    /// The worker's tail is truncated where the master's log begins to differ.
    void truncated(long after) {
        position = Math.min(position, after);
    }

    /// The master will not serve this worker, so an early retry is useless.
    void fetchRefused(String reason, long nowNs) {
        CatchUpRun refused = fetchEnded();
        stalled(refused, reason);
        answers.refused(refused, position, reason);
        endIfUnwanted(refused);
        if (run != null) refused.retryAtNs = nowNs + limits.fetchPauseMax().toNanos();
    }

    private CatchUpRun fetchEnded() {
        if (run == null) throw new IllegalStateException("a page came and no catch-up is under way");
        run.fetch = 0;
        return run;
    }

    private void failed(CatchUpRun failing, String reason, long nowNs) {
        stalled(failing, reason);
        failing.failures++;
        if (failing.failures >= limits.fetchAttemptsMax()) giveUp(failing);
        if (run != null) failing.retryAtNs = nowNs + limits.fetchPauseNs(failing.failures);
    }

    private void stalled(CatchUpRun stalling, String reason) {
        if (!reason.equals(stalling.lastProblem)) effects.emit(new WorkerEvent.CatchUpStalled(arrivals.head(), reason));
        stalling.lastProblem = reason;
    }

    /// Answers all that wait; only a gap of the worker's own keeps the run alive.
    private void giveUp(CatchUpRun hopeless) {
        answers.gaveUp(hopeless, position);
        endIfUnwanted(hopeless);
    }

    /// A later epoch is promised: recoveries of masters before it are answered with no position, and a page of
    /// theirs is not waited for.
    void outdated(Refusal refusal) {
        if (run == null) return;
        answers.outdated(run, refusal);
        end(RecoveryAnswers.tooShort(run.from, position), refusal.detail());
    }

    void stored(long upTo) {
        position = upTo;
        finishIfCaughtUp();
    }

    private void finishIfCaughtUp() {
        if (run == null || !run.complete || position < run.target || !answers.canEnd(run)) return;
        answers.caughtUp(run, position);
        end(RecoveryResult.SYNCED, "");
    }

    void deadlinePassed(long nowNs) {
        CatchUpRun due = run;
        if (due == null) return;
        for (Asked recovery : List.copyOf(due.asked)) {
            if (recovery.deadlineNs() <= nowNs) answers.tooLate(due, recovery, position, outOfTime(due));
        }
        endIfUnwanted(due);
        if (run != null && due.retryAtNs <= nowNs) fetch(due, nowNs);
    }

    private String outOfTime(CatchUpRun due) {
        String progress = "at message " + position + " of " + due.seenTo + " after SYNC_TIMEOUT "
                + limits.syncTimeout().toMillis() / 1000.0 + " s";
        return due.lastProblem.isEmpty() ? progress : progress + "; " + due.lastProblem;
    }

    private void endIfUnwanted(CatchUpRun unwanted) {
        if (!unwanted.isWanted() && unwanted.fetch == 0)
            end(RecoveryAnswers.tooShort(unwanted.from, position), unwanted.lastProblem);
    }

    private void end(RecoveryResult result, String reason) {
        run = null;
        effects.emit(new WorkerEvent.CatchUpEnded(result, position, reason));
    }

    boolean isUnderWay() {
        return run != null;
    }

    int askedCount() {
        return run == null ? 0 : run.asked.size();
    }

    long nextNs() {
        return run == null ? CatchUpRun.NEVER : run.nextNs();
    }

    /// The highest number the master is known to have; 0 when no catch-up is under way.
    long catchingUpTo() {
        return run == null ? 0 : run.seenTo;
    }
}
