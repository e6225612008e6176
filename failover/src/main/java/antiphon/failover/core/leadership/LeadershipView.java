package antiphon.failover.core.leadership;

import antiphon.failover.core.leadership.contract.LeadershipEvent.Waiting;
import antiphon.failover.core.register.RegisterState;
import java.util.Optional;

/// What people may know of a node's part in leadership.
///
/// @param register as this node knows it
/// @param ownEpoch that this node has claimed and holds; 0 when it follows
/// @param waiting why this node did not claim when it last asked; empty once it hears a leader or has claimed
/// @param leaseUntilNs until when this leader is sure that no other has opened; `Long.MIN_VALUE` when it does not lead
public record LeadershipView(
        RegisterState register, Role role, long ownEpoch, boolean isOpen, Optional<Waiting> waiting,
        long leaseUntilNs) {
    public enum Role {
        FOLLOWING, ASKING, CLAIMING, FENCING, REBUILDING, ADOPTING, LEADING;

        static Role of(Takeover.Phase phase) {
            return switch (phase) {
                case FENCING -> FENCING;
                case REBUILDING -> REBUILDING;
                case ADOPTING -> ADOPTING;
                case LEADING -> LEADING;
            };
        }
    }
}
