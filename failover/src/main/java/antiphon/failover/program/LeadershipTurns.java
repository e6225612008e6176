package antiphon.failover.program;

import antiphon.failover.core.leadership.LeadershipView;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.node.LeadershipReplica;
import antiphon.node.loop.NodeLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The turns of leadership, and what the node looks at after each of them.
final class LeadershipTurns implements NodeLoop.Turns<LeadershipInput> {
    private static final long TRANSFER_PAUSE_NS = TimeUnit.SECONDS.toNanos(2);

    private final LeadershipReplica replica;
    private final PassingOn passing;
    private final LateRegister register;
    private final Consumer<LeadershipView> seen;
    private long openSinceNs;
    private boolean wasOpen;

    /// @param seen takes what people see of leadership, after each turn
    LeadershipTurns(
            LeadershipReplica replica, PassingOn passing, LateRegister register, Consumer<LeadershipView> seen) {
        this.replica = replica;
        this.passing = passing;
        this.register = register;
        this.seen = seen;
    }

    @Override
    public void take(LeadershipInput input, long nowNs) {
        replica.take(input, nowNs);
    }

    @Override
    public long endTurn(long nowNs) {
        long nextNs = replica.endTurn(nowNs);
        passing.look();
        seen.accept(replica.view());
        lookAtRegister(nowNs);
        return nextNs;
    }

    /// One crash shall not take the leader of the log and that of the register. Answers to heartbeats make turns often
    /// enough while this node leads.
    private void lookAtRegister(long nowNs) {
        boolean isOpen = replica.view().isOpen();
        if (isOpen && (!wasOpen || nowNs - openSinceNs >= TRANSFER_PAUSE_NS)) {
            openSinceNs = nowNs;
            register.leadElsewhere();
        }
        wasOpen = isOpen;
    }
}
