package antiphon.log.record;

import antiphon.message.BigEndian;
import antiphon.message.EntryFields;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.nio.ByteBuffer;
import java.util.Optional;

/// One message in a segment; big-endian.
///
///     offset  bytes  field
///     0       4      length of the entry
///     4       4      CRC32C of length, unsynced and entry
///     8       4      unsynced: how many messages right before this one were not known durable when it was written
///     12      n      the entry, as EntryCodec draws it
///
/// `unsynced` distinguishes damage from a torn write: a whole record `q` says that everything up to `q - 1 - unsynced`
/// was durable before `q` was written, so no crash explains a gap there.
public final class RecordFormat {
    public static final int FRAME_BYTES = 12;
    /// An entry without client id, request id, content and signature.
    public static final int ENTRY_BYTES_MIN = 66;
    public static final int BYTES_MIN = FRAME_BYTES + ENTRY_BYTES_MIN;

    private RecordFormat() {}

    public static long bytes(LogEntry entry) {
        return FRAME_BYTES + (long) entry.sizeBytes();
    }

    /// @param entryBytes of all of them together
    public static long bytes(int entries, long entryBytes) {
        return (long) FRAME_BYTES * entries + entryBytes;
    }

    public static long bytes(Iterable<LogEntry> entries) {
        long bytes = 0;
        for (LogEntry entry : entries) bytes += bytes(entry);
        return bytes;
    }

    /// Puts the bytes before the entry.
    ///
    /// @param durable up to where the log is durable when this is written
    public static void putFrame(ByteBuffer target, LogEntry entry, long durable) {
        int unsynced = Math.clamp(entry.sequence() - 1 - durable, 0, Integer.MAX_VALUE);
        int length = entry.sizeBytes();
        target.putInt(length)
                .putInt(Checksum.ofRecord(length, unsynced, entry.encoded(), 0))
                .putInt(unsynced);
    }

    public static boolean checksumHolds(byte[] bytes, int at, int length) {
        return BigEndian.intAt(bytes, at + 4) == Checksum.ofRecord(length, BigEndian.intAt(bytes, at + 8), bytes,
                at + FRAME_BYTES);
    }

    public static long sequence(byte[] bytes, int entryAt) {
        return EntryFields.sequence(bytes, entryAt);
    }

    /// The hash of the entry in `bytes[at, at + length)`, if it is the one that its content and its parent give it.
    public static Optional<Hash> hashIfSound(byte[] bytes, int at, int length, Hash parent) {
        int canonical = EntryFields.canonicalBytes(bytes, at, length);
        if (canonical < 0) return Optional.empty();
        Hash hash = Hash.chain(parent, bytes, at, at + canonical);
        return hash.isAt(bytes, at + canonical) ? Optional.of(hash) : Optional.empty();
    }
}
