package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.Reason;
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
/// @param refusal why something that runs there could not be asked; empty from its next report on
public record WorkerEvidence(
        NodeId id,
        Optional<WorkerReport> report,
        boolean diverged,
        int fetchesFailed,
        OptionalLong absentAtNs,
        Optional<Reason> refusal) {
    public static WorkerEvidence none(NodeId id) {
        return new WorkerEvidence(id, Optional.empty(), false, 0, OptionalLong.empty(), Optional.empty());
    }

    public WorkerEvidence says(WorkerReport said) {
        return new WorkerEvidence(
                id, Optional.of(said), diverged, fetchesFailed, OptionalLong.empty(), Optional.empty());
    }

    WorkerEvidence isSilent() {
        return new WorkerEvidence(id, report, diverged, fetchesFailed, OptionalLong.empty(), refusal);
    }

    /// One that has refused before is only being restarted, as to correct what made it refuse.
    WorkerEvidence isAbsent(long nowNs) {
        return new WorkerEvidence(id, report, diverged, fetchesFailed, OptionalLong.of(nowNs), refusal);
    }

    public WorkerEvidence refuses(Reason why) {
        return new WorkerEvidence(id, report, diverged, fetchesFailed, OptionalLong.empty(), Optional.of(why));
    }

    /// It is asked again; the results of fetches from it still count.
    WorkerEvidence isAskedAgain() {
        return new WorkerEvidence(id, Optional.empty(), diverged, fetchesFailed, absentAtNs, refusal);
    }

    public WorkerEvidence fetchFailed(boolean hasDiverged) {
        return new WorkerEvidence(id, report, hasDiverged, fetchesFailed + 1, absentAtNs, refusal);
    }

    WorkerEvidence fetchSucceeded() {
        return new WorkerEvidence(id, report, diverged, 0, absentAtNs, refusal);
    }

    /// What it holds behind that number.
    MasterEffect fetchBehind(long end, long attempt) {
        return new MasterEffect.Fetch(id, attempt, end, position(), incarnation());
    }

    boolean hasAnswered() {
        return report.isPresent();
    }

    /// @param sinceNs absence that was found earlier does not count
    boolean mayBeSlow(long sinceNs) {
        boolean wasAbsent = absentAtNs.isPresent() && absentAtNs.getAsLong() - sinceNs > 0;
        return !hasAnswered() && refusal.isEmpty() && !wasAbsent;
    }

    /// Whether it has not answered because it refuses, and not because it is away.
    boolean isRefusing() {
        return !hasAnswered() && refusal.isPresent();
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
