package antiphon.log.segment;

import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.record.Checksum;
import antiphon.log.record.RecordFormat;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.message.Hash;
import antiphon.message.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The index of a full segment, in a file next to it, so that a start need not read the segment.
///
///     offset  bytes  field, big-endian
///     0       8      "ANTINDEX"
///     8       4      version, 1
///     12      16     log id
///     28      8      number of the first message
///     36      32     hash of the message before the first
///     68      8      number behind the last message
///     76      8      length of the segment's file
///     84      32     hash of the last message
///     116     4      n, how many blocks
///     120     4n     of each: its first message, counted from the first of the segment
///             8n     where it begins in the segment's file
///             32n    hash of the message before it
///             4      CRC32C of the bytes before
///
/// It only saves time, so it is neither synced nor mourned: what is missing, torn, damaged or does not fit the segment
/// and the one behind is left unused, the segment is read, and the file rewritten. One that was left by another
/// content of the segment cannot fit: the hash that the next segment continues depends on all messages before it.
public final class IndexFile {
    private static final long MAGIC = 0x414E54494E444558L;
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 120;
    private static final int BLOCK_BYTES = Integer.BYTES + Long.BYTES + Hash.BYTES;
    private static final String SUFFIX = ".idx";

    private IndexFile() {}

    /// `00000000000000000001.log` has its index in `00000000000000000001.idx`.
    public static String nameFor(String segment) {
        return segment.substring(0, segment.lastIndexOf('.')) + SUFFIX;
    }

    public static boolean isName(String file) {
        return file.endsWith(SUFFIX) && SegmentHeader.isName(segmentOf(file));
    }

    static String segmentOf(String index) {
        return index.substring(0, index.length() - SUFFIX.length()) + ".log";
    }

    /// Best effort: without it the next start takes longer.
    public static void write(LogFiles files, Segment segment) {
        try (LogFile file = files.create(nameFor(segment.name()))) {
            file.write(encode(segment), 0);
        } catch (IOException _) {
            remove(files, nameFor(segment.name())); // Takes no room on a disk that is full.
        }
    }

    public static void remove(LogFiles files, String name) {
        try {
            files.delete(name);
        } catch (IOException _) {
            // It is not there, or stays and does not fit.
        }
    }

    private static ByteBuffer encode(Segment segment) {
        SegmentHeader header = segment.header();
        Point next = segment.next();
        ByteBuffer blocks = segment.encodedBlocks();
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + blocks.remaining() + Integer.BYTES);
        out.putLong(MAGIC).putInt(VERSION).put(header.logId().toBytes());
        out.putLong(header.first()).put(header.hashBefore().toBytes());
        out.putLong(next.sequence()).putLong(next.offset()).put(next.parentHash().toBytes());
        out.putInt(blocks.remaining() / BLOCK_BYTES).put(blocks);
        return out.putInt(Checksum.of(out.array(), 0, out.position())).flip();
    }

    /// The segment as its index describes it; empty when there is none, or when it does not belong to these files.
    ///
    /// @param name of the segment
    /// @param behind the header of the segment behind it
    public static Optional<Segment> read(LogFiles files, LogSettings settings, String name, SegmentHeader behind)
            throws IOException {
        try (LogFile file = files.openToRead(name)) {
            Optional<SegmentHeader> header = SegmentHeader.read(file);
            if (header.isEmpty()) return Optional.empty();
            long blocksMax = file.size() / RecordFormat.FRAME_BYTES;
            Optional<ByteBuffer> bytes = bytesOf(files, nameFor(name),
                    HEAD_BYTES + blocksMax * BLOCK_BYTES + Integer.BYTES);
            if (bytes.isEmpty()) return Optional.empty();
            return decode(bytes.get(), settings, header.get(), behind, file.size());
        }
    }

    private static Optional<ByteBuffer> bytesOf(LogFiles files, String name, long bytesMax) {
        try (LogFile file = files.openToRead(name)) {
            if (file.size() > bytesMax || file.size() != statedBytes(file)) return Optional.empty();
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(bytes, 0);
            bytes.flip();
            int checked = bytes.limit() - Integer.BYTES;
            boolean whole = checked >= HEAD_BYTES && bytes.getInt(checked) == Checksum.of(bytes.array(), 0, checked);
            return whole ? Optional.of(bytes.limit(checked)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// The length it claims, read before memory is allocated for it.
    private static long statedBytes(LogFile file) throws IOException {
        ByteBuffer blocks = ByteBuffer.allocate(Integer.BYTES);
        if (file.read(blocks, HEAD_BYTES - Integer.BYTES) < Integer.BYTES) return -1;
        return HEAD_BYTES + (long) blocks.getInt(0) * BLOCK_BYTES + Integer.BYTES;
    }

    private static Optional<Segment> decode(
            ByteBuffer in, LogSettings settings, SegmentHeader header, SegmentHeader behind, long fileBytes) {
        if (in.getLong() != MAGIC || in.getInt() != VERSION) return Optional.empty();
        LogId logId = LogId.of(taken(in, LogId.BYTES));
        SegmentHeader stated = new SegmentHeader(in.getLong(), logId, Hash.of(taken(in, Hash.BYTES)));
        Point next = new Point(in.getLong(), in.getLong(), Hash.of(taken(in, Hash.BYTES)));
        boolean fits = stated.equals(header)
                && behind.logId().equals(logId)
                && behind.first() == next.sequence()
                && behind.hashBefore().equals(next.parentHash())
                && fileBytes == next.offset();
        int blocks = in.getInt();
        if (!fits || blocks < 1 || in.remaining() != (long) blocks * BLOCK_BYTES) return Optional.empty();
        if (!areInOrder(in, blocks, header, next)) return Optional.empty();
        return Optional.of(Segment.full(header, settings, next, in));
    }

    /// Whether the blocks begin where the segment does, and each at least as far behind the one before as its messages
    /// need room. A checksum detects accidents, not a forged index.
    private static boolean areInOrder(ByteBuffer in, int blocks, SegmentHeader header, Point next) {
        int messages = in.position();
        int offsets = messages + blocks * Integer.BYTES;
        int message = in.getInt(messages);
        long offset = in.getLong(offsets);
        if (message != 0 || offset != SegmentHeader.BYTES) return false;
        for (int block = 1; block < blocks; block++) {
            int laterMessage = in.getInt(messages + block * Integer.BYTES);
            long laterOffset = in.getLong(offsets + block * Long.BYTES);
            long between = laterMessage - (long) message;
            if (between < 1 || laterOffset - offset < between * RecordFormat.BYTES_MIN) return false;
            message = laterMessage;
            offset = laterOffset;
        }
        return message < next.sequence() - header.first() && offset < next.offset();
    }

    private static byte[] taken(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
