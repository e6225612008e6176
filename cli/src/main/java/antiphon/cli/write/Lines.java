package antiphon.cli.write;

import antiphon.files.IoReason;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The lines of a stream that are not blank. Ends before a line that is too long or not UTF-8 and keeps what is wrong
/// with it, so that the lines before it still get their outcomes.
final class Lines implements Iterator<String> {
    /// Far above what a master takes; keeps a file without line ends from filling the memory.
    private static final int LINE_BYTES_MAX = 16 * 1024 * 1024;

    private final InputStream in;
    private long number;
    private boolean ended;
    private @Nullable String next;
    private @Nullable String problem;
    private boolean unfit;

    Lines(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    @Override
    public boolean hasNext() {
        while (next == null && !ended) {
            String line = read();
            if (line != null && !line.isBlank()) next = line;
        }
        return next != null;
    }

    @Override
    public String next() {
        if (!hasNext() || next == null) throw new NoSuchElementException("no line after line " + number);
        String line = next;
        next = null;
        return line;
    }

    /// The number of the line that [#next] gave last, from 1; blank lines count.
    long number() {
        return number;
    }

    /// Why the lines ended before the stream did.
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /// Whether the line where they ended could not be a message, however often it is read.
    boolean unfit() {
        return unfit;
    }

    private @Nullable String read() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            number++;
            for (int each = in.read(); each != '\n'; each = in.read()) {
                if (each < 0) {
                    ended = true;
                    break;
                }
                if (bytes.size() == LINE_BYTES_MAX) {
                    unfit = true;
                    return end("is longer than " + LINE_BYTES_MAX + " bytes");
                }
                bytes.write(each);
            }
            return text(bytes.toByteArray());
        } catch (CharacterCodingException _) {
            unfit = true;
            return end("is not UTF-8");
        } catch (IOException e) {
            return end("cannot be read: " + IoReason.of(e));
        }
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, 0, length))
                .toString();
    }

    private @Nullable String end(String why) {
        ended = true;
        problem = "line " + number + " of standard input " + why + ", so nothing from there on was sent";
        return null;
    }
}
