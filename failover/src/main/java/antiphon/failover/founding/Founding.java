package antiphon.failover.founding;

import antiphon.core.Owner;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.core.register.RegisterState;
import antiphon.failover.ratis.RatisRegister;
import antiphon.failover.ratis.Voter;
import antiphon.message.LogId;
import java.util.List;
import java.util.UUID;

/// How a register begins: the same at all founders, and kept by each for good.
///
/// @param group drawn once
/// @param epoch the first one, above each promise that was made before
/// @param founders the first members, each with a vote; the first of them leads in the first epoch
public record Founding(UUID group, LogId log, long epoch, List<Member> founders) {
    public Founding {
        founders = List.copyOf(founders);
        if (founders.isEmpty() || founders.size() > RegisterState.NODES_MAX)
            throw new IllegalArgumentException("founders must be 1 to " + RegisterState.NODES_MAX + ", got "
                    + founders.size());
        if (epoch < 1) throw new IllegalArgumentException("epochs start at 1, got " + epoch);
    }

    public RatisRegister.Group toGroup() {
        return new RatisRegister.Group(
                group, founders.stream().map(founder -> new Voter(founder.voter(), founder.node())).toList());
    }

    /// Whether this is one of the founders, on the same disk and with the same vote.
    public boolean has(Introduction node) {
        return founders.stream()
                .anyMatch(founder -> founder.node().equals(node.node()) && founder.disk().equals(node.disk())
                        && founder.voter().equals(node.voter()));
    }

    /// @param owner a life of one of the founders
    public RegisterCommand.Init by(Owner owner) {
        return new RegisterCommand.Init(log, epoch, owner, founders);
    }
}
