package antiphon.worker.core.contract;

import antiphon.message.Hash;
import antiphon.message.LogId;
import java.util.Optional;

/// The worker's state, for status and health.
///
/// @param positionHash hash of the message at `position`; empty while there is no log
/// @param gap messages that wait for their parents
/// @param catchingUpTo 0 when it is not catching up
/// @param noRoom why it takes no messages, empty while it does
public record WorkerView(
        Optional<LogId> logId,
        long epoch,
        long position,
        Optional<Hash> positionHash,
        int gap,
        long catchingUpTo,
        String noRoom) {}
