package antiphon.log.record;

import antiphon.log.files.LogFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Searches for intact records after an unreadable one, at every byte, since their beginnings are unknown.
///
/// A client may write a message whose text looks like a record. That can make a torn tail look like damage, which costs
/// a fetch from another node, but never the other way round: every whole record is looked at.
public final class LaterRecords {
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int LOOK_BYTES = RecordFormat.FRAME_BYTES + 9;
    private static final int RECORD_BYTES_MIN = RecordFormat.FRAME_BYTES + RecordFormat.ENTRY_BYTES_MIN;
    private static final int ENTRY_VERSION = 1;

    private final LogFile file;
    private final long end;
    private final long sequence;
    private final long sequenceMax;
    private long knownDurable;

    private LaterRecords(LogFile file, long from, long end, long sequence) {
        this.file = file;
        this.end = end;
        this.sequence = sequence;
        this.sequenceMax = sequence + (end - from) / RECORD_BYTES_MIN;
    }

    /// Up to which number messages were durable, as the records behind an unreadable one show; 0 when none does.
    ///
    /// @param from where the unreadable record begins
    /// @param sequence the number it should have
    public static long knownDurable(LogFile file, long from, long end, long sequence) throws IOException {
        LaterRecords search = new LaterRecords(file, from, end, sequence);
        search.run(from + 1);
        return search.knownDurable;
    }

    private void run(long from) throws IOException {
        byte[] window = new byte[Math.clamp(end - from, 0, WINDOW_BYTES)];
        long at = from;
        while (at + RECORD_BYTES_MIN <= end) {
            int length = file.read(ByteBuffer.wrap(window, 0, (int) Math.min(window.length, end - at)), at);
            if (length < RECORD_BYTES_MIN) return;
            int looked = 0;
            for (; looked + LOOK_BYTES <= length; looked++) look(window, looked, at + looked);
            at += looked;
        }
    }

    private void look(byte[] window, int at, long offset) throws IOException {
        if (window[at + RecordFormat.FRAME_BYTES] != ENTRY_VERSION) return;
        long found = RecordFormat.sequence(window, at + RecordFormat.FRAME_BYTES);
        if (found <= sequence || found > sequenceMax) return;
        ByteBuffer frame = ByteBuffer.wrap(window, at, RecordFormat.FRAME_BYTES);
        int length = frame.getInt();
        long durable = found - 1 - Integer.toUnsignedLong(frame.getInt(at + 8));
        if (length < RecordFormat.ENTRY_BYTES_MIN || offset + RecordFormat.FRAME_BYTES + length > end) return;
        if (durable > knownDurable && isWhole(offset, length)) knownDurable = durable;
    }

    private boolean isWhole(long offset, int length) throws IOException {
        byte[] record = new byte[RecordFormat.FRAME_BYTES + length];
        return file.read(ByteBuffer.wrap(record), offset) == record.length
                && RecordFormat.checksumHolds(record, 0, length);
    }
}
