package antiphon.worker.core.arrival;

import antiphon.message.Hash;
import antiphon.message.LogId;
import java.util.Optional;

/// The log of a starting worker.
///
/// @param logId empty on a worker that has never met a master
/// @param promisedEpoch highest epoch promised to a master, 0 when none
/// @param start the first message, or the first there will be; those before it are not kept any more
/// @param position everything up to here is durable
/// @param head the last message; the one before `start` when there is none
/// @param headEpoch epoch of the last message, 0 when there is none
public record HeldLog(
        Optional<LogId> logId, long promisedEpoch, long start, long position, long head, long headEpoch) {
    public static final HeldLog NONE = new HeldLog(Optional.empty(), 0, 1, 0, 0, 0);

    public HeldLog {
        if (start < 1 || head < start - 1)
            throw new IllegalArgumentException("a log that starts with message " + start + " cannot end at " + head);
        if (position > head) throw new IllegalArgumentException("position " + position + " is above the head " + head);
        if (head > 0 && logId.isEmpty())
            throw new IllegalArgumentException(head + " messages are held, but of no known log");
    }

    /// The end of the log, which the next message must follow; empty while there is no log.
    Optional<Tail> tail(HeldHashes hashes) {
        return logId.map(id -> new Tail(head, head == 0 ? id.genesis() : hashOf(head, hashes), headEpoch));
    }

    private static Hash hashOf(long sequence, HeldHashes hashes) {
        return hashes.hashAt(sequence)
                .orElseThrow(() -> new IllegalStateException("no hash of message " + sequence + ", which is held"));
    }
}
