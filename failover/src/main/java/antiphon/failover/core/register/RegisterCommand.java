package antiphon.failover.core.register;

import antiphon.core.Owner;
import antiphon.message.LogId;
import java.util.List;

/// A change of the register. Each holds the condition under which it takes effect, and that condition is false
/// afterwards: a command that arrives twice, or late, changes nothing.
public sealed interface RegisterCommand {
    /// Founds the register. Takes effect only on an empty one.
    ///
    /// @param epoch above every epoch that was ever promised for this log
    /// @param owner the founder, whose disk is one of the members'
    record Init(LogId log, long epoch, Owner owner, List<Member> members) implements RegisterCommand {
        public Init {
            if (epoch < 1) throw new IllegalArgumentException("epochs start at 1, got " + epoch);
            members = List.copyOf(members);
            RegisterState.checkMembers(members, List.of());
            if (!RegisterState.isMember(owner, members))
                throw new IllegalArgumentException("the founder " + owner + " is not one of " + members);
        }
    }

    /// Takes the next epoch. Takes effect only while `expectedEpoch` is the register's, and for a member's own disk.
    record Claim(long expectedEpoch, long newEpoch, Owner owner) implements RegisterCommand {
        public Claim {
            if (newEpoch <= expectedEpoch)
                throw new IllegalArgumentException(
                        "a claim needs a higher epoch than " + expectedEpoch + ", got " + newEpoch);
        }
    }

    /// Replaces the members. Takes effect only while both `epoch` and `version` are the register's: after a later claim
    /// no change of an earlier owner passes.
    record Change(long epoch, long version, List<Member> members, List<Learner> joining) implements RegisterCommand {
        public Change {
            members = List.copyOf(members);
            joining = List.copyOf(joining);
            RegisterState.checkMembers(members, joining);
        }
    }
}
