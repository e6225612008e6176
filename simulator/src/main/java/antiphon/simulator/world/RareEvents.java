package antiphon.simulator.world;

import antiphon.log.Opened;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.simulator.check.RareEvent;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.role.Onlooker;
import antiphon.simulator.role.SimMaster;
import antiphon.simulator.role.SimWorker;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Counts the rare events of one cluster's life.
public final class RareEvents implements Onlooker {
    private final Map<RareEvent, Long> counts = new EnumMap<>(RareEvent.class);
    private final Set<SimNode> truncatedInSync = new HashSet<>(); // asked by key only
    private final World world;
    private boolean masterHadNoLog;
    private boolean fetchFailed;

    RareEvents(World world) {
        this.world = world;
    }

    public Map<RareEvent, Long> counts() {
        return counts;
    }

    private void count(RareEvent event) {
        counts.merge(event, 1L, Long::sum);
    }

    // Disks.

    @Override
    public void opened(SimNode node, Opened opened) {
        truncatedInSync.remove(node);
        if (opened.tornTail().isPresent()) count(RareEvent.TORN_TAIL);
        if (opened.damage().isPresent()) count(RareEvent.LOST_RANGE);
    }

    @Override
    public void syncFailed(SimNode node) {
        count(RareEvent.FAILED_SYNC);
    }

    @Override
    public void syncEnded(SimNode node) {
        truncatedInSync.remove(node);
    }

    @Override
    public void powerLost(SimNode node) {
        if (node.syncs().isUnderWay()) count(RareEvent.POWER_LOSS_DURING_SYNC);
    }

    @Override
    public void diskLost(SimNode node) {
        count(RareEvent.DISK_LOST);
    }

    @Override
    public void oldDiskReturned(SimNode node) {
        count(RareEvent.OLD_DISK_RETURNED);
    }

    @Override
    public void repaired(SimNode node) {
        count(RareEvent.REPAIR);
    }

    // The master.

    @Override
    public void hears(SimMaster master, MasterInput input) {
        switch (input) {
            case MasterInput.Started started -> {
                masterHadNoLog = started.logId().isEmpty();
                fetchFailed = false;
            }
            case MasterInput.FetchFailed _ -> fetchFailed = true;
            default -> {}
        }
    }

    @Override
    public void does(SimMaster master, MasterEffect effect) {
        switch (effect) {
            case MasterEffect.Answer(_, Outcome.NotAppended(Refusal refusal)) -> refused(refusal);
            case MasterEffect.Answer(_, Outcome.Unconfirmed _) -> count(RareEvent.UNCONFIRMED);
            case MasterEffect.Emit(MasterEvent.CannotWriteYet _) -> count(RareEvent.MASTER_WAITED);
            case MasterEffect.BeginEpoch _ -> startedWriting(master);
            default -> {}
        }
    }

    private void refused(Refusal refusal) {
        switch (refusal.reason()) {
            case DISK_FULL -> count(RareEvent.MASTER_FULL);
            case QUORUM_LOST -> count(RareEvent.QUORUM_LOST);
            case CLIENT_READ_ONLY -> count(RareEvent.READ_ONLY);
            case TOO_MANY_PENDING -> count(RareEvent.TOO_MANY_PENDING);
            default -> {}
        }
    }

    private void startedWriting(SimMaster master) {
        if (!masterHadNoLog || master.log().end() == 0) return;
        count(RareEvent.REBUILD);
        if (fetchFailed) count(RareEvent.REBUILD_AFTER_FAILED_FETCH);
        if (world.workers().stream()
                .anyMatch(worker -> world.checker().disks().heldBy(worker).isDamaged()))
            count(RareEvent.REBUILD_WITH_DAMAGE);
    }

    // Workers.

    @Override
    public void hears(SimWorker worker, WorkerInput input) {
        SimMaster master = world.master();
        if (input instanceof WorkerInput.FetchFailed && master.isRunning() && !master.leads())
            count(RareEvent.NOT_SERVED);
    }

    @Override
    public void does(SimWorker worker, WorkerEffect effect) {
        switch (effect) {
            case WorkerEffect.Truncate _ -> truncates(worker);
            case WorkerEffect.Append _ -> {
                if (truncatedInSync.contains(worker)) count(RareEvent.APPEND_AFTER_TRUNCATION_IN_SYNC);
            }
            case WorkerEffect.CloseStream(_, antiphon.worker.core.contract.Refusal refusal) -> refused(refusal);
            case WorkerEffect.RefuseRecovery(_, antiphon.worker.core.contract.Refusal refusal) -> refused(refusal);
            default -> {}
        }
    }

    private void truncates(SimWorker worker) {
        count(RareEvent.TRUNCATION);
        if (!worker.syncs().isUnderWay()) return;
        count(RareEvent.TRUNCATION_DURING_SYNC);
        truncatedInSync.add(worker);
    }

    private void refused(antiphon.worker.core.contract.Refusal refusal) {
        switch (refusal.reason()) {
            case OLD_EPOCH -> count(RareEvent.OLD_EPOCH_REFUSED);
            case GAP_FULL -> count(RareEvent.GAP_FULL);
            case DISK_FULL -> count(RareEvent.WORKER_FULL);
            default -> {}
        }
    }
}
