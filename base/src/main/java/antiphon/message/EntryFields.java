package antiphon.message;

/// Where the fields of an encoded entry lie, as [EntryCodec] draws it: for callers that pass them on as bytes and would
/// make texts of them only to encode these again. The entry must be sound; only [#canonicalBytes] may be asked of
/// bytes that claim to be one.
public final class EntryFields {
    private static final int SEQUENCE_AT = 1;
    private static final int EPOCH_AT = 9;
    private static final int TIMESTAMP_AT = 17;
    private static final int CLIENT_AT = 27;

    private EntryFields() {}

    public static long sequence(byte[] entry) {
        return sequence(entry, 0);
    }

    /// @param at where the entry begins
    public static long sequence(byte[] bytes, int at) {
        return BigEndian.longAt(bytes, at + SEQUENCE_AT);
    }

    public static long epoch(byte[] entry) {
        return BigEndian.longAt(entry, EPOCH_AT);
    }

    public static long timestampMicros(byte[] entry) {
        return BigEndian.longAt(entry, TIMESTAMP_AT);
    }

    public static int clientIdAt() {
        return CLIENT_AT;
    }

    public static int clientIdBytes(byte[] entry) {
        return BigEndian.unsignedShort(entry, CLIENT_AT - Short.BYTES);
    }

    public static int requestIdAt(byte[] entry) {
        return CLIENT_AT + clientIdBytes(entry) + Short.BYTES;
    }

    public static int requestIdBytes(byte[] entry) {
        return BigEndian.unsignedShort(entry, requestIdAt(entry) - Short.BYTES);
    }

    public static int contentAt(byte[] entry) {
        return requestIdAt(entry) + requestIdBytes(entry) + Integer.BYTES;
    }

    public static int contentBytes(byte[] entry) {
        return BigEndian.intAt(entry, contentAt(entry) - Integer.BYTES);
    }

    /// Also the number of canonical bytes.
    public static int hashAt(byte[] entry) {
        int contentAt = contentAt(entry);
        return contentAt + BigEndian.intAt(entry, contentAt - Integer.BYTES);
    }

    public static int signatureBytes(byte[] entry) {
        return entry.length - hashAt(entry) - Hash.BYTES - 1;
    }

    /// How many bytes of the entry in `bytes[at, at + length)` are hashed, or -1 when its lengths do not add up.
    public static int canonicalBytes(byte[] bytes, int at, int length) {
        long canonical = CLIENT_AT;
        if (canonical + Short.BYTES > length) return -1;
        canonical += BigEndian.unsignedShort(bytes, at + CLIENT_AT - Short.BYTES) + Short.BYTES;
        if (canonical + Integer.BYTES > length) return -1;
        canonical += BigEndian.unsignedShort(bytes, at + (int) canonical - Short.BYTES) + Integer.BYTES;
        if (canonical > length) return -1;
        canonical += Integer.toUnsignedLong(BigEndian.intAt(bytes, at + (int) canonical - Integer.BYTES));
        if (canonical + Hash.BYTES + 1 > length) return -1;
        int signature = Byte.toUnsignedInt(bytes[at + (int) canonical + Hash.BYTES]);
        return canonical + Hash.BYTES + 1 + signature == length ? (int) canonical : -1;
    }
}
