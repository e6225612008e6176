package antiphon.worker.core.arrival;

import antiphon.message.Hash;
import java.util.Optional;

/// The core's view of the log: the hash of a message that was appended in an earlier turn.
@FunctionalInterface
public interface HeldHashes {
    /// Always present for the newest messages. An older message may be damaged on the disk: then empty, until it is
    /// fetched again, and nothing can be compared with it meanwhile.
    Optional<Hash> hashAt(long sequence);
}
