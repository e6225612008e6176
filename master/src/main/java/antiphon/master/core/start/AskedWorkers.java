package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.start.Promises.Promise;
import antiphon.message.LogId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What a starting master has heard from the workers it asks.
final class AskedWorkers {
    private final Map<NodeId, WorkerEvidence> known = new LinkedHashMap<>(); // in the order of the settings
    private final Promises promises = new Promises();

    AskedWorkers(List<NodeId> workers) {
        workers.forEach(worker -> known.put(worker, WorkerEvidence.none(worker)));
    }

    List<WorkerEvidence> all() {
        return List.copyOf(known.values());
    }

    void answered(NodeId worker, WorkerReport report) {
        learn(worker, evidence -> evidence.says(report));
        promises.heard(worker, report.logId(), report.epoch());
    }

    void missed(NodeId worker, Presence presence, Reason reason, long nowNs) {
        learn(worker, evidence -> switch (presence) {
            case ABSENT -> evidence.isAbsent(nowNs);
            case SILENT -> evidence.isSilent();
            case ANSWERS -> evidence.refuses(reason);
        });
    }

    void fetchSucceeded(NodeId worker) {
        learn(worker, WorkerEvidence::fetchSucceeded);
    }

    void fetchFailed(NodeId worker, boolean hasDiverged) {
        learn(worker, evidence -> evidence.fetchFailed(hasDiverged));
    }

    /// From here on only new answers count.
    void askAgain() {
        known.replaceAll((_, evidence) -> evidence.isAskedAgain());
    }

    /// The highest promise heard of, also in answers that do not count any more.
    Promise highestPromise(LogId log) {
        return promises.highest(log);
    }

    boolean holdALog() {
        return known.values().stream().anyMatch(worker -> worker.logId().isPresent());
    }

    /// Whether one has not answered in any way, and has not been found absent since then.
    boolean mayBeSlow(long sinceNs) {
        return known.values().stream().anyMatch(worker -> worker.mayBeSlow(sinceNs));
    }

    private void learn(NodeId worker, UnaryOperator<WorkerEvidence> change) {
        known.computeIfPresent(worker, (_, evidence) -> change.apply(evidence));
    }
}
