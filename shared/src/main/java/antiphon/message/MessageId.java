package antiphon.message;

import java.nio.ByteBuffer;
import java.util.UUID;

/// The `message_id` that clients see: the first 16 bytes of the message's hash as a UUID of version 8
/// (RFC 9562, section 5.8). So the id needs no place of its own in the log, cannot be given to two messages, and
/// whoever can compute the hash can check it.
public final class MessageId {
    private static final long VERSION_8 = 0x8000L;
    private static final long RFC_VARIANT = 0x8000_0000_0000_0000L;

    private MessageId() {}

    public static String of(Hash hash) {
        ByteBuffer bytes = ByteBuffer.wrap(hash.toBytes());
        long high = (bytes.getLong() & ~0xF000L) | VERSION_8;
        long low = (bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | RFC_VARIANT;
        return new UUID(high, low).toString();
    }
}
