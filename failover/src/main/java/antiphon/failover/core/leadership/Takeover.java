package antiphon.failover.core.leadership;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer.Promised;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.failover.core.leadership.contract.LeadershipTimes;
import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterState;
import antiphon.message.LogId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// From a claim that took effect until this node leads.
///
///     FENCING --a majority promised, another's log is best--> REBUILDING --copied--> ADOPTING --durable--> LEADING
///        |  ^                                                      |                    ^
///        |  '----------------the copy failed-----------------------'                    |
///        '----a majority promised, this node's log is best--------------------------------'
///
/// Given up where a majority cannot be had, no log can be copied, or the own disk is silent: another may be able to.
final class Takeover {
    enum Phase {
        FENCING, REBUILDING, ADOPTING, LEADING
    }

    private final Fence fence;
    private final List<Member> members;
    private final LeadershipTimes times;
    private final Consumer<LeadershipEffect> effects;
    private final Fenced fenced;
    private Phase phase = Phase.FENCING;
    private NodeId source;
    private Optional<LogEnd> start = Optional.empty();
    private boolean contradicted;
    private boolean givenUp;
    private long sinceNs; // in this phase
    private long askAgainNs;
    private long majorityNs = Long.MAX_VALUE; // since when enough have promised

    /// @param claimed the register right after the claim, whose members count from now on
    /// @param expected those that were free when this node claimed
    Takeover(
            RegisterState claimed,
            Set<NodeId> expected,
            LeadershipTimes times,
            Consumer<LeadershipEffect> effects,
            long nowNs) {
        Owner owner = Objects.requireNonNull(claimed.owner());
        LogId log = Objects.requireNonNull(claimed.log());
        this.fence = new Fence(claimed.epoch(), owner, log);
        this.members = claimed.members();
        this.times = times;
        this.effects = effects;
        this.fenced = new Fenced(owner.node(), members, expected);
        this.source = owner.node();
        this.sinceNs = nowNs;
        ask(nowNs);
    }

    /// Its own replica first: until that has promised, it could still acknowledge for a leader before this one.
    private void ask(long nowNs) {
        NodeId self = fence.owner().node();
        boolean ownFirst = !fenced.has(self) && phase == Phase.FENCING;
        List<Member> asked = ownFirst ? members.stream().filter(each -> each.node().equals(self)).toList() : members;
        effects.accept(new LeadershipEffect.AskFence(fence, asked));
        askAgainNs = nowNs + times.heartbeatNs();
    }

    void promised(NodeId node, Promised promised, long nowNs) {
        if (phase != Phase.FENCING) return;
        boolean isFirst = !fenced.has(fence.owner().node());
        fenced.add(node, promised);
        if (isFirst && fenced.has(fence.owner().node())) ask(nowNs);
        decide(nowNs);
    }

    private void decide(long nowNs) {
        if (!fenced.isMajority()) {
            majorityNs = Long.MAX_VALUE;
            return;
        }
        majorityNs = Math.min(majorityNs, nowNs);
        if (!fenced.isComplete() && nowNs - majorityNs < times.gatherNs()) return;
        Fenced.Source best = fenced.best();
        Optional<NodeId> contradicting = fenced.contradicting(best);
        if (contradicting.isPresent()) contradict(best, contradicting.get());
        else if (fenced.isUncopied(best.node())) givenUp = true;
        else choose(best, nowNs);
    }

    /// Neither is forgotten: without them the others might be a majority, and a worse log be chosen.
    private void contradict(Fenced.Source best, NodeId other) {
        majorityNs = Long.MAX_VALUE;
        if (!contradicted) emit(new LeadershipEvent.LogsContradict(fence.epoch(), best.node(), other, best.end()));
        contradicted = true;
    }

    private void choose(Fenced.Source best, long nowNs) {
        emit(new LeadershipEvent.Chose(fence.epoch(), best.node(), best.end()));
        source = best.node();
        if (best.node().equals(fence.owner().node())) adopt(best.end(), nowNs);
        else {
            enter(Phase.REBUILDING, nowNs);
            effects.accept(new LeadershipEffect.Rebuild(
                    fence.epoch(), best.node(), best.incarnation(), best.end()));
        }
    }

    /// A failed copy may have left this node's log shorter, so its own end is asked for again too.
    void rebuilt(Optional<LogEnd> end, long nowNs) {
        if (phase != Phase.REBUILDING) return;
        if (end.isPresent()) {
            adopt(end.get(), nowNs);
            return;
        }
        emit(new LeadershipEvent.RebuildFailed(fence.epoch(), source));
        fenced.copyFailed(source);
        fenced.forget(fence.owner().node());
        enter(Phase.FENCING, nowNs);
        majorityNs = Long.MAX_VALUE;
        ask(nowNs);
    }

    private void enter(Phase next, long nowNs) {
        phase = next;
        sinceNs = nowNs;
    }

    private void adopt(LogEnd end, long nowNs) {
        enter(Phase.ADOPTING, nowNs);
        start = Optional.of(end);
        effects.accept(new LeadershipEffect.Adopt(fence.epoch()));
    }

    void adopted() {
        if (phase != Phase.ADOPTING) return;
        phase = Phase.LEADING;
        LogEnd from = start.orElseThrow();
        effects.accept(new LeadershipEffect.Lead(fence.epoch(), from, members));
        emit(new LeadershipEvent.Leads(fence.epoch(), from.position()));
    }

    void deadlinePassed(long nowNs) {
        if (phase == Phase.LEADING) return;
        if (phase == Phase.FENCING) decide(nowNs);
        // A copy may take long, and fails by itself when it stalls.
        if (phase != Phase.REBUILDING && nowNs - sinceNs >= times.giveUpNs()) givenUp = true;
        if (nowNs >= askAgainNs) ask(nowNs);
    }

    boolean isGivenUp() {
        return givenUp;
    }

    /// Members are asked again as long as this node does not lead: it keeps those that have promised from looking for
    /// another leader.
    long nextDeadlineNs() {
        if (phase == Phase.LEADING) return Long.MAX_VALUE;
        if (phase != Phase.FENCING || majorityNs == Long.MAX_VALUE) return askAgainNs;
        return Math.min(askAgainNs, majorityNs + times.gatherNs());
    }

    private void emit(LeadershipEvent event) {
        effects.accept(new LeadershipEffect.Emit(event));
    }

    Owner owner() {
        return fence.owner();
    }

    long epoch() {
        return fence.epoch();
    }

    Phase phase() {
        return phase;
    }

    List<Member> members() {
        return members;
    }
}
