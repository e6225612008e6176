package antiphon.master.core;

import antiphon.master.core.WorkerReport.Agreement;
import antiphon.message.LogId;
import java.util.Optional;

/// What a master that starts knows of one worker.
///
/// @param report what it says of itself; empty until it answers
/// @param diverged what it holds beyond this master's end was found not to follow it
/// @param fetchesFailed how many fetches from it have failed in a row
record WorkerEvidence(String name, Optional<WorkerReport> report, boolean diverged, int fetchesFailed) {
    static WorkerEvidence none(String name) {
        return new WorkerEvidence(name, Optional.empty(), false, 0);
    }

    WorkerEvidence says(WorkerReport said) {
        return new WorkerEvidence(name, Optional.of(said), diverged, fetchesFailed);
    }

    /// It is asked again; what became of fetches from it still counts.
    WorkerEvidence isAskedAgain() {
        return new WorkerEvidence(name, Optional.empty(), diverged, fetchesFailed);
    }

    WorkerEvidence fetchFailed(boolean hasDiverged) {
        return new WorkerEvidence(name, report, hasDiverged, fetchesFailed + 1);
    }

    WorkerEvidence fetchSucceeded() {
        return new WorkerEvidence(name, report, diverged, 0);
    }

    boolean hasAnswered() {
        return report.isPresent();
    }

    Optional<LogId> logId() {
        return report.flatMap(WorkerReport::logId);
    }

    boolean holds(LogId log) {
        return logId().equals(Optional.of(log));
    }

    long position() {
        return report.map(WorkerReport::position).orElse(0L);
    }

    /// The epoch of the message at its position; 0 also while it cannot say.
    long positionEpoch() {
        return report.map(WorkerReport::positionEpoch).orElse(0L);
    }

    Agreement agreement() {
        return position() == 0 ? Agreement.SAME : report.orElseThrow().agreement();
    }
}
