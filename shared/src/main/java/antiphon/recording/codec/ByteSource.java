package antiphon.recording.codec;

import java.util.Arrays;

/// Reads what a [ByteSink] has written. Whatever the bytes are, it never takes more memory than there are bytes for.
public final class ByteSource {
    private static final int LONG_BITS = 64;

    private final byte[] bytes;
    private int at;

    public ByteSource(byte[] bytes) {
        this.bytes = bytes;
    }

    public long number() throws RecordingException {
        long value = unsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    long unsigned() throws RecordingException {
        long value = 0;
        for (int shift = 0; shift < LONG_BITS; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) return value;
        }
        throw new RecordingException("a number has more than 64 bits");
    }

    int octet() throws RecordingException {
        need(1);
        return Byte.toUnsignedInt(bytes[at++]);
    }

    public int fixed() throws RecordingException {
        int value = 0;
        for (int octet = 0; octet < 4; octet++) value = (value << 8) | octet();
        return value;
    }

    byte[] raw(int length) throws RecordingException {
        need(length);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /// How many things follow, each of which takes one byte at least.
    public int count() throws RecordingException {
        long count = unsigned();
        if (count < 0 || count > remaining())
            throw new RecordingException(count + " things are announced where " + remaining() + " bytes are left");
        return (int) count;
    }

    /// A choice among that many.
    public int choice(int choices) throws RecordingException {
        long choice = unsigned();
        if (choice < 0 || choice >= choices)
            throw new RecordingException("choice " + choice + " among " + choices);
        return (int) choice;
    }

    String text() throws RecordingException {
        char[] text = new char[count()];
        for (int place = 0; place < text.length; place++) text[place] = (char) choice(Character.MAX_VALUE + 1);
        return new String(text);
    }

    public int remaining() {
        return bytes.length - at;
    }

    private void need(int length) throws RecordingException {
        if (length < 0 || length > remaining())
            throw new RecordingException(length + " bytes are announced where " + remaining() + " are left");
    }
}
