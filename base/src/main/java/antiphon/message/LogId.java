package antiphon.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Names one log for ever. Made once, by the first master, and kept by every node that holds a copy.
public record LogId(UUID uuid) {
    public static final int BYTES = 16;

    /// @throws IllegalArgumentException unless there are exactly 16 bytes
    public static LogId of(byte[] bytes) {
        if (bytes.length != BYTES) throw new IllegalArgumentException("a log id has 16 bytes, got " + bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new LogId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    public static LogId parse(String text) {
        return new LogId(UUID.fromString(text));
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    /// The parent of the first message. It depends on the log, so no message can be moved from one log into another.
    public Hash genesis() {
        return Hash.ofText(("antiphon log " + uuid).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
