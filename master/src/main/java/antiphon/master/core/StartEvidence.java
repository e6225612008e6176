package antiphon.master.core;

import antiphon.master.core.Promises.Promise;
import antiphon.message.LogId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The evidence from which a starting master decides how to begin.
///
/// @param workers by their place in the settings
/// @param laterPromise of a worker to another master of this log, since this log was the latest; empty when none is
///     known
/// @param noRoom why nothing can be written to the master's own storage; empty when there is room
/// @param recoverFrom the node that the operator named to continue from
/// @param fetchedFrom the worker from which this log was completed
record StartEvidence(
        OwnLog own,
        List<WorkerEvidence> workers,
        Optional<Promise> laterPromise,
        Optional<String> noRoom,
        Optional<String> recoverFrom,
        Optional<String> fetchedFrom) {
    boolean allAnswered() {
        return workers.stream().allMatch(WorkerEvidence::hasAnswered);
    }

    List<String> missing() {
        return workers.stream().filter(worker -> !worker.hasAnswered()).map(WorkerEvidence::name).toList();
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

    int indexOf(String name) {
        return workers.stream().map(WorkerEvidence::name).toList().indexOf(name);
    }

    /// The latest epoch first, and only then the length: a longer tail of an older epoch was never acknowledged, while
    /// the shorter log of the later epoch may have been, and begins with all that was acknowledged before it.
    Optional<Integer> mostAdvanced(LogId log, Predicate<WorkerEvidence> wanted) {
        List<Integer> holders = new ArrayList<>();
        for (int worker = 0; worker < workers.size(); worker++) {
            WorkerEvidence known = workers.get(worker);
            if (known.holds(log) && wanted.test(known)) holders.add(worker);
        }
        return holders.stream()
                .max(Comparator.<Integer>comparingLong(worker -> workers.get(worker).positionEpoch())
                        .thenComparingLong(worker -> workers.get(worker).position()));
    }

    /// Among equally advanced workers, which hold the same messages, the one that failed least: messages that are
    /// damaged on one disk may be intact on another.
    int leastTrouble(LogId log, int best) {
        WorkerEvidence furthest = workers.get(best);
        if (furthest.diverged()) return best; // So have the others.
        int chosen = best;
        for (int worker = 0; worker < workers.size(); worker++) {
            WorkerEvidence known = workers.get(worker);
            boolean isAsAdvanced = known.holds(log)
                    && known.positionEpoch() == furthest.positionEpoch()
                    && known.position() == furthest.position();
            if (isAsAdvanced && known.fetchesFailed() < workers.get(chosen).fetchesFailed()) chosen = worker;
        }
        return chosen;
    }
}
