package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.message.LogId;
import java.util.List;
import java.util.UUID;

/// An epoch that this node has taken over: a majority has promised it, and the best of their logs is on this node's
/// disk, which has adopted the epoch.
///
/// @param members as they stood when this node claimed the epoch, itself among them: with a later list too few might
///     count
/// @param committed the messages up to here were known to be held by a majority for good
public record TakenEpoch(LogId log, OwnedEpoch epoch, List<Voter> members, long committed) {
    /// A node whose copies count, on this disk alone.
    public record Voter(NodeId node, UUID disk) {}

    public TakenEpoch {
        members = List.copyOf(members);
        Voter self = new Voter(epoch.owner().node(), epoch.owner().disk());
        if (!members.contains(self))
            throw new IllegalArgumentException(epoch.owner() + " owns an epoch and is none of " + members);
        if (committed > epoch.startPosition())
            throw new IllegalArgumentException("the log that was chosen ends at " + epoch.startPosition()
                    + ", and is committed up to " + committed);
    }

    /// Any two sets of that many members have one in common.
    int majority() {
        return members.size() / 2 + 1;
    }

    /// In the order of the list.
    public List<NodeId> others() {
        return members.stream().map(Voter::node).filter(node -> !node.equals(epoch.owner().node())).toList();
    }

    /// @param disk as a node says of itself; empty when it does not
    boolean isMembers(NodeId node, String disk) {
        return members.stream().anyMatch(member -> member.node().equals(node) && member.disk().toString().equals(disk));
    }
}
