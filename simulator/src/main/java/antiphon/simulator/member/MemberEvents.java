package antiphon.simulator.member;

import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.master.core.contract.MasterEvent;
import antiphon.simulator.node.NodeEvents;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;

/// Sees what happens to the members and what they decide, while it happens. It changes nothing.
public interface MemberEvents extends NodeEvents {
    MemberEvents NOBODY = new MemberEvents() {};

    default void happened(SimMember member, LeadershipEvent event) {}

    default void happened(SimMember leader, MasterEvent event) {}

    default void happened(SimMember follower, WorkerEvent event) {}

    /// This content enters its log.
    default void appends(SimMember leader, String content, long sequence) {}

    default void does(SimMember follower, WorkerEffect effect) {}
}
