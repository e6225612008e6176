package antiphon.simulator.failover.story;

import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.log.state.Epochs;
import antiphon.master.core.contract.MasterEvent;
import antiphon.simulator.member.MemberEvents;
import antiphon.simulator.member.SimMember;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.story.teller.StoryTrace;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import java.util.HashMap;
import java.util.Map;

/// Prints the important events of all members. What their disks keep, it sees on the disks.
final class FailoverTeller implements MemberEvents {
    private static final long TIMEOUT_NS = FailoverStage.TIMES.timeoutNs();

    private final StoryTrace trace;
    private final Map<String, Long> durable = new HashMap<>(); // by member; asked by key only
    private final Map<String, Epochs> epochs = new HashMap<>(); // the same

    FailoverTeller(StoryTrace trace) {
        this.trace = trace;
    }

    @Override
    public void started(SimNode node) {
        long messages = node.log().end();
        Epochs held = node.state().epochs();
        durable.put(node.name, node.log().durable());
        epochs.put(node.name, held);
        say(
                node,
                "starts, holds " + (messages == 0 ? "nothing" : StoryTrace.range(1, messages))
                        + (held.promised() == 0
                                ? ""
                                : ", promised epoch " + held.promised() + ", adopted " + held.adopted())
                        + node.state().lost().map(_ -> ", is damaged").orElse(""));
    }

    /// Comes before what follows from it.
    void look(SimMember member) {
        if (!member.isRunning()) return;
        Epochs now = member.state().epochs();
        Epochs before = epochs.put(member.name, now);
        if (before == null) return; // It is not born yet.
        if (now.promised() != before.promised())
            say(
                    member,
                    "promises epoch " + now.promised()
                            + now.owner().map(owner -> " to " + named(member, owner.node().name())).orElse(""));
        if (now.adopted() != before.adopted()) say(member, "adopts epoch " + now.adopted());
        long position = member.log().durable();
        if (position > durable.getOrDefault(member.name, 0L)) say(member, "is durable up to " + position);
        durable.put(member.name, position);
    }

    private static String named(SimMember member, String other) {
        return other.equals(member.name) ? "itself" : other;
    }

    @Override
    public void happened(SimMember member, LeadershipEvent event) {
        look(member);
        say(member, switch (event) {
            case LeadershipEvent.Asks(long silenceNs) ->
                silenceNs < TIMEOUT_NS
                        ? "led before it started again, and asks the others at once"
                        : "hears no leader for " + silenceNs / 1_000_000 + " ms, and asks the others";
            case LeadershipEvent.Waits(LeadershipEvent.Waiting why) -> why(why);
            case LeadershipEvent.Claims(long epoch) -> "claims epoch " + epoch;
            case LeadershipEvent.ClaimLost(long epoch) -> "does not get epoch " + epoch;
            case LeadershipEvent.Chose(_, var source, var end) ->
                (source.name().equals(member.name) ? "has" : "finds on " + source)
                        + " the best log: adopted epoch " + end.adoptedEpoch() + ", holds " + end.position();
            case LeadershipEvent.RebuildFailed(_, var source) -> "cannot copy the log of " + source;
            case LeadershipEvent.GivesUp(long epoch) -> "gives epoch " + epoch + " up";
            case LeadershipEvent.Leads(long epoch, long start) ->
                "leads in epoch " + epoch + " from number " + (start + 1) + " on";
            case LeadershipEvent.Opens(long epoch) -> "takes writes: a majority has adopted epoch " + epoch;
            case LeadershipEvent.StepsDown(long epoch, long later) ->
                "steps down: epoch " + later + " is later than its " + epoch;
            case LeadershipEvent.HandsOver(_, var successor) -> "hands its lead over to " + successor;
            case LeadershipEvent.NobodyTookOver(long epoch) -> "hands over to nobody: epoch " + epoch + " is over";
            case LeadershipEvent.LeaseLost _ -> "loses its lease: too few members answer";
            case LeadershipEvent.LeaseHeld _ -> "holds the lease: a majority answers";
            case LeadershipEvent.LogsContradict(_, var one, var other, var end) ->
                "stops: " + one + " and " + other + " hold different messages " + end.position();
        });
    }

    private static String why(LeadershipEvent.Waiting why) {
        return switch (why) {
            case TOO_FEW_ANSWER -> "waits: too few members answer to make a majority";
            case TOO_FEW_WHOLE -> "waits: too few members have a log without damage to make a majority";
            case OTHERS_HEAR_A_LEADER -> "waits: the others hear a leader";
            case NO_CANDIDATE -> "waits: its own log or disk does not let it lead";
            case REGISTER_SILENT -> "waits: the register does not answer";
        };
    }

    @Override
    public void happened(SimMember leader, MasterEvent event) {
        look(leader);
        switch (event) {
            case MasterEvent.ClientReadOnly(String client, long sequence, int concern) -> say(
                    leader,
                    client + " is read-only now: " + sequence + " is short of its " + concern + " copies");
            case MasterEvent.ClientWritable(String client) -> say(leader, client + " may write again");
            case MasterEvent.DiskFull(String reason) -> say(leader, "takes no writes: " + reason);
            case MasterEvent.Stopped(String reason) -> say(leader, "stops writing: " + reason);
            default -> {} // Leadership says what matters.
        }
    }

    @Override
    public void happened(SimMember follower, WorkerEvent event) {
        look(follower);
        switch (event) {
            case WorkerEvent.GapOpened(long missing, long arrived) ->
                say(follower, "receives " + arrived + " without " + missing + ": MISSING_PARENT, it waits");
            case WorkerEvent.Diverged(long sequence, _, _) ->
                say(follower, "receives another message " + sequence);
            case WorkerEvent.Truncated(long after, long last) ->
                say(follower,
                        "quarantines " + StoryTrace.range(after + 1, last) + ": not in the log of the new leader");
            case WorkerEvent.DiskFull(String reason) -> say(follower, "takes no messages: " + reason);
            case WorkerEvent.CatchUpStarted(long from, long to, _) when from != to ->
                say(follower, "is at " + from + ", the leader at " + to + ": catches up");
            default -> {} // The leader and the disk say it too.
        }
    }

    @Override
    public void appends(SimMember leader, String content, long sequence) {
        look(leader);
        say(leader, "gives \"" + content + "\" number " + sequence);
    }

    @Override
    public void does(SimMember follower, WorkerEffect effect) {
        look(follower);
        switch (effect) {
            case WorkerEffect.FetchFrom from ->
                say(follower, "asks " + from.source() + " for what follows " + from.after());
            case WorkerEffect.RebuildFailed failed -> say(follower, "stops copying: " + failed.reason());
            default -> {}
        }
    }

    private void say(SimNode node, String what) {
        trace.say(node.surroundings.nowNs(), node.name, what);
    }
}
