package antiphon.recording.files;

import antiphon.recording.codec.ByteSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// The files of a recording, `00000001.run`, `00000002.run` and so on, in the order in which they were written.
///
///     offset  bytes  field
///     0       8      ANTRUN01, the last two being the version
///     8              frames, one after the other
///
///     a frame
///     0       4      n, big-endian
///     4       4      CRC32C of the n bytes
///     8       n      in the first frame of a file a FileHeader, in the others events, mostly those of one turn
///
/// Each frame is one write and nothing is synced. A process that is killed leaves whole frames and at most the
/// beginning of one; a machine that loses its power may leave anything behind what its disk had, most likely zeros.
public final class Frames {
    static final byte[] MAGIC = "ANTRUN01".getBytes(StandardCharsets.US_ASCII);
    public static final int MAGIC_BYTES = MAGIC.length;
    public static final int HEAD_BYTES = 8;
    public static final Pattern NAME = Pattern.compile("([0-9]{8})\\.run");

    private Frames() {}

    public static String name(long number) {
        return String.format(Locale.ROOT, "%08d.run", number);
    }

    /// The beginning of a file.
    public static ByteBuffer first(ByteSink header) {
        ByteBuffer frame = of(header);
        return ByteBuffer.allocate(MAGIC.length + frame.remaining()).put(MAGIC).put(frame).flip();
    }

    public static ByteBuffer of(ByteSink payload) {
        return ByteBuffer.allocate(HEAD_BYTES + payload.size())
                .putInt(payload.size())
                .putInt(checksum(payload.bytes(), payload.size()))
                .put(payload.bytes(), 0, payload.size())
                .flip();
    }

    public static int checksum(byte[] bytes, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, size);
        return (int) crc.getValue();
    }
}
