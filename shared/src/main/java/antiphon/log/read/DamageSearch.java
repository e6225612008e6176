package antiphon.log.read;

import antiphon.log.files.LogFile;
import antiphon.log.record.RecordFormat;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.log.segment.DamagedRange;
import antiphon.log.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Finds how far damage reaches: at most to the end of the block where it begins, or to the end of the segment when its
/// file is too short.
///
/// After the first unreadable record it searches for a record from which on all records up to the end of the block have
/// valid checksums and consecutive numbers, and end exactly there. Blocks that do not match the segment belong to a
/// forged index: then everything up to the end of the segment is damaged.
final class DamageSearch {
    private static final int BLOCK_BYTES_MAX = Integer.MAX_VALUE - 8;

    private final byte[] bytes;
    private final long firstBad;
    private final long endSequence;

    private DamageSearch(byte[] bytes, long firstBad, long endSequence) {
        this.bytes = bytes;
        this.firstBad = firstBad;
        this.endSequence = endSequence;
    }

    static DamagedRange range(LogFile file, Segment segment, Point bad, String what) {
        return new DamagedRange(bad.sequence(), lastBad(file, segment, bad), file.path(), bad.offset(), what);
    }

    private static long lastBad(LogFile file, Segment segment, Point bad) {
        Point end = segment.blockEnd(bad.sequence());
        long blockBytes = end.offset() - bad.offset();
        if (blockBytes < 1 || blockBytes > BLOCK_BYTES_MAX) return upToEnd(segment, bad);
        byte[] bytes = new byte[(int) blockBytes];
        try {
            int length = file.read(ByteBuffer.wrap(bytes), bad.offset());
            if (length < bytes.length) return upToEnd(segment, bad); // The file ends here.
        } catch (IOException _) {
            return end.sequence() - 1;
        }
        return new DamageSearch(bytes, bad.sequence(), end.sequence()).lastBad();
    }

    private static long upToEnd(Segment segment, Point bad) {
        return Math.max(segment.last(), bad.sequence());
    }

    private long lastBad() {
        for (int at = 1; at + RecordFormat.FRAME_BYTES + RecordFormat.ENTRY_BYTES_MIN <= bytes.length; at++) {
            long sequence = RecordFormat.sequence(bytes, at + RecordFormat.FRAME_BYTES);
            if (sequence > firstBad && sequence < endSequence && allWholeFrom(at, sequence)) return sequence - 1;
        }
        return endSequence - 1;
    }

    private boolean allWholeFrom(int from, long first) {
        int at = from;
        for (long sequence = first; sequence < endSequence; sequence++) {
            int left = bytes.length - at - RecordFormat.FRAME_BYTES;
            if (left < RecordFormat.ENTRY_BYTES_MIN) return false;
            int length = ByteBuffer.wrap(bytes).getInt(at);
            if (length < RecordFormat.ENTRY_BYTES_MIN || length > left) return false;
            if (!RecordFormat.checksumHolds(bytes, at, length)) return false;
            if (RecordFormat.sequence(bytes, at + RecordFormat.FRAME_BYTES) != sequence) return false;
            at += RecordFormat.FRAME_BYTES + length;
        }
        return at == bytes.length;
    }
}
