package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.start.Promises.Promise;
import antiphon.message.LogId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The evidence from which a starting master decides how to begin.
///
/// @param workers in the order of the settings
/// @param laterPromise of a worker to another master of this log, since this log was the latest; empty when none is
///     known
/// @param noRoom why nothing can be written to the master's own storage; empty when there is room
/// @param recoverFrom the node that the operator named to continue from
/// @param fetchedFrom the worker from which this log was completed
public record StartEvidence(
        OwnLog own,
        List<WorkerEvidence> workers,
        Optional<Promise> laterPromise,
        Optional<String> noRoom,
        Optional<NodeId> recoverFrom,
        Optional<NodeId> fetchedFrom) {
    boolean allAnswered() {
        return workers.stream().allMatch(WorkerEvidence::hasAnswered);
    }

    List<WorkerEvidence> missing() {
        return workers.stream().filter(worker -> !worker.hasAnswered()).toList();
    }

    List<WorkerEvidence> refusing() {
        return workers.stream().filter(WorkerEvidence::isRefusing).toList();
    }

    /// The logs that workers hold; only this master's own when it has one.
    List<LogId> heldLogs() {
        TreeSet<String> held = new TreeSet<>();
        workers.forEach(worker -> worker.logId()
                .filter(id -> own.logId().isEmpty() || own.logId().get().equals(id))
                .ifPresent(id -> held.add(id.toString())));
        return held.stream().map(LogId::parse).toList();
    }

    /// The last message that some node knows to have been durable and lost.
    long knownLostThrough() {
        long workersLost = workers.stream()
                .flatMap(worker -> worker.report().stream())
                .filter(report -> own.logId().isEmpty() || report.logId().isEmpty()
                        || report.logId().equals(own.logId()))
                .mapToLong(WorkerReport::lostThrough)
                .max()
                .orElse(0);
        return Math.max(own.lostThrough(), workersLost);
    }

    WorkerEvidence of(NodeId worker) {
        return workers.stream().filter(known -> known.id().equals(worker)).findFirst().orElseThrow();
    }

    /// The latest epoch first, and only then the length: a longer tail of an older epoch was never acknowledged, while
    /// the shorter log of the later epoch may have been, and begins with all that was acknowledged before it.
    Optional<WorkerEvidence> mostAdvanced(LogId log, Predicate<WorkerEvidence> wanted) {
        return workers.stream()
                .filter(known -> known.holds(log) && wanted.test(known))
                .max(Comparator.comparingLong(WorkerEvidence::positionEpoch)
                        .thenComparingLong(WorkerEvidence::position));
    }

    /// Among equally advanced workers, which hold the same messages, the one that failed least: messages that are
    /// damaged on one disk may be intact on another.
    WorkerEvidence leastTrouble(LogId log, WorkerEvidence best) {
        if (best.diverged()) return best; // So have the others.
        WorkerEvidence chosen = best;
        for (WorkerEvidence known : workers) {
            boolean isAsAdvanced = known.holds(log)
                    && known.positionEpoch() == best.positionEpoch()
                    && known.position() == best.position();
            if (isAsAdvanced && known.fetchesFailed() < chosen.fetchesFailed()) chosen = known;
        }
        return chosen;
    }
}
