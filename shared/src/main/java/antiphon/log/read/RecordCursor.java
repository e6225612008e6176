package antiphon.log.read;

import antiphon.log.files.LogFile;
import antiphon.log.record.RecordFormat;
import antiphon.log.segment.BlockIndex;
import antiphon.message.BigEndian;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// Walks the records of a segment from a known point, and takes none that is not what was appended: each must have its
/// checksum, its number, and the hash that follows from the message before it.
public final class RecordCursor {
    /// The result of the next step. At the last two the cursor does not move.
    public enum Step {
        RECORD, END, UNREADABLE
    }

    private final LogFile file;
    private final long end;
    private byte[] buffer;
    private long bufferFrom;
    private int buffered;

    private long nextOffset;
    private long nextSequence;
    private Hash hash;
    private Hash parentHash;
    private int entryAt;
    private int entryBytes;
    private String problem = "";

    /// @param from where to begin, and the message before
    /// @param end where the records end
    /// @param bufferBytes how much to read at once; less where less is left
    public RecordCursor(LogFile file, BlockIndex.Point from, long end, int bufferBytes) {
        this.file = file;
        this.end = end;
        this.buffer = new byte[Math.clamp(end - from.offset(), 0, bufferBytes)];
        this.nextOffset = from.offset();
        this.nextSequence = from.sequence();
        this.hash = from.parentHash();
        this.parentHash = from.parentHash();
    }

    public Step next() throws IOException {
        if (nextOffset == end) return Step.END;
        if (!holds(RecordFormat.FRAME_BYTES + RecordFormat.ENTRY_BYTES_MIN)) return unreadable("the file ends here");
        int at = (int) (nextOffset - bufferFrom);
        int length = BigEndian.intAt(buffer, at);
        if (length < RecordFormat.ENTRY_BYTES_MIN) return unreadable("a length of " + length + " bytes");
        if (!holds(RecordFormat.FRAME_BYTES + (long) length))
            return unreadable("a length of " + length + " bytes, more than there are");
        return check((int) (nextOffset - bufferFrom), length);
    }

    private Step check(int at, int length) {
        if (!RecordFormat.checksumHolds(buffer, at, length)) return unreadable("its checksum does not match");
        int entry = at + RecordFormat.FRAME_BYTES;
        if (RecordFormat.sequence(buffer, entry) != nextSequence)
            return unreadable("message " + RecordFormat.sequence(buffer, entry) + " is in its place");
        Optional<Hash> sound = RecordFormat.hashIfSound(buffer, entry, length, hash);
        if (sound.isEmpty()) return unreadable("it does not match its hash");
        parentHash = hash;
        hash = sound.get();
        entryAt = entry;
        entryBytes = length;
        nextOffset += RecordFormat.FRAME_BYTES + length;
        nextSequence++;
        return Step.RECORD;
    }

    private Step unreadable(String what) {
        problem = what;
        return Step.UNREADABLE;
    }

    /// Reads the next `bytes` bytes into the buffer, if there are that many.
    private boolean holds(long bytes) throws IOException {
        if (nextOffset + bytes > end) return false;
        if (nextOffset >= bufferFrom && nextOffset + bytes <= bufferFrom + buffered) return true;
        int wanted = (int) Math.min(Math.max(bytes, buffer.length), end - nextOffset);
        if (wanted > buffer.length) buffer = new byte[wanted];
        bufferFrom = nextOffset;
        buffered = 0;
        buffered = read(wanted, (int) bytes);
        return bytes <= buffered;
    }

    /// An unreadable place must not hide the records before it: then no more is read than needed.
    private int read(int wanted, int needed) throws IOException {
        try {
            return file.read(ByteBuffer.wrap(buffer, 0, wanted), nextOffset);
        } catch (IOException e) {
            if (wanted == needed) throw e;
            return file.read(ByteBuffer.wrap(buffer, 0, needed), nextOffset);
        }
    }

    /// The number of the record that the last step took.
    public long sequence() {
        return nextSequence - 1;
    }

    /// The hash of the record of the last step, or of the message before the first.
    public Hash hash() {
        return hash;
    }

    /// Up to which number messages were known to be durable when the last record was written.
    public long knownDurable() {
        int unsynced = BigEndian.intAt(buffer, entryAt - 4);
        return sequence() - 1 - Integer.toUnsignedLong(unsynced);
    }

    /// The size of the entry that the last step took.
    int entryBytes() {
        return entryBytes;
    }

    public LogEntry entry() {
        return EntryCodec.verified(Arrays.copyOfRange(buffer, entryAt, entryAt + entryBytes), parentHash, hash);
    }

    /// Where the next record begins, and the message before.
    public BlockIndex.Point nextPoint() {
        return new BlockIndex.Point(nextSequence, nextOffset, hash);
    }

    /// Why the record could not be read.
    public String problem() {
        return problem;
    }
}
