package antiphon.master.core;

import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.member.Members;
import antiphon.master.core.member.Positions;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.start.Start;
import antiphon.master.core.write.Waiting;
import antiphon.master.core.write.Writes;

/// The view of a master and its cluster.
final class Overview {
    private static final int READ_ONLY_CLIENTS_SHOWN = 100;
    private static final int PENDING_WRITES_SHOWN = 20;
    private static final String TO_BE_DRAINED = "; it is to be drained then, until `antiphon drain --undo`";

    private final CoreSettings settings;
    private final Members members;
    private final Positions positions;
    private final Start start;
    private final Writes writes;
    private final Outlook outlook;

    Overview(
            CoreSettings settings,
            Members members,
            Positions positions,
            Start start,
            Writes writes,
            Outlook outlook) {
        this.settings = settings;
        this.members = members;
        this.positions = positions;
        this.start = start;
        this.writes = writes;
        this.outlook = outlook;
    }

    /// @param client whose writes the forecast is for
    ClusterView view(String client, long nowNs) {
        return new ClusterView(
                state(),
                stateReason(),
                start.logId(),
                start.epoch(),
                writes.head(),
                positions.ofMaster(),
                members.nodes(),
                members.availableNodes(),
                settings.quorum(),
                members.view(start.delivers(), writes.head(), nowNs),
                writes.clients().readOnlyClients(READ_ONLY_CLIENTS_SHOWN, nowNs),
                writes.clients().readOnlyCount(),
                writes.waiting().size(),
                writes.waiting().oldest(PENDING_WRITES_SHOWN).stream().map(write -> viewOf(write, nowNs)).toList(),
                outlook.ownTookNs(),
                outlook.forecast(client, nowNs));
    }

    private ClusterView.PendingWrite viewOf(Waiting write, long nowNs) {
        long arrivedAtNs = write.overdueAtNs - settings.replicationTimeoutNs();
        return new ClusterView.PendingWrite(write.sequence, write.client, write.concern, nowNs - arrivedAtNs);
    }

    private MasterState state() {
        if (isDraining()) return MasterState.DRAINING;
        return isFull() ? MasterState.FULL : start.state();
    }

    private String stateReason() {
        if (isDraining()) return writes.admission().draining().orElseThrow();
        if (isFull()) return writes.admission().diskFull().orElseThrow();
        return isToBeDrained() ? start.reason() + TO_BE_DRAINED : start.reason();
    }

    /// It does not write yet, and will take no writes when it does.
    private boolean isToBeDrained() {
        return !start.isWriting() && !start.isStopped() && writes.admission().draining().isPresent();
    }

    /// Whether writes are taken now, as far as that depends on the master itself.
    boolean takesWrites() {
        return start.reason().isEmpty() && !isFull() && !isDraining();
    }

    private boolean isDraining() {
        return start.isWriting() && writes.admission().draining().isPresent();
    }

    /// It would write if it had space.
    private boolean isFull() {
        return start.isWriting() && writes.admission().diskFull().isPresent();
    }
}
