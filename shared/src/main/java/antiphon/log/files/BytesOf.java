package antiphon.log.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Copies and examines stretches of files in small steps.
public final class BytesOf {
    private static final int STEP_BYTES = 1 << 18;

    private BytesOf() {}

    /// Copies `[start, end)`, or the existing part of it.
    public static void copy(LogFile from, long start, long end, LogFile to, long target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(end - start, 1, STEP_BYTES));
        long at = start;
        while (at < end && read(from, buffer, at, end)) {
            int length = buffer.remaining();
            to.write(buffer, target + at - start);
            at += length;
        }
    }

    public static boolean areZero(LogFile file, long start, long end) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(end - start, 1, STEP_BYTES));
        long at = start;
        while (at < end && read(file, buffer, at, end)) {
            at += buffer.remaining();
            while (buffer.hasRemaining()) if (buffer.get() != 0) return false;
        }
        return true;
    }

    private static boolean read(LogFile file, ByteBuffer buffer, long at, long end) throws IOException {
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
        int length = file.read(buffer, at);
        buffer.flip();
        return length > 0;
    }
}
