package antiphon.simulator.failover;

import antiphon.core.NodeId;
import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.simulator.check.RareEvent;
import antiphon.simulator.member.MemberEvents;
import antiphon.simulator.member.SimMember;
import antiphon.simulator.node.SimNode;
import antiphon.worker.core.contract.WorkerEffect;
import java.util.EnumMap;
import java.util.Map;

/// Counts what a campaign must have met.
final class TakeoverCounts implements MemberEvents {
    private final Map<RareEvent, Long> counts = new EnumMap<>(RareEvent.class);

    private void count(RareEvent event) {
        counts.merge(event, 1L, Long::sum);
    }

    @Override
    public void happened(SimMember member, LeadershipEvent event) {
        switch (event) {
            case LeadershipEvent.Opens _ -> count(RareEvent.TAKEOVER);
            case LeadershipEvent.Chose(_, NodeId source, _) -> {
                if (!source.name().equals(member.name)) count(RareEvent.TAKEOVER_BY_COPY);
            }
            case LeadershipEvent.RebuildFailed _ -> count(RareEvent.COPY_FAILED);
            case LeadershipEvent.ClaimLost _ -> count(RareEvent.CLAIM_LOST);
            case LeadershipEvent.GivesUp _ -> count(RareEvent.TAKEOVER_GIVEN_UP);
            case LeadershipEvent.StepsDown _ -> count(RareEvent.STEPPED_DOWN);
            case LeadershipEvent.HandsOver _ -> count(RareEvent.HANDED_OVER);
            case LeadershipEvent.NobodyTookOver _ -> count(RareEvent.NOBODY_TOOK_OVER);
            case LeadershipEvent.LeaseLost _ -> count(RareEvent.LEASE_LOST);
            case LeadershipEvent.Waits(LeadershipEvent.Waiting why) -> waits(why);
            default -> {}
        }
    }

    private void waits(LeadershipEvent.Waiting why) {
        if (why == LeadershipEvent.Waiting.TOO_FEW_ANSWER) count(RareEvent.TOO_FEW_ANSWER);
        if (why == LeadershipEvent.Waiting.OTHERS_HEAR_A_LEADER) count(RareEvent.OTHERS_HEAR_A_LEADER);
    }

    @Override
    public void does(SimMember follower, WorkerEffect effect) {
        if (effect instanceof WorkerEffect.Truncate) count(RareEvent.TAIL_TRUNCATED);
    }

    @Override
    public void diskLost(SimNode node) {
        count(RareEvent.MEMBERS_DISK_LOST);
    }

    Map<RareEvent, Long> counts() {
        return counts;
    }
}
