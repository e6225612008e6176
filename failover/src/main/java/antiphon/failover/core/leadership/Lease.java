package antiphon.failover.core.leadership;

import antiphon.core.NodeId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How long this leader can be sure that no other has opened: a majority, itself included, has answered heartbeats that
/// were sent not long ago, and lets nobody else in before the failover timeout is over. It is what acknowledgements by
/// fewer than a majority rest on; others need no clock.
final class Lease {
    private final NodeId self;
    private final int othersNeeded;
    private final long leaseNs;
    private final Map<NodeId, Long> sentNs = new TreeMap<>(); // of the latest heartbeat that each has answered

    Lease(NodeId self, int members, long leaseNs) {
        this.self = self;
        this.othersNeeded = members / 2;
        this.leaseNs = leaseNs;
    }

    /// @param atNs when the heartbeat was sent: not when it was answered, for the answer may have been long on its way
    void answered(NodeId member, long atNs) {
        if (!member.equals(self)) sentNs.merge(member, atNs, Math::max);
    }

    /// Whether that other member has answered a heartbeat of late.
    boolean isHeard(NodeId member, long nowNs) {
        Long atNs = sentNs.get(member);
        return atNs != null && nowNs < atNs + leaseNs;
    }

    /// The other member that answered the latest heartbeat; empty when none has of late.
    Optional<NodeId> latest(long nowNs) {
        return sentNs.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .filter(member -> isHeard(member, nowNs));
    }

    /// `Long.MIN_VALUE` before it was ever held, `Long.MAX_VALUE` for a leader that is the only member.
    long untilNs() {
        if (othersNeeded == 0) return Long.MAX_VALUE;
        return sentNs.values()
                .stream()
                .sorted(Comparator.reverseOrder())
                .skip(othersNeeded - 1)
                .findFirst()
                .map(atNs -> atNs + leaseNs)
                .orElse(Long.MIN_VALUE);
    }
}
