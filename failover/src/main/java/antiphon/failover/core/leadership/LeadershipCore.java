package antiphon.failover.core.leadership;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.core.leadership.Stance.Asking;
import antiphon.failover.core.leadership.Stance.Claiming;
import antiphon.failover.core.leadership.Stance.Following;
import antiphon.failover.core.leadership.Stance.Leading;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.failover.core.leadership.contract.LeadershipEvent.Waiting;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.LeadershipTimes;
import antiphon.failover.core.leadership.contract.PollAnswer;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterCommand.Claim;
import antiphon.failover.core.register.RegisterState;
import antiphon.message.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All decisions of one life of one node about who leads. One thread at a time; the time is an argument, it owns no
/// clock.
///
/// An epoch belongs to a life: a node that restarts claims again. Any claim is safe, by any node at any time; asking
/// before it only keeps nodes from disturbing a leader whom others hear.
public final class LeadershipCore {
    private final Owner self;
    private final long promisedAtStart;
    private final LeadershipTimes times;
    private final RandomGenerator luck;
    private final HeardLeader heard;
    private final List<LeadershipEffect> effects = new ArrayList<>();
    private RegisterState register = RegisterState.EMPTY;
    private Stance stance;
    private long lastCall;
    private long lastRound;
    private long ownEpoch; // the last one claimed in this life
    private Optional<Waiting> waiting = Optional.empty();

    /// @param promisedEpoch the promise that this node's disk holds, 0 for none, and `promisedTo` its owner
    public LeadershipCore(
            Owner self,
            long promisedEpoch,
            @Nullable Owner promisedTo,
            LeadershipTimes times,
            RandomGenerator luck,
            long nowNs) {
        this.self = self;
        this.promisedAtStart = promisedEpoch;
        this.times = times;
        this.luck = luck;
        this.heard = new HeardLeader(times.timeoutNs(), promisedEpoch, promisedTo, nowNs);
        this.stance = new Following(nowNs);
    }

    public void on(LeadershipInput input, long nowNs) {
        switch (input) {
            case LeadershipInput.RegisterApplied(RegisterState state) -> applied(state, nowNs);
            case LeadershipInput.RegisterAnswered(long call, RegisterAnswer answer) -> answered(call, answer, nowNs);
            case LeadershipInput.HeartbeatAsked heartbeat -> heartbeat(heartbeat, nowNs);
            case LeadershipInput.PollAsked asked -> answerPoll(asked, nowNs);
            case LeadershipInput.PollAnswered(long round, NodeId node, PollAnswer answer) -> {
                if (stance instanceof Asking asking && asking.round() == round) {
                    asking.ballot().add(node, answer);
                    decide(asking, nowNs);
                }
            }
            case LeadershipInput.FenceAsked asked -> fence(asked, nowNs);
            case LeadershipInput.FenceAnswered(long epoch, NodeId node, FenceAnswer answer) ->
                fenceAnswered(epoch, node, answer, nowNs);
            case LeadershipInput.OfOwnEpoch done -> {
                if (isOwn(done.epoch())) own().on(done, nowNs);
            }
            case LeadershipInput.LaterEpochHeard(long epoch) -> laterEpoch(epoch, nowNs);
            case LeadershipInput.HandOverAsked(Optional<NodeId> to) -> {
                if (isLeading()) own().handOver(to, nowNs);
            }
            case LeadershipInput.Released released -> released(released, nowNs);
            case LeadershipInput.DeadlinePassed() -> {}
        }
        deadlines(nowNs);
    }

    private void applied(RegisterState state, long nowNs) {
        if (!state.isAfter(register)) return;
        boolean isNewEpoch = state.epoch() > register.epoch();
        register = state;
        heard.knows(state.epoch());
        if (!isNewEpoch) return;
        if (self.equals(state.owner())) begin(state, nowNs);
        // After a start the register replays its history.
        else if (state.epoch() > promisedAtStart) othersClaim(state.epoch(), nowNs);
    }

    private void othersClaim(long epoch, long nowNs) {
        laterEpoch(epoch, nowNs);
        heard.noticed(nowNs);
        leaderIsThere(nowNs);
    }

    /// A claim whose answer was lost may be found later, in what is applied: it is used then. Nobody else may use the
    /// epoch, and a leader before it has stopped.
    private void begin(RegisterState claimed, long nowNs) {
        if (claimed.epoch() <= ownEpoch) return;
        laterEpoch(claimed.epoch(), nowNs);
        waiting = Optional.empty();
        Set<NodeId> expected = stance instanceof Claiming claiming ? claiming.expected() : Set.of();
        ownEpoch = claimed.epoch();
        stance = new Leading(new OwnEpoch(
                new Takeover(claimed, expected, times, effects::add, nowNs),
                new Lease(self.node(), claimed.members().size(), times.leaseNs()),
                times.timeoutNs(), effects::add));
    }

    private void answered(long call, RegisterAnswer answer, long nowNs) {
        if (answer instanceof RegisterAnswer.Decided decided) applied(decided.state(), nowNs);
        if (!(stance instanceof Claiming claiming) || claiming.call() != call) return;
        emit(new LeadershipEvent.ClaimLost(claiming.epoch()));
        if (answer instanceof RegisterAnswer.Unknown) waits(Waiting.REGISTER_SILENT);
        pause(nowNs);
    }

    private void heartbeat(LeadershipInput.HeartbeatAsked heartbeat, long nowNs) {
        boolean isStranger = heard.isStranger(register.log(), heartbeat.log(), heartbeat.epoch());
        long endedBy = isStranger ? 0 : heard.laterThan(heartbeat.epoch());
        effects.add(new LeadershipEffect.AnswerHeartbeat(heartbeat.call(), endedBy));
        if (isStranger || endedBy > 0 || !heard.answered(heartbeat.epoch(), heartbeat.owner(), nowNs)) return;
        laterEpoch(heartbeat.epoch(), nowNs);
        leaderIsThere(nowNs);
    }

    private void leaderIsThere(long nowNs) {
        waiting = Optional.empty();
        if (stance instanceof Asking) stance = new Following(nowNs);
    }

    private void released(LeadershipInput.Released released, long nowNs) {
        boolean isHeard = heard.released(released.epoch(), released.owner(), nowNs);
        if (!isHeard || !(stance instanceof Following)) return;
        if (isMember() && released.successor().equals(self.node())) ask(nowNs, true);
        else stance = new Following(nowNs + times.pauseNs());
    }

    private void ask(long nowNs, boolean isSuccessor) {
        stance = new Asking(new Ballot(self.node(), register), ++lastRound, nowNs, isSuccessor);
        if (waiting.isEmpty() && !isSuccessor) emit(new LeadershipEvent.Asks(heard.silenceNs(nowNs)));
        effects.add(new LeadershipEffect.Poll(lastRound, self, register.members()));
    }

    private void answerPoll(LeadershipInput.PollAsked asked, long nowNs) {
        boolean leads = isLeading() && !own().isHandingOver();
        boolean hears = (leads && !asked.asker().equals(self)) || heard.hears(asked.asker(), nowNs);
        PollAnswer answer = new PollAnswer(asked.own(), register.epoch(), hears);
        effects.add(new LeadershipEffect.AnswerPoll(asked.call(), answer));
    }

    private void decide(Asking asking, long nowNs) {
        Ballot ballot = asking.ballot();
        if (!ballot.isComplete() && nowNs < asking.sinceNs() + times.gatherNs()) return;
        Optional<Waiting> why = ballot.whyNot();
        if (why.isPresent()) {
            if (!ballot.isComplete() && nowNs < asking.sinceNs() + times.pauseNs()) return;
            waits(why.get());
            pause(nowNs);
        } else if (nowNs >= claimNs(asking)) claim(ballot);
    }

    private long claimNs(Asking asking) {
        return asking.isSuccessor() ? asking.sinceNs() : asking.sinceNs() + asking.ballot().rank() * times.rankNs();
    }

    private void claim(Ballot ballot) {
        Claim claim = new Claim(ballot.expectedEpoch(), ballot.nextEpoch(), self);
        stance = new Claiming(++lastCall, claim.newEpoch(), ballot.free());
        emit(new LeadershipEvent.Claims(claim.newEpoch()));
        effects.add(new LeadershipEffect.Propose(lastCall, claim));
    }

    /// Emitted once for each reason, however often this node asks.
    private void waits(Waiting why) {
        if (!waiting.equals(Optional.of(why))) emit(new LeadershipEvent.Waits(why));
        waiting = Optional.of(why);
    }

    /// Drawn, so that two that disturb each other do not do it again.
    private void pause(long nowNs) {
        stance = new Following(nowNs + times.pauseNs() + luck.nextLong(times.pauseNs()));
    }

    /// One that leads stops before its replica promises.
    private void fence(LeadershipInput.FenceAsked asked, long nowNs) {
        Fence fence = asked.fence();
        boolean isStranger = heard.isStranger(register.log(), Optional.of(fence.log()), fence.epoch());
        if (isStranger || heard.forbids(fence, nowNs)) {
            effects.add(new LeadershipEffect.RefuseFence(asked.call()));
            return;
        }
        // One that was overtaken must not keep this node from asking.
        boolean isCurrent = fence.epoch() >= register.epoch();
        heard.knows(fence.epoch());
        if (isCurrent && !fence.owner().equals(self)) othersClaim(fence.epoch(), nowNs);
        effects.add(new LeadershipEffect.PromiseFence(asked.call(), fence));
    }

    private void fenceAnswered(long epoch, NodeId node, FenceAnswer answer, long nowNs) {
        if (!isOwn(epoch)) return;
        switch (answer) {
            case FenceAnswer.Promised promised -> own().takeover().promised(node, promised, nowNs);
            // Also the same epoch, when it was promised to another: this one cannot be used.
            case FenceAnswer.Refused(long promisedEpoch) -> {
                boolean isLater = promisedEpoch >= epoch && Numbers.isEpochNear(promisedEpoch, epoch);
                if (isLater) laterEpoch(Math.max(promisedEpoch, epoch + 1), nowNs);
            }
            case FenceAnswer.NotYet() -> {} // Asked again with the next round.
        }
    }

    private void laterEpoch(long epoch, long nowNs) {
        if (!isLeading() || epoch <= ownEpoch) return;
        own().stepDown(epoch);
        heard.noticed(nowNs); // The other gets the whole timeout to come.
        stance = new Following(nowNs);
    }

    /// Another may be able to: it gets the time to find that out.
    private void giveUp(long nowNs) {
        emit(new LeadershipEvent.GivesUp(ownEpoch));
        pause(nowNs + 2 * times.timeoutNs());
    }

    private boolean isLeading() {
        return stance instanceof Leading;
    }

    private boolean isOwn(long epoch) {
        return isLeading() && epoch == ownEpoch;
    }

    private OwnEpoch own() {
        return ((Leading) stance).own();
    }

    private void deadlines(long nowNs) {
        switch (stance) {
            case Following following when isMember() && nowNs >= askNs(following) -> ask(nowNs, false);
            case Following _ -> {}
            case Asking asking -> decide(asking, nowNs);
            case Claiming _ -> {} // The register answers each proposal.
            case Leading(OwnEpoch own) -> {
                own.deadlinePassed(nowNs);
                if (own.takeover().isGivenUp()) giveUp(nowNs);
                else if (own.isHandOverOver(nowNs)) stance = own.end(nowNs);
            }
        }
    }

    /// When [LeadershipInput.DeadlinePassed] is due; `Long.MAX_VALUE` for never.
    public long nextDeadlineNs() {
        return switch (stance) {
            case Following following -> isMember() ? askNs(following) : Long.MAX_VALUE;
            case Asking asking -> asking.ballot().whyNot().isPresent()
                    ? asking.sinceNs() + times.pauseNs()
                    : Math.max(claimNs(asking), asking.sinceNs() + times.gatherNs());
            case Claiming _ -> Long.MAX_VALUE;
            case Leading(OwnEpoch own) -> own.nextDeadlineNs();
        };
    }

    private long askNs(Following following) {
        return Math.max(following.notBeforeNs(), heard.silentNs(self.disk()));
    }

    private boolean isMember() {
        return register.members()
                .stream()
                .anyMatch(each -> each.node().equals(self.node()) && each.disk().equals(self.disk()));
    }

    private void emit(LeadershipEvent event) {
        effects.add(new LeadershipEffect.Emit(event));
    }

    /// The effects of all inputs since the last call.
    public List<LeadershipEffect> endTurn() {
        List<LeadershipEffect> all = List.copyOf(effects);
        effects.clear();
        return all;
    }

    public LeadershipView view() {
        return LeadershipView.of(register, stance, waiting, heard.hasHeard());
    }
}
