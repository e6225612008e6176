package antiphon.worker.core.contract;

import antiphon.core.Owner;
import antiphon.core.TruncatedTail;
import antiphon.message.Hash;
import antiphon.message.LogId;
import java.util.Optional;

/// The worker's state, for status and health.
///
/// @param owner to whom `epoch` is promised; empty without failover
/// @param adopted the last epoch in which this log counts; where it is another than a promised one with an owner, the
///     position counts for nothing
/// @param committed the messages up to here are held by a majority for good, as far as is known
/// @param positionHash hash of the message at `position`; empty while there is no log
/// @param gap messages that wait for their parents
/// @param catchingUpTo 0 when it is not catching up
/// @param noRoom why it takes no messages, empty while it does
/// @param truncated what it has truncated last in this life of its process
public record WorkerView(
        Optional<LogId> logId,
        long epoch,
        Optional<Owner> owner,
        long adopted,
        long committed,
        long position,
        Optional<Hash> positionHash,
        int gap,
        long catchingUpTo,
        String noRoom,
        Optional<TruncatedTail> truncated) {
    /// The adopted epoch, as the owner of an epoch may count it; 0 where its epoch is promised to another. Two that
    /// believe to own one epoch must not both find a majority.
    public long adoptedFor(Owner asking) {
        return owner.equals(Optional.of(asking)) ? adopted : 0;
    }
}
