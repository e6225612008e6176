package antiphon.recording.codec;

import java.util.Arrays;

/// Bytes that grow at the end. Numbers take as few bytes as they need: seven bits in each, the lowest first.
public final class ByteSink {
    private static final int FIRST_BYTES = 64 << 10;
    /// Memory for a rare large input is not kept.
    private static final int KEPT_BYTES_MAX = 4 << 20;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    /// Positive and negative ones alike: the sign is the lowest bit.
    public void number(long value) {
        unsigned((value << 1) ^ (value >> 63));
    }

    public void unsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octet((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        octet((int) rest);
    }

    public void octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    public void fixed(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) octet(value >>> shift);
    }

    void raw(byte[] given) {
        room(given.length);
        System.arraycopy(given, 0, bytes, size, given.length);
        size += given.length;
    }

    /// Character by character, so that also a text that is no sound Unicode comes back as it was.
    void text(String text) {
        unsigned(text.length());
        for (int at = 0; at < text.length(); at++) unsigned(text.charAt(at));
    }

    private void room(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * size, 1 << 30)));
    }

    public int size() {
        return size;
    }

    /// Not a copy: what stands there from [#size] on means nothing.
    public byte[] bytes() {
        return bytes;
    }

    public void clear() {
        size = 0;
        if (bytes.length > KEPT_BYTES_MAX) bytes = new byte[FIRST_BYTES];
    }
}
