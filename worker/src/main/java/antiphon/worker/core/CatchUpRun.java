package antiphon.worker.core;

import antiphon.core.NodeId;
import antiphon.message.Hash;
import antiphon.message.LogId;
import antiphon.worker.core.arrival.Arrivals;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One catch-up in progress. It always waits for one of: a page (`fetch` is not 0), the end of a pause (`retryAtNs`),
/// or the disk (`complete`).
final class CatchUpRun {
    static final long NEVER = Long.MAX_VALUE;

    /// The log of a member is made this node's, which has claimed the epoch.
    ///
    /// @param end of the source's log
    record Rebuild(long epoch, NodeId source, long incarnation, long end, Hash endHash) {
        static Rebuild of(WorkerInput.RebuildAsked asked) {
            return new Rebuild(asked.epoch(), asked.source(), asked.incarnation(), asked.end(), asked.endHash());
        }

        /// Why a page is not of the log that was chosen.
        Optional<Refusal> refusalOf(WorkerInput.PageArrived page, Optional<LogId> logId) {
            if (!Optional.of(page.logId()).equals(logId))
                return Optional.of(new Refusal(
                        Refusal.Reason.OTHER_LOG,
                        source + " holds log " + page.logId() + ", not " + logId.orElse(null)));
            if (page.epoch() != epoch)
                return Optional.of(new Refusal(
                        Refusal.Reason.OLD_EPOCH,
                        source + " has promised epoch " + page.epoch() + " meanwhile, and not " + epoch));
            // This node's own log must not be truncated to what is left there.
            if (page.masterLatest() < end)
                return Optional.of(new Refusal(
                        Refusal.Reason.OTHER_LOG,
                        source + " has " + page.masterLatest() + " messages, and had " + end + " when it promised"));
            return Optional.empty();
        }

        String why() {
            return "this node takes epoch " + epoch + " over with the log of " + source;
        }
    }

    /// A recovery that waits for its answer.
    record Asked(long call, long deadlineNs, long positionBefore) {}

    final List<Asked> asked = new ArrayList<>();
    Optional<Rebuild> rebuild; // until it has failed
    final long from;
    long target;
    long seenTo;
    /// The worker started this run itself, because of a gap.
    boolean ownWish;
    long fetch;
    long retryAtNs = NEVER;
    int failures;
    /// The requested page begins after this message.
    long after;
    /// It was requested with the hash of that message, which the master has compared.
    boolean withHash;
    /// The master answered that the logs diverged: the worker requests pages from further and further back, until one
    /// begins where both logs agree; from there it goes forward, page by page, until they differ.
    boolean diverged;
    long stepsBack;
    long agreed; // 0 while no page has come
    boolean complete;
    /// A message of the last page was not sound: further pages do not help until something changes.
    boolean unsound;
    String lastProblem = "";

    CatchUpRun(long from, long target, boolean ownWish, Optional<Rebuild> rebuild) {
        this.rebuild = rebuild;
        this.from = from;
        this.target = target;
        this.seenTo = target;
        this.ownWish = ownWish;
    }

    void goBack() {
        stepsBack = diverged && agreed == 0 ? stepsBack * 2 : 1;
        agreed = 0;
        diverged = true;
    }

    /// The hash of the message after which the next page is requested, empty when it cannot be read.
    Optional<Hash> begin(Arrivals held) {
        unsound = false;
        after = diverged ? placeToCompare(held) : held.head();
        Optional<Hash> hash = held.hashAt(after);
        withHash = after == 0 || hash.isPresent();
        return hash;
    }

    /// Without a hash the master cannot compare both logs there. So damaged messages are skipped; the hash before the
    /// start of the log can always be read.
    private long placeToCompare(Arrivals held) {
        if (agreed > 0) return agreed;
        long first = held.beforeStart();
        long place = Math.max(first, held.head() - stepsBack);
        while (place > first && held.hashAt(place).isEmpty()) {
            stepsBack *= 2;
            place = Math.max(first, held.head() - stepsBack);
        }
        return place;
    }

    /// A worker that keeps its log from message 1 on has compared all of it.
    static String furtherBack(Arrivals held) {
        long start = held.beforeStart() + 1;
        return start == 1
                ? ""
                : "; this worker keeps its log from message " + start
                        + " on, and cannot compare what came before: empty"
                        + " its DATA_DIR, and it fetches the log again";
    }

    /// The logs have been compared up to this worker's end.
    void compared() {
        diverged = false;
        agreed = 0;
    }

    boolean isWanted() {
        return ownWish || !asked.isEmpty() || rebuild.isPresent();
    }

    void aimAt(long latest) {
        target = Math.max(target, latest);
        seenTo = Math.max(seenTo, latest);
    }

    long nextNs() {
        long next = retryAtNs;
        for (Asked recovery : asked) next = Math.min(next, recovery.deadlineNs);
        return next;
    }
}
