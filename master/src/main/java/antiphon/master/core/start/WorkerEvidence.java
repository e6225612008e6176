package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.contract.WorkerReport.Agreement;
import antiphon.message.LogId;
import java.util.Optional;
import java.util.OptionalLong;

/// What a starting master knows of one worker.
///
/// @param report its report; empty until it answers
/// @param diverged its messages beyond this master's end do not follow this log
/// @param fetchesFailed how many fetches from it have failed in a row
/// @param absentAtNs when it was last found not to run; empty when it may only be slow
public record WorkerEvidence(
        NodeId id, Optional<WorkerReport> report, boolean diverged, int fetchesFailed, OptionalLong absentAtNs) {
    public static WorkerEvidence none(NodeId id) {
        return new WorkerEvidence(id, Optional.empty(), false, 0, OptionalLong.empty());
    }

    public WorkerEvidence says(WorkerReport said) {
        return new WorkerEvidence(id, Optional.of(said), diverged, fetchesFailed, OptionalLong.empty());
    }

    /// @param nowAbsentNs empty when it ran, or may only be slow
    WorkerEvidence missed(OptionalLong nowAbsentNs) {
        return new WorkerEvidence(id, report, diverged, fetchesFailed, nowAbsentNs);
    }

    /// It is asked again; the results of fetches from it still count.
    WorkerEvidence isAskedAgain() {
        return new WorkerEvidence(id, Optional.empty(), diverged, fetchesFailed, absentAtNs);
    }

    public WorkerEvidence fetchFailed(boolean hasDiverged) {
        return new WorkerEvidence(id, report, hasDiverged, fetchesFailed + 1, absentAtNs);
    }

    WorkerEvidence fetchSucceeded() {
        return new WorkerEvidence(id, report, diverged, 0, absentAtNs);
    }

    boolean hasAnswered() {
        return report.isPresent();
    }

    boolean wasAbsent(long sinceNs) {
        return absentAtNs.isPresent() && absentAtNs.getAsLong() - sinceNs > 0;
    }

    Optional<LogId> logId() {
        return report.flatMap(WorkerReport::logId);
    }

    boolean holds(LogId log) {
        return logId().equals(Optional.of(log));
    }

    long incarnation() {
        return report.map(WorkerReport::incarnation).orElse(0L);
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
