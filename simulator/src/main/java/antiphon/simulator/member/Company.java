package antiphon.simulator.member;

import antiphon.core.NodeId;
import antiphon.failover.core.leadership.contract.LeadershipTimes;
import antiphon.failover.core.register.EpochRegister;
import antiphon.master.core.contract.Outcome;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.node.NodeChecks;
import java.util.List;

/// What a member has of the cluster: the others, the register, and those who hold it to the promises.
public interface Company extends NodeChecks {
    LeadershipTimes times();

    List<NodeId> names();

    SimMember member(NodeId name);

    EpochRegister register(SimMember member, EpochRegister.Listener listener);

    /// Its life is over.
    void died(SimMember member);

    /// Those who see what happens.
    MemberEvents events();

    /// It takes writes in this epoch.
    void opened(SimMember member, long epoch);

    /// It answers so at this instant.
    void answers(SimMember leader, long epoch, SimClient.Write write, Outcome outcome);

    /// Its log has got shorter.
    void truncated(SimMember member);

    /// It says to the leader of that epoch that it is durable up to here.
    void acknowledges(SimMember member, long epoch, long position);
}
