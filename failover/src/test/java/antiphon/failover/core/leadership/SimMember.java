package antiphon.failover.core.leadership;

import static antiphon.failover.core.leadership.Network.MILLISECOND;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.RegisterFixture;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.core.leadership.contract.PollAnswer;
import antiphon.failover.core.register.EpochRegister;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterCommand.Init;
import antiphon.failover.core.register.RegisterState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One life of a node: the decisions about leadership, on a replica so small that only they can be wrong.
final class SimMember implements EpochRegister.Listener {
    private final SimElection cluster;
    private final SimDisk disk;
    private final Owner self;
    private final LeadershipCore core;
    private @Nullable EpochRegister register;
    private boolean ended;
    long pausedUntilNs;
    @Nullable Led led;

    /// What it does as a leader.
    static final class Led {
        final long epoch;
        final List<Member> members;
        final Map<NodeId, Long> positions = new HashMap<>(); // of those that adopted
        long leaseUntilNs = Long.MIN_VALUE;
        boolean open;

        Led(long epoch, List<Member> members) {
            this.epoch = epoch;
            this.members = members;
        }
    }

    SimMember(SimElection cluster, SimDisk disk, long incarnation) {
        this.cluster = cluster;
        this.disk = disk;
        this.self = new Owner(disk.node, disk.id, incarnation);
        this.core = new LeadershipCore(self, disk.promisedEpoch, disk.promisedTo, SimElection.TIMES, cluster.luck,
                cluster.nowNs());
    }

    void begin(EpochRegister ofNode) {
        register = ofNode;
        wake();
        beat();
    }

    /// Until it is founded.
    void found(List<Member> members) {
        if (register == null || !core.view().register().isEmpty()) return;
        register.propose(0, new Init(RegisterFixture.LOG, 1, self, members));
        cluster.network.after(500 * MILLISECOND, () -> found(members));
    }

    void end() {
        ended = true;
    }

    Owner owner() {
        return self;
    }

    LeadershipView view() {
        return core.view();
    }

    // --- The loop of a node --------------------------------------------------------------------------------------

    void on(LeadershipInput input) {
        whenAwake(() -> {
            core.on(input, cluster.nowNs());
            core.endTurn().forEach(this::perform);
            wake();
        });
    }

    private void whenAwake(Runnable event) {
        if (ended) return;
        if (cluster.nowNs() < pausedUntilNs)
            cluster.network.after(pausedUntilNs - cluster.nowNs(), () -> whenAwake(event));
        else
            event.run();
    }

    private void wake() {
        long atNs = core.nextDeadlineNs();
        if (atNs == Long.MAX_VALUE) return;
        cluster.network.after(Math.max(atNs - cluster.nowNs(), 0) + 1, () -> {
            if (core.nextDeadlineNs() == atNs) on(new LeadershipInput.DeadlinePassed());
        });
    }

    @Override
    public void answered(long call, RegisterAnswer answer) {
        on(new LeadershipInput.RegisterAnswered(call, answer));
    }

    @Override
    public void applied(RegisterState state) {
        on(new LeadershipInput.RegisterApplied(state));
    }

    private void perform(LeadershipEffect effect) {
        switch (effect) {
            case LeadershipEffect.Poll poll -> poll.members().forEach(member -> cluster.send(self, member.node(),
                    other -> other.polled(poll, self)));
            case LeadershipEffect.AnswerPoll(long call, var answer) -> cluster.calls.answer(call, answer);
            case LeadershipEffect.AnswerHeartbeat(long call, long laterEpoch) ->
                cluster.calls.answer(call, laterEpoch);
            case LeadershipEffect.ExtendLease(_, long untilNs) -> {
                if (led != null) led.leaseUntilNs = untilNs;
            }
            case LeadershipEffect.GiveLeaseUp(long epoch) -> later(() -> {
                if (led != null) led.leaseUntilNs = Long.MIN_VALUE;
                on(new LeadershipInput.LeaseGivenUp(epoch));
            });
            case LeadershipEffect.Release(var released, var members) -> members.stream()
                    .filter(member -> !member.node().equals(self.node()))
                    .forEach(member -> cluster.send(self, member.node(), other -> other.on(released)));
            case LeadershipEffect.Propose(long call, var command) -> {
                if (register != null) register.propose(call, command);
            }
            case LeadershipEffect.AskFence(var fence, var members) -> members.forEach(member -> cluster.send(self,
                    member.node(), other -> other.fenced(fence, self)));
            case LeadershipEffect.PromiseFence(long call, var fence) ->
                cluster.calls.answer(call, disk.answer(fence));
            case LeadershipEffect.RefuseFence(long call) -> cluster.calls.answer(call, new FenceAnswer.NotYet());
            case LeadershipEffect.Rebuild(long epoch, NodeId source, _, _) -> rebuild(epoch, source);
            case LeadershipEffect.Adopt(long epoch) -> later(() -> {
                if (disk.promisedEpoch == epoch) adopt(epoch);
            });
            case LeadershipEffect.Lead(long epoch, _, var members) -> {
                led = new Led(epoch, members);
                cluster.history.leads(epoch, self);
            }
            case LeadershipEffect.StopLeading _ -> led = null;
            case LeadershipEffect.Emit(var event) -> cluster.said.add(self.node() + " " + event);
        }
    }

    private void adopt(long epoch) {
        disk.adopt(epoch);
        on(new LeadershipInput.Adopted(epoch));
    }

    private void later(Runnable event) {
        cluster.network.after(cluster.luck.nextLong(1, 5 * MILLISECOND), () -> whenAwake(event));
    }

    // --- Calls of other nodes ------------------------------------------------------------------------------------

    private void polled(LeadershipEffect.Poll poll, Owner asker) {
        long call = cluster.calls.begin(answer -> cluster.send(self, asker.node(), other -> other.on(
                new LeadershipInput.PollAnswered(poll.round(), disk.node,
                        (PollAnswer) answer))));
        on(new LeadershipInput.PollAsked(call, asker, disk.view()));
    }

    private void fenced(Fence fence, Owner asker) {
        long call = cluster.calls.begin(answer -> cluster.send(self, asker.node(), other -> other.on(
                new LeadershipInput.FenceAnswered(fence.epoch(), disk.node, (FenceAnswer) answer))));
        on(new LeadershipInput.FenceAsked(call, fence));
    }

    /// Piece by piece is the business of catch-up: here it fails, or all of it is there.
    private void rebuild(long epoch, NodeId source) {
        later(() -> {
            Optional<SimMember> from = cluster.reached(self.node(), source)
                    .filter(other -> other.disk.promisedEpoch == epoch)
                    .filter(_ -> cluster.luck.nextInt(8) != 0);
            if (disk.promisedEpoch != epoch) return;
            from.ifPresent(other -> disk.log = new ArrayList<>(other.disk.log));
            on(new LeadershipInput.RebuildEnded(epoch, from.map(_ -> disk.end())));
        });
    }

    // --- The log between nodes -----------------------------------------------------------------------------------

    /// Each time: heartbeat, delivery and recovery in one.
    private void beat() {
        if (ended) return;
        cluster.network.after(SimElection.TIMES.heartbeatNs(), this::beat);
        whenAwake(this::lead);
    }

    private void lead() {
        Led now = led;
        if (now == null || disk.promisedEpoch != now.epoch) return;
        if (now.open) {
            disk.log.add(new Entry(now.epoch, cluster.nextId()));
            if (cluster.nowNs() < now.leaseUntilNs)
                cluster.history.acknowledgedUnderLease(self.node(), now.epoch);
        }
        count(now, disk.node, disk.log.size());
        List<Entry> log = List.copyOf(disk.log);
        long sentNs = cluster.nowNs();
        for (Member member : now.members)
            if (!member.node().equals(disk.node))
                cluster.send(self, member.node(), other -> other.whenAwake(() -> other.follow(now.epoch, self, log,
                        sentNs)));
    }

    private void follow(long epoch, Owner leader, List<Entry> log, long sentNs) {
        long promised = disk.promisedEpoch;
        if (!disk.promise(epoch, leader)) {
            cluster.send(self, leader.node(), other -> other.on(new LeadershipInput.LaterEpochHeard(promised)));
            return;
        }
        boolean isOlder = disk.adoptedEpoch == epoch && disk.log.size() > log.size(); // It came late.
        if (!isOlder) {
            disk.log = new ArrayList<>(log);
            disk.adopt(epoch);
        }
        long call = cluster.calls.begin(later -> heartbeatAnswered(epoch, leader, (long) later, sentNs));
        on(new LeadershipInput.HeartbeatAsked(call, Optional.of(RegisterFixture.LOG), epoch, leader));
    }

    private void heartbeatAnswered(long epoch, Owner leader, long laterEpoch, long sentNs) {
        long position = disk.log.size();
        cluster.send(self, leader.node(), other -> {
            if (laterEpoch > 0) other.on(new LeadershipInput.LaterEpochHeard(laterEpoch));
            else other.whenAwake(() -> other.heldBy(epoch, self, position, sentNs));
        });
    }

    private void heldBy(long epoch, Owner follower, long position, long sentNs) {
        on(new LeadershipInput.HeartbeatAnswered(epoch, follower.node(), follower.disk(), sentNs));
        Led now = led;
        if (now == null || now.epoch != epoch) return;
        boolean isMembers = now.members.stream()
                .anyMatch(each -> each.node().equals(follower.node()) && each.disk().equals(follower.disk()));
        if (isMembers) count(now, follower.node(), position);
    }

    private void count(Led now, NodeId node, long position) {
        now.positions.merge(node, position, Math::max);
        int majority = now.members.size() / 2 + 1;
        if (now.positions.size() < majority || disk.promisedEpoch != now.epoch) return;
        if (!now.open) {
            now.open = true;
            cluster.history.opens(now.epoch, disk.log);
            cluster.assertNoLeaseBefore(now.epoch);
            on(new LeadershipInput.Opened(now.epoch));
        }
        long committed = now.positions.values().stream().sorted((a, b) -> Long.compare(b, a)).skip(majority - 1)
                .findFirst().orElseThrow();
        cluster.history.committed(now.epoch, disk.log, Math.min(committed, disk.log.size()));
    }
}
