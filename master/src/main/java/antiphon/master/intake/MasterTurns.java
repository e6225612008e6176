package antiphon.master.intake;

import antiphon.master.core.contract.MasterInput;
import antiphon.master.replica.MasterReplica;
import antiphon.node.loop.NodeLoop;
import java.util.Optional;

/// The turns of a master: those of its replica, and around them what clients' calls need.
public final class MasterTurns implements NodeLoop.Turns<MasterInput> {
    private final MasterReplica replica;
    private final ClientCalls clients;

    /// @param replica answers to [ClientCalls#edge]
    public MasterTurns(MasterReplica replica, ClientCalls clients) {
        this.replica = replica;
        this.clients = clients;
    }

    @Override
    public boolean isQuick(MasterInput input) {
        return replica.isQuick(input);
    }

    @Override
    public void take(MasterInput input, long nowNs) {
        replica.take(input, nowNs);
        clients.taken(input);
    }

    @Override
    public long endTurn(long nowNs) {
        clients.takeGone(gone -> take(gone, nowNs));
        long nextNs = replica.endTurn(nowNs);
        clients.turnOver();
        return nextNs;
    }

    @Override
    public void ended(Optional<Throwable> broken) {
        replica.ended(broken);
    }
}
