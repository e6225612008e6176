package antiphon.wire;

import antiphon.core.OwnedEpoch;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.MalformedEntryException;
import antiphon.message.Numbers;
import antiphon.proto.node.FetchResponse;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A page of another node's log, as it arrived. Nothing of it is verified: it may be forged.
///
/// @param logId empty while the other node belongs to no log
/// @param start of the epoch, when that was taken over; otherwise empty
/// @param last message of the other node's log
/// @param entries up to the first that cannot be read
/// @param malformed why what comes after them cannot be read; empty when they are all
/// @param more whether the other node has more
/// @param diverged why the other node gives nothing, when the two logs diverged; otherwise empty
public record FetchedPage(
        Optional<LogId> logId,
        long epoch,
        Optional<OwnedEpoch> start,
        long last,
        List<LogEntry> entries,
        Optional<String> malformed,
        boolean more,
        String diverged) {
    /// @throws MalformedEntryException when the fields besides the entries cannot be those of a page
    public static FetchedPage of(FetchResponse answer) {
        if (!Numbers.isCount(answer.getEpoch()) || !Numbers.isCount(answer.getLast()))
            throw new MalformedEntryException("epoch " + answer.getEpoch() + " and last message " + answer.getLast()
                    + ": one of them cannot be");
        List<LogEntry> entries = new ArrayList<>(answer.getEntriesCount());
        Optional<String> malformed = answer.getEntriesCount() == 0 ? Optional.empty() : read(answer, entries);
        return new FetchedPage(
                logId(answer.getLogId()),
                answer.getEpoch(),
                answer.hasEpochStart()
                        ? Optional.of(EpochForm.read(answer.getEpoch(), answer.getEpochStart()))
                        : Optional.empty(),
                answer.getLast(),
                entries,
                malformed,
                answer.getMore(),
                answer.getDiverged());
    }

    private static Optional<String> read(FetchResponse answer, List<LogEntry> entries) {
        try {
            Hash parent = hash(answer.getParentHash());
            for (ByteString encoded : answer.getEntriesList()) {
                LogEntry entry = EntryCodec.decode(encoded.toByteArray(), parent);
                entries.add(entry);
                parent = entry.hash();
            }
            return Optional.empty();
        } catch (MalformedEntryException e) {
            return Optional.of("entry " + (entries.size() + 1) + " of the page: " + e.getMessage());
        }
    }

    private static Hash hash(ByteString bytes) {
        if (bytes.size() != Hash.BYTES)
            throw new MalformedEntryException("parent_hash has " + bytes.size() + " bytes, needs " + Hash.BYTES);
        return Hash.of(bytes.toByteArray());
    }

    private static Optional<LogId> logId(ByteString bytes) {
        if (bytes.isEmpty()) return Optional.empty();
        if (bytes.size() != LogId.BYTES)
            throw new MalformedEntryException("log_id has " + bytes.size() + " bytes, needs " + LogId.BYTES);
        return Optional.of(LogId.of(bytes.toByteArray()));
    }

    /// @throws MalformedEntryException when one of them cannot be read
    public List<LogEntry> allEntries() {
        if (malformed.isPresent()) throw new MalformedEntryException(malformed.get());
        return entries;
    }
}
