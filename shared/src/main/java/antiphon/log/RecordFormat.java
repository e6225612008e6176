package antiphon.log;

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
/// `unsynced` is what tells damage from a torn write: a whole record `q` says that everything up to `q - 1 - unsynced`
/// was durable before `q` was written, so no crash explains a hole there.
final class RecordFormat {
    static final int FRAME_BYTES = 12;
    /// An entry without client id, request id, content and signature.
    static final int ENTRY_BYTES_MIN = 66;
    private static final int SEQUENCE_AT = 1;
    private static final int TEXTS_AT = 25;

    private RecordFormat() {}

    static long bytes(LogEntry entry) {
        return FRAME_BYTES + (long) entry.sizeBytes();
    }

    static long bytes(Iterable<LogEntry> entries) {
        long bytes = 0;
        for (LogEntry entry : entries) bytes += bytes(entry);
        return bytes;
    }

    /// Puts the bytes before the entry.
    ///
    /// @param durable the position when this is written
    static void putFrame(ByteBuffer target, LogEntry entry, long durable) {
        int unsynced = Math.clamp(entry.sequence() - 1 - durable, 0, Integer.MAX_VALUE);
        int length = entry.sizeBytes();
        target.putInt(length)
                .putInt(Checksum.ofRecord(length, unsynced, entry.encoded(), 0))
                .putInt(unsynced);
    }

    static boolean checksumHolds(byte[] bytes, int at, int length) {
        ByteBuffer frame = ByteBuffer.wrap(bytes, at, FRAME_BYTES);
        return frame.getInt(at + 4) == Checksum.ofRecord(length, frame.getInt(at + 8), bytes, at + FRAME_BYTES);
    }

    static long sequence(byte[] bytes, int entryAt) {
        return ByteBuffer.wrap(bytes).getLong(entryAt + SEQUENCE_AT);
    }

    /// The hash of the entry in `bytes[at, at + length)`, if it is the one that its content and its parent give it.
    static Optional<Hash> hashIfSound(byte[] bytes, int at, int length, Hash parent) {
        int canonical = canonicalBytes(bytes, at, length);
        if (canonical < 0) return Optional.empty();
        byte[] stored = new byte[Hash.BYTES];
        System.arraycopy(bytes, at + canonical, stored, 0, Hash.BYTES);
        Hash hash = Hash.of(stored);
        return Hash.chain(parent, bytes, at, at + canonical).equals(hash) ? Optional.of(hash) : Optional.empty();
    }

    /// How many bytes of the entry are hashed, or -1 when its lengths do not add up.
    private static int canonicalBytes(byte[] bytes, int at, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long canonical = TEXTS_AT;
        canonical += 2 + Short.toUnsignedInt(in.getShort(at + TEXTS_AT));
        if (canonical + 2 > length) return -1;
        canonical += 2 + Short.toUnsignedInt(in.getShort(at + (int) canonical));
        if (canonical + 4 > length) return -1;
        canonical += 4 + Integer.toUnsignedLong(in.getInt(at + (int) canonical));
        if (canonical + Hash.BYTES + 1 > length) return -1;
        int signature = Byte.toUnsignedInt(bytes[at + (int) canonical + Hash.BYTES]);
        return canonical + Hash.BYTES + 1 + signature == length ? (int) canonical : -1;
    }
}
