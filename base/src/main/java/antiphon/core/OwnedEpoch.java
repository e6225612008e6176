package antiphon.core;

import antiphon.message.Hash;

/// An epoch that was taken over, as its leader says of itself with each question to a member.
///
/// @param startPosition the last message of the leader's log when it took over; 0 when there was none. A member counts
///     in this epoch once it holds the log up to there
/// @param startHash of that message
public record OwnedEpoch(long epoch, Owner owner, long startPosition, Hash startHash) {
    public OwnedEpoch {
        if (epoch < 1 || startPosition < 0)
            throw new IllegalArgumentException("epoch " + epoch + " from message " + startPosition + " on");
    }
}
