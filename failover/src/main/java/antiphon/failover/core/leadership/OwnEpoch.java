package antiphon.failover.core.leadership;

import antiphon.core.NodeId;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.LeadershipInput.HeartbeatAnswered;
import antiphon.failover.core.register.Member;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// An epoch that belongs to this life of this node: the takeover, and what it needs to know once it leads.
final class OwnEpoch {
    private final Takeover takeover;
    private final Lease lease;
    private final long timeoutNs;
    private final Consumer<LeadershipEffect> effects;
    private boolean open;
    private boolean leaseHeld;
    private long leaseSaidNs = Long.MIN_VALUE;
    private Optional<NodeId> next = Optional.empty();
    private long handOverEndNs = Long.MAX_VALUE; // while it hands over

    OwnEpoch(Takeover takeover, Lease lease, long timeoutNs, Consumer<LeadershipEffect> effects) {
        this.takeover = takeover;
        this.lease = lease;
        this.timeoutNs = timeoutNs;
        this.effects = effects;
    }

    void on(LeadershipInput.OfOwnEpoch done, long nowNs) {
        switch (done) {
            case LeadershipInput.RebuildEnded ended -> takeover.rebuilt(ended.end(), nowNs);
            case LeadershipInput.Adopted _ -> takeover.adopted();
            case LeadershipInput.Opened _ -> opened();
            case LeadershipInput.LeaseGivenUp _ -> release(nowNs);
            case HeartbeatAnswered answer -> heartbeatAnswered(answer, nowNs);
        }
    }

    private void opened() {
        if (open) return;
        open = true;
        emit(new LeadershipEvent.Opens(epoch()));
    }

    /// Answers of other disks than those of members count for nothing.
    private void heartbeatAnswered(HeartbeatAnswered answer, long nowNs) {
        if (!isMembers(answer, takeover.members())) return;
        lease.answered(answer.node(), answer.sentNs());
        noteLease(nowNs);
    }

    private static boolean isMembers(HeartbeatAnswered answer, List<Member> members) {
        return members.stream()
                .anyMatch(each -> each.node().equals(answer.node()) && each.disk().equals(answer.disk()));
    }

    void deadlinePassed(long nowNs) {
        takeover.deadlinePassed(nowNs);
        noteLease(nowNs);
    }

    /// What is committed meanwhile needs no lease. The lease ends before others hear that they need not wait for it,
    /// and does not come back in this epoch: one that hears late must not let another in beside it.
    ///
    /// Nothing is given up for a node that has not answered of late.
    void handOver(Optional<NodeId> to, long nowNs) {
        Optional<NodeId> successor = to.isPresent()
                ? to.filter(node -> lease.isHeard(node, nowNs))
                : lease.latest(nowNs);
        if (!open || isHandingOver() || successor.isEmpty()) return;
        next = successor;
        handOverEndNs = nowNs + 2 * timeoutNs; // Also that of its replica, which is to say when.
        leaseHeld = false;
        effects.accept(new LeadershipEffect.GiveLeaseUp(epoch()));
        emit(new LeadershipEvent.HandsOver(epoch(), successor.get()));
    }

    /// From now on another has the failover timeout to take over.
    private void release(long nowNs) {
        if (!isHandingOver()) return;
        handOverEndNs = nowNs + timeoutNs;
        next.ifPresent(successor -> effects.accept(new LeadershipEffect.Release(
                new LeadershipInput.Released(epoch(), takeover.owner(), successor), takeover.members())));
    }

    boolean isHandingOver() {
        return handOverEndNs != Long.MAX_VALUE;
    }

    /// Nobody took over in time.
    boolean isHandOverOver(long nowNs) {
        return nowNs >= handOverEndNs;
    }

    private void noteLease(long nowNs) {
        if (isHandingOver()) return;
        extendLease();
        boolean holds = nowNs < lease.untilNs();
        if (holds == leaseHeld) return;
        leaseHeld = holds;
        emit(holds ? new LeadershipEvent.LeaseHeld(epoch()) : new LeadershipEvent.LeaseLost(epoch()));
    }

    /// What was gathered before it leads is said once it does.
    private void extendLease() {
        if (takeover.phase() != Takeover.Phase.LEADING || lease.untilNs() <= leaseSaidNs) return;
        leaseSaidNs = lease.untilNs();
        effects.accept(new LeadershipEffect.ExtendLease(epoch(), leaseSaidNs));
    }

    /// It follows nobody then, and asks for the lead as all others do.
    Stance end(long nowNs) {
        effects.accept(new LeadershipEffect.StopLeading(epoch()));
        emit(new LeadershipEvent.NobodyTookOver(epoch()));
        return new Stance.Following(nowNs);
    }

    void stepDown(long laterEpoch) {
        if (takeover.phase() == Takeover.Phase.LEADING) effects.accept(new LeadershipEffect.StopLeading(epoch()));
        emit(new LeadershipEvent.StepsDown(epoch(), laterEpoch));
    }

    private void emit(LeadershipEvent event) {
        effects.accept(new LeadershipEffect.Emit(event));
    }

    long nextDeadlineNs() {
        long leaseNs = leaseHeld ? lease.untilNs() : Long.MAX_VALUE;
        return Math.min(Math.min(takeover.nextDeadlineNs(), leaseNs), handOverEndNs);
    }

    Takeover takeover() {
        return takeover;
    }

    long epoch() {
        return takeover.epoch();
    }

    boolean isOpen() {
        return open;
    }

    long leaseUntilNs() {
        return isHandingOver() ? Long.MIN_VALUE : lease.untilNs();
    }
}
