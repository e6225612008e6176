package antiphon.failover.core.leadership;

import antiphon.core.NodeId;
import antiphon.failover.core.leadership.contract.FenceAnswer.Promised;
import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.failover.core.register.Member;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The members that promised this node's epoch, and how far their logs go.
///
/// Invariant: each of them answers nothing under a lower epoch any more. So the best log of a majority of them holds
/// everything that a majority has ever acknowledged.
final class Fenced {
    private final NodeId self;
    private final List<Member> members;
    private final Set<NodeId> expected;
    private final Map<NodeId, Promised> promises = new TreeMap<>();
    private final Set<NodeId> uncopied = new TreeSet<>();

    /// A log to go on with.
    ///
    /// @param incarnation of the life of the node that holds it
    record Source(NodeId node, long incarnation, LogEnd end) {
        static Source of(NodeId node, Promised promised) {
            return new Source(node, promised.incarnation(), promised.end());
        }
    }

    /// @param members as they stood at the claim. With a later list, one from which this node was removed meanwhile,
    ///     too few promises would do, as the model found
    /// @param expected more than a majority may answer, and these are likely to
    Fenced(NodeId self, List<Member> members, Set<NodeId> expected) {
        this.self = self;
        this.members = members;
        this.expected = expected;
    }

    /// Does not count another disk than the one admitted, nor one that may lack what it once answered for.
    void add(NodeId node, Promised promised) {
        boolean counts = promised.isWhole()
                && members.stream()
                        .anyMatch(member -> member.node().equals(node) && member.disk().equals(promised.disk()));
        if (counts) promises.put(node, promised);
    }

    /// Its answer is not that of now any more.
    void forget(NodeId node) {
        promises.remove(node);
    }

    /// Its log is chosen again only where there is no majority without it.
    void copyFailed(NodeId node) {
        uncopied.add(node);
        forget(node);
    }

    boolean isUncopied(NodeId node) {
        return uncopied.contains(node);
    }

    boolean has(NodeId node) {
        return promises.containsKey(node);
    }

    boolean isMajority() {
        return promises.size() >= Majority.of(members) && promises.containsKey(self);
    }

    /// Whether no more answers are to be waited for.
    boolean isComplete() {
        return promises.keySet().containsAll(expected);
    }

    /// The best log; of several that are level this node's own, then the one whose node comes first among the members.
    Source best() {
        Source best = Source.of(self, Optional.ofNullable(promises.get(self)).orElseThrow());
        for (Member member : members) {
            Promised promised = promises.get(member.node());
            if (promised != null && isEligible(member.node()) && promised.end().compareTo(best.end()) > 0)
                best = Source.of(member.node(), promised);
        }
        return best;
    }

    /// Any majority will do: what a majority once acknowledged is in the best log of each.
    private boolean isEligible(NodeId node) {
        long copied = promises.keySet().stream().filter(each -> !uncopied.contains(each)).count();
        return !uncopied.contains(node) || copied < Majority.of(members);
    }

    /// Another member at the very place of the best log with another message there.
    Optional<NodeId> contradicting(Source best) {
        return promises.entrySet()
                .stream()
                .filter(each -> each.getValue().end().contradicts(best.end()))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
