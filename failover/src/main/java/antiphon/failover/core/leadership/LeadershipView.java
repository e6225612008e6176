package antiphon.failover.core.leadership;

import antiphon.failover.core.leadership.contract.LeadershipEvent.Waiting;
import antiphon.failover.core.register.RegisterState;
import java.util.Optional;

/// What people may know of a node's part in leadership.
///
/// @param register as this node knows it
/// @param ownEpoch that this node has claimed and holds; 0 when it follows
/// @param waiting why this node did not claim when it last asked; empty once it hears a leader or has claimed
/// @param hasHeard whether this node follows, and has heard of a leader in this life
/// @param isHandingOver whether this leader has given its lead up, and no other has taken it yet
/// @param leaseUntilNs until when this leader is sure that no other has opened; `Long.MIN_VALUE` when it does not lead
public record LeadershipView(
        RegisterState register, Role role, long ownEpoch, boolean isOpen, Optional<Waiting> waiting,
        boolean hasHeard, boolean isHandingOver, long leaseUntilNs) {
    static LeadershipView of(
            RegisterState register, Stance stance, Optional<Waiting> waiting, boolean hasHeard) {
        Role role = switch (stance) {
            case Stance.Following _ -> Role.FOLLOWING;
            case Stance.Asking _ -> Role.ASKING;
            case Stance.Claiming _ -> Role.CLAIMING;
            case Stance.Leading(OwnEpoch own) -> Role.of(own.takeover().phase());
        };
        return stance instanceof Stance.Leading(OwnEpoch own)
                ? new LeadershipView(
                        register, role, own.epoch(), own.isOpen(), waiting, false, own.isHandingOver(),
                        own.leaseUntilNs())
                : new LeadershipView(register, role, 0, false, waiting, hasHeard, false, Long.MIN_VALUE);
    }

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
