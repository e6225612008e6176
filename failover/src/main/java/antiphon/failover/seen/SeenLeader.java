package antiphon.failover.seen;

import antiphon.core.NodeId;
import antiphon.failover.core.leadership.contract.LeadershipEvent.Waiting;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Who leads, as this node knows it at one moment.
///
/// @param leader the node that leads or is about to; empty while none is known
/// @param epoch the highest that this node has promised
/// @param sinceNs since when state, leader and epoch are so, by a clock that is never set
/// @param whyNone why no node leads; empty while one does, and until it is known
/// @param nodes of the cluster; empty before it is founded
/// @param changes how often another leader or epoch has followed on the one before
public record SeenLeader(
        State state,
        Optional<NodeId> leader,
        long epoch,
        long sinceNs,
        Optional<Waiting> whyNone,
        List<NodeId> nodes,
        long changes) {
    /// What this node does about leadership.
    public enum State {
        /// It leads, and takes writes.
        LEADING,
        /// It has claimed an epoch and a majority does not follow yet, or it has given its lead up to another.
        OPENING, FOLLOWING,
        /// It hears no leader.
        SEARCHING;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Empty as for [#whyNone].
    public Optional<String> noLeader() {
        return whyNone.map(why -> why.name().toLowerCase(Locale.ROOT));
    }

    boolean isAsBefore(SeenLeader other) {
        return state == other.state && leader.equals(other.leader) && epoch == other.epoch;
    }
}
