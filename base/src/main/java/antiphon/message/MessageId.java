package antiphon.message;

import java.nio.charset.StandardCharsets;

/// The `message_id` that clients see: the first 16 bytes of the message's hash as a UUID of version 8
/// (RFC 9562, section 5.8). So the id needs no place of its own in the log, cannot be given to two messages, and
/// anyone who can compute the hash can check it.
public final class MessageId {
    /// An id in ASCII, as in `0b6c9f5e-21d4-8a3b-9c1f-5e2d7a8b4c60`.
    public static final int TEXT_BYTES = 36;

    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
    private static final long RFC_VARIANT = 0x8000_0000_0000_0000L;
    /// The two digits of each byte.
    private static final byte[] DIGITS = digits();

    private MessageId() {}

    private static byte[] digits() {
        byte[] digits = new byte[2 * 256];
        for (int i = 0; i < 256; i++) {
            digits[2 * i] = (byte) Character.forDigit(i >> 4, 16);
            digits[2 * i + 1] = (byte) Character.forDigit(i & 0xF, 16);
        }
        return digits;
    }

    public static String of(Hash hash) {
        byte[] text = new byte[TEXT_BYTES];
        put(hash, text, 0);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /// Writes the id's text into `target[at, at + 36)`.
    public static void put(Hash hash, byte[] target, int at) {
        long high = (hash.first8Bytes() & ~VERSION_MASK) | VERSION_8;
        long low = (hash.next8Bytes() & ~VARIANT_MASK) | RFC_VARIANT;
        int next = put(target, at, high, Long.SIZE, 4);
        next = dashed(target, next, high, 32, 2);
        next = dashed(target, next, high, 16, 2);
        next = dashed(target, next, low, Long.SIZE, 2);
        dashed(target, next, low, 48, 6);
    }

    private static int dashed(byte[] target, int at, long bits, int from, int bytes) {
        target[at] = '-';
        return put(target, at + 1, bits, from, bytes);
    }

    /// @param from above which bit of `bits` the bytes begin
    private static int put(byte[] target, int at, long bits, int from, int bytes) {
        for (int i = 1; i <= bytes; i++) {
            int value = (int) (bits >>> (from - Byte.SIZE * i)) & 0xFF;
            target[at++] = DIGITS[2 * value];
            target[at++] = DIGITS[2 * value + 1];
        }
        return at;
    }
}
