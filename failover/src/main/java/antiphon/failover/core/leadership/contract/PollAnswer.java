package antiphon.failover.core.leadership.contract;

/// What a node answers to a member that does not hear a leader. It binds nobody: a poll only saves claims that would
/// disturb a leader whom others hear, as Raft's pre-vote does.
///
/// @param registerEpoch of the register as the node knows it
/// @param hearsLeader whether it leads itself or is about to, or has heard of another than the asker that does, within
///     the failover timeout: by a heartbeat, a fence, or a claim in the register
public record PollAnswer(ReplicaView replica, long registerEpoch, boolean hearsLeader) {}
