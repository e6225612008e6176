package antiphon.message;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// SHA-256 over a message and everything before it: `SHA-256(hash of the parent ‖ canonical bytes of the message)`.
/// Two nodes that hold the same hash under the same number hold the same log up to there.
public final class Hash {
    public static final int BYTES = 32;

    /// Looking up the algorithm again for each message takes longer than running it.
    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(Hash::sha256);

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @throws IllegalArgumentException unless there are exactly 32 bytes
    public static Hash of(byte[] bytes) {
        if (bytes.length != BYTES) throw new IllegalArgumentException("a hash has 32 bytes, got " + bytes.length);
        return new Hash(bytes.clone());
    }

    /// The hash of a message whose canonical bytes are `bytes[from, to)`.
    public static Hash chain(Hash parent, byte[] bytes, int from, int to) {
        MessageDigest sha256 = SHA256.get();
        sha256.update(parent.bytes);
        sha256.update(bytes, from, to - from);
        return new Hash(sha256.digest());
    }

    static Hash ofText(byte[] text) {
        return new Hash(SHA256.get().digest(text));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, BYTES);
    }

    long first8Bytes() {
        return BigEndian.longAt(bytes, 0);
    }

    long next8Bytes() {
        return BigEndian.longAt(bytes, Long.BYTES);
    }

    /// Whether `bytes` hold this hash from `at` on.
    public boolean isAt(byte[] bytes, int at) {
        return Arrays.equals(this.bytes, 0, BYTES, bytes, at, at + BYTES);
    }

    /// The first 8 hexadecimal digits: enough for a person to distinguish two hashes.
    public String shortText() {
        return toString().substring(0, 8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
