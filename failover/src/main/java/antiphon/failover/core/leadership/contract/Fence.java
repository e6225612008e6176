package antiphon.failover.core.leadership.contract;

import antiphon.core.Owner;
import antiphon.message.LogId;

/// Asks a member to follow nobody of a lower epoch any more, and to say how far its log goes then.
///
/// @param owner to whom the register gave the epoch: the promise is bound to it
public record Fence(long epoch, Owner owner, LogId log) {}
