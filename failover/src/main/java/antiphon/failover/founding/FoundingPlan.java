package antiphon.failover.founding;

import antiphon.core.NodeId;
import antiphon.failover.core.register.Member;
import antiphon.message.LogId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Whether a register can be founded now. Pure: the ids are drawn outside.
///
/// A founding takes the log of the founder as it is. So all logs must be beginnings of that one, as far as their ids
/// and lengths say, and none may have been in another register: the founder's disk, or one of the others, may have been
/// replaced, and a new register would forget what the old one keeps.
public sealed interface FoundingPlan {
    record Found(Founding founding) implements FoundingPlan {}

    /// @param missing has not answered
    record Wait(List<NodeId> missing) implements FoundingPlan {}

    /// @param why a sentence for operators, who must act
    record Refuse(String why) implements FoundingPlan {}

    /// @param addresses of all nodes, this one among them and first
    /// @param own what the founder brings
    /// @param others what the other nodes answered, by the names under which they were asked
    /// @param group for a new register, and `log` for a new log
    static FoundingPlan of(
            Map<NodeId, String> addresses, Introduction own, Map<NodeId, Introduction> others, UUID group, LogId log) {
        List<NodeId> missing = addresses.keySet().stream()
                .filter(node -> !node.equals(own.node()) && !others.containsKey(node))
                .toList();
        if (!missing.isEmpty()) return new Wait(missing);
        List<Introduction> all = new ArrayList<>(List.of(own));
        addresses.keySet().stream().filter(others::containsKey).map(others::get).forEach(all::add);
        return wrongName(others).or(() -> knownBefore(all)).or(() -> sameDisk(all)).or(() -> otherLogs(own, all))
                .<FoundingPlan>map(Refuse::new)
                .orElseGet(() -> new Found(founding(addresses, all, group, own.log().orElse(log))));
    }

    private static Founding founding(
            Map<NodeId, String> addresses, List<Introduction> all, UUID group, LogId log) {
        long promised = all.stream().mapToLong(Introduction::promisedEpoch).max().orElse(0);
        List<Member> founders = all.stream()
                .map(node -> new Member(node.node(), addresses.getOrDefault(node.node(), ""), node.disk(),
                        node.voter()))
                .toList();
        return new Founding(group, log, promised + 1, founders);
    }

    private static Optional<String> wrongName(Map<NodeId, Introduction> others) {
        return others.entrySet().stream()
                .filter(asked -> !asked.getKey().equals(asked.getValue().node()))
                .map(asked -> "the node at the address of " + asked.getKey() + " calls itself "
                        + asked.getValue().node()
                        + ": compare NODES here with ADDRESS there")
                .findFirst();
    }

    private static Optional<String> knownBefore(List<Introduction> all) {
        return all.stream()
                .filter(node -> node.founding().isPresent())
                .map(node -> node.node() + " belongs to a cluster that was founded before, and this node does not: its"
                        + " DATA_DIR is new or another cluster's. Give it back its directory; a replaced disk cannot be"
                        + " admitted yet")
                .findFirst();
    }

    private static Optional<String> sameDisk(List<Introduction> all) {
        Set<UUID> disks = new HashSet<>();
        return all.stream()
                .filter(node -> !disks.add(node.disk()))
                .map(node -> node.node() + " has the same disk as another node: its DATA_DIR is a copy. Remove the file"
                        + " `disk` in it")
                .findFirst();
    }

    private static Optional<String> otherLogs(Introduction own, List<Introduction> all) {
        if (!own.isWhole())
            return Optional.of("messages of this node's log are damaged: let it be repaired first, as the master of a"
                    + " cluster without failover");
        return all.stream()
                .filter(node -> node.log().isPresent() && !node.log().equals(own.log()))
                .map(node -> node.node() + " has a log that is not this node's"
                        + (own.log().isPresent() ? "" : " (which has none)")
                        + ": the first of NODES must be the one with the log of the cluster, and the others empty or"
                        + " with copies of it")
                .findFirst()
                .or(() -> longer(own, all));
    }

    private static Optional<String> longer(Introduction own, List<Introduction> all) {
        return all.stream()
                .filter(node -> node.position() > own.position())
                .map(node -> node.node() + " has messages up to " + node.position() + ", and this node up to "
                        + own.position() + ": let all catch up first, as a cluster without failover, or name the most"
                        + " advanced node first in NODES")
                .findFirst();
    }
}
