package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.StartObstacle;
import antiphon.master.core.contract.WorkerReport.Agreement;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.start.Promises.Promise;
import antiphon.message.LogId;
import java.util.List;
import java.util.Optional;

/// Decides from the evidence how a master begins. It never assigns a number twice, and never treats "unknown" as
/// "nothing".
public final class StartDecision {
    private static final int FETCHES_FAILED_MAX = 3;

    private final StartEvidence known;
    private final OwnLog own;

    private StartDecision(StartEvidence known) {
        this.known = known;
        this.own = known.own();
    }

    public static StartPlan on(StartEvidence known) {
        return new StartDecision(known).plan();
    }

    private StartPlan plan() {
        if (known.noRoom().isPresent()) return new StartPlan.WaitForRoom(known.noRoom().get());
        boolean ownCounts = own.logId().isPresent() && own.whole() && known.laterPromise().isEmpty();
        return ownCounts ? withOwnLog(own.logId().get()) : rebuild();
    }

    /// Everything acknowledged is in it, for its own fsync came first and no other epoch began since. What workers hold
    /// beyond its end was sent to them before that fsync; it is fetched, so that no number is assigned twice. A tail
    /// that repeatedly could not be fetched, as one of another epoch, was never acknowledged and is left.
    private StartPlan withOwnLog(LogId log) {
        return known.mostAdvanced(log, this::canAdd)
                .<StartPlan>map(worker -> new StartPlan.Fetch(worker.id(), false))
                .orElseGet(
                        () -> lead(log,
                                known.fetchedFrom().map(source -> "fetched from " + source).orElse("its own log")));
    }

    private boolean canAdd(WorkerEvidence worker) {
        return worker.position() > own.end() && worker.fetchesFailed() < FETCHES_FAILED_MAX;
    }

    private static StartPlan lead(LogId log, String how) {
        return new StartPlan.Lead(Optional.of(log), how, false);
    }

    private static StartPlan wait(StartObstacle obstacle, String reason) {
        return new StartPlan.Wait(obstacle, reason);
    }

    private StartPlan rebuild() {
        List<LogId> held = known.heldLogs();
        boolean isNew = held.isEmpty() && own.logId().isEmpty();
        if (isNew && silenceIsAbsence() && known.refusing().isEmpty())
            return new StartPlan.Lead(Optional.empty(), "a new log, since no worker that answers has one", false);
        if (known.recoverFrom().isPresent()) return rebuildFromNamed(known.recoverFrom().get());
        if (held.size() > 1) return wait(StartObstacle.DIFFERENT_LOGS, StartSentences.differentLogs(held));
        if (isNew && !known.refusing().isEmpty())
            return wait(StartObstacle.WORKERS_REFUSE, StartSentences.refusing(known.refusing()));
        if (!known.allAnswered()) return wait(StartObstacle.WORKERS_MISSING, StartSentences.missing(known));
        return held.isEmpty()
                ? unlessLost(own.end(), lead(own.logId().orElseThrow(), "its own log, no worker has more"))
                : rebuildAs(held.getFirst());
    }

    /// An operator who names a worker knows that there was a log: then only all workers together can say there is none.
    private boolean silenceIsAbsence() {
        return (known.recoverFrom().isEmpty() || known.allAnswered()) && known.knownLostThrough() == 0;
    }

    /// Messages that are known to have existed and are nowhere any more are given up only by order of an operator:
    /// their numbers would be assigned twice.
    private StartPlan unlessLost(long best, StartPlan plan) {
        long lost = known.knownLostThrough();
        return lost <= best ? plan : wait(StartObstacle.MESSAGES_LOST, StartSentences.lost(best, lost));
    }

    private StartPlan rebuildFromNamed(NodeId name) {
        if (name.equals(CoreSettings.ITSELF)) return goOnFromItself();
        WorkerEvidence worker = known.of(name);
        Optional<LogId> held = worker.logId();
        if (!worker.hasAnswered())
            return wait(StartObstacle.NAMED_NODE, StartSentences.namedIsSilent(worker));
        if (held.isEmpty() || (own.logId().isPresent() && !own.logId().equals(held)))
            return wait(StartObstacle.NAMED_NODE, StartSentences.namedHoldsNone(name, held));
        Optional<StartPlan> obstacle = divergence(worker);
        if (obstacle.isPresent()) return obstacle.get();
        return afterRebuilding(held.get(), new StartPlan.Fetch(name, true));
    }

    private StartPlan goOnFromItself() {
        boolean workersHoldOne = known.workers().stream().anyMatch(worker -> worker.logId().isPresent());
        if (own.logId().isEmpty() && workersHoldOne)
            return wait(StartObstacle.NAMED_NODE, StartSentences.MASTER_HOLDS_NONE);
        return new StartPlan.Lead(own.logId(), "what it holds itself, as RECOVER_FROM says", true);
    }

    /// Its own messages are given up, or preferred to those of the later epoch, only by order of an operator:
    /// both may have been acknowledged.
    private Optional<StartPlan> divergence(WorkerEvidence other) {
        if (known.laterPromise().isEmpty()) return Optional.empty();
        Promise later = known.laterPromise().get();
        boolean isBeyond = other.position() > own.end();
        Agreement agreement = isBeyond ? Agreement.SAME : other.agreement();
        if (agreement == Agreement.UNKNOWN)
            return Optional.of(wait(StartObstacle.NOT_COMPARABLE, StartSentences.notComparable(own, later, other)));
        if (agreement == Agreement.DIFFERENT || (isBeyond && other.diverged()))
            return Optional.of(wait(StartObstacle.DIVERGED, StartSentences.diverged(own, later, other)));
        return Optional.empty();
    }

    private StartPlan rebuildAs(LogId held) {
        for (WorkerEvidence worker : known.workers())
            if (worker.position() > 0 && worker.positionEpoch() == 0)
                return wait(StartObstacle.UNKNOWN_EPOCH, StartSentences.unknownEpoch(worker));
        if (!isRebuilding(held)) return new StartPlan.Rebuild(held);
        WorkerEvidence best = known.leastTrouble(held, known.mostAdvanced(held, _ -> true).orElseThrow());
        Optional<StartPlan> obstacle = divergence(best);
        if (obstacle.isPresent()) return obstacle.get();
        long end = best.position();
        return end > own.end()
                ? unlessLost(end, new StartPlan.Fetch(best.id(), false))
                : unlessLost(own.end(), lead(held, own.end() == 0
                        ? "an empty log that the workers knew"
                        : "its own log, no worker has more"));
    }

    private StartPlan afterRebuilding(LogId log, StartPlan plan) {
        return isRebuilding(log) ? plan : new StartPlan.Rebuild(log);
    }

    private boolean isRebuilding(LogId log) {
        return !own.whole() && own.logId().equals(Optional.of(log));
    }
}
