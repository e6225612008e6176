package antiphon.log.state;

import antiphon.log.segment.BlockIndex.Point;
import antiphon.message.Hash;
import antiphon.message.LogId;
import java.util.Optional;

/// Where the entries of a log start: with message 1, or with a later one where those before are not kept.
///
/// @param sequence the first message, or the first there will be
/// @param hashBefore what the first message follows; empty for message 1, which follows the log id
public record LogStart(long sequence, Optional<Hash> hashBefore) {
    /// With nothing missing, as all logs begin in this version.
    public static final LogStart FIRST = new LogStart(1, Optional.empty());

    public LogStart {
        if (sequence < 1) throw new IllegalArgumentException("no log starts with message " + sequence);
        if (hashBefore.isPresent() != sequence > 1)
            throw new IllegalArgumentException("a log that starts with message " + sequence
                    + (sequence > 1 ? " needs the hash of the one before" : " has no message before"));
    }

    public static LogStart after(long sequence, Hash hash) {
        return new LogStart(sequence + 1, Optional.of(hash));
    }

    /// The end of a log that has no entries.
    public long before() {
        return sequence - 1;
    }

    public Point point(LogId logId) {
        return new Point(sequence, 0, hashBefore.orElse(logId.genesis()));
    }
}
