package antiphon.failover.encoding;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Numbers, ids, texts and short lists as bytes: big-endian, texts in UTF-8 behind their length in two bytes, lists
/// behind their length in one.
final class RegisterBytes {
    /// As much as a host name may have, with a port.
    static final int TEXT_BYTES_MAX = 300;

    private RegisterBytes() {}

    static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

        Writer octet(int value) {
            bytes.write(value);
            return this;
        }

        Writer number(long value) {
            bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
            return this;
        }

        Writer id(UUID id) {
            return number(id.getMostSignificantBits()).number(id.getLeastSignificantBits());
        }

        Writer text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (utf8.length > TEXT_BYTES_MAX)
                throw new IllegalArgumentException("at most " + TEXT_BYTES_MAX + " bytes, got " + utf8.length);
            octet(utf8.length >> Byte.SIZE).octet(utf8.length);
            bytes.writeBytes(utf8);
            return this;
        }

        <T> Writer list(List<T> items, Consumer<T> each) {
            octet(items.size());
            items.forEach(each);
            return this;
        }

        byte[] toBytes() {
            return bytes.toByteArray();
        }
    }

    /// Reads what a [Writer] wrote, and nothing that it could not have written.
    static final class Reader {
        private final ByteBuffer bytes;

        Reader(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        int octet() {
            need(1);
            return Byte.toUnsignedInt(bytes.get());
        }

        long number() {
            need(Long.BYTES);
            return bytes.getLong();
        }

        UUID id() {
            return new UUID(number(), number());
        }

        String text() {
            int length = octet() << Byte.SIZE | octet();
            if (length > TEXT_BYTES_MAX) throw new MalformedRegisterException("a text of " + length + " bytes");
            need(length);
            ByteBuffer part = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
            } catch (CharacterCodingException e) {
                throw new MalformedRegisterException("a text that is not UTF-8", e);
            }
        }

        /// @param longest a longer list is refused before anything of it is read
        <T> List<T> list(int longest, Supplier<T> each) {
            int size = octet();
            if (size > longest) throw new MalformedRegisterException("a list of " + size + ", at most " + longest);
            List<T> items = new ArrayList<>(size);
            for (int i = 0; i < size; i++) items.add(each.get());
            return items;
        }

        void end() {
            if (bytes.hasRemaining())
                throw new MalformedRegisterException(bytes.remaining() + " bytes too many");
        }

        private void need(int count) {
            if (bytes.remaining() < count)
                throw new MalformedRegisterException("ends after " + bytes.limit() + " bytes");
        }
    }
}
