package antiphon.worker.core;

import antiphon.message.Hash;
import java.util.Optional;

/// What the core asks of the log: the hash of a message that was appended in an earlier turn.
@FunctionalInterface
public interface HeldHashes {
    Optional<Hash> hashAt(long sequence);
}
