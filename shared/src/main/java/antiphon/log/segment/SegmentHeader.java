package antiphon.log.segment;

import antiphon.log.files.LogFile;
import antiphon.log.record.Checksum;
import antiphon.message.Hash;
import antiphon.message.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

/// The first bytes of a segment: which stretch of which log it holds.
///
///     offset  bytes  field, big-endian
///     0       8      "ANTIPHON"
///     8       4      version, 1
///     12      8      number of the first message
///     20      16     log id
///     36      32     hash of the message before the first
///     68      4      CRC32C of the bytes before
///
/// Later versions keep these bytes where they are, so that a node can distinguish a newer file from a damaged one.
public record SegmentHeader(long first, LogId logId, Hash hashBefore) {
    public static final int BYTES = 72;
    private static final long MAGIC = 0x414E544950484F4EL;
    private static final int VERSION = 1;
    private static final Pattern NAME = Pattern.compile("\\d{20}\\.log");

    public static String name(long first) {
        String digits = Long.toString(first);
        return "0".repeat(20 - digits.length()) + digits + ".log";
    }

    public static boolean isName(String file) {
        return NAME.matcher(file).matches();
    }

    /// The number of the first message, according to the file's name.
    public static long firstOf(String name) {
        return Long.parseLong(name.substring(0, 20));
    }

    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putLong(MAGIC).putInt(VERSION).putLong(first).put(logId.toBytes()).put(hashBefore.toBytes());
        return out.putInt(Checksum.of(out.array(), 0, BYTES - 4)).flip();
    }

    /// Empty when it is damaged.
    ///
    /// @throws IOException also when a newer version wrote it
    public static Optional<SegmentHeader> read(LogFile file) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(BYTES);
        if (file.read(in, 0) < BYTES) return Optional.empty();
        in.flip();
        if (in.getInt(BYTES - 4) != Checksum.of(in.array(), 0, BYTES - 4)) return Optional.empty();
        if (in.getLong() != MAGIC) return Optional.empty();
        int version = in.getInt();
        if (version != VERSION)
            throw new IOException(file.path() + " has version " + version + ", this node reads version " + VERSION
                    + ": use the newer program that wrote it");
        long first = in.getLong();
        byte[] logId = new byte[LogId.BYTES];
        byte[] hashBefore = new byte[Hash.BYTES];
        in.get(logId).get(hashBefore);
        return Optional.of(new SegmentHeader(first, LogId.of(logId), Hash.of(hashBefore)));
    }
}
