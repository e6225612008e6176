package antiphon.message;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The one encoding of an entry; big-endian. What is hashed comes first, so that it is one slice.
///
///     offset  bytes  field
///     0       1      version, 1
///     1       8      sequence number
///     9       8      epoch
///     17      8      timestamp, microseconds since 1970
///     25      2 + c  client id, UTF-8 with its length
///             2 + r  request id, UTF-8 with its length
///             4 + n  content, UTF-8 with its length
///     ------- the canonical bytes of the message end here ----------------
///             32     hash = SHA-256(hash of the parent ‖ canonical bytes)
///             1 + s  signature over the hash, with its length
///
/// The parent's hash is not repeated: it is the hash of the entry before. `docs/entry-format.md` describes the same for
/// readers in other languages.
public final class EntryCodec {
    static final byte VERSION = 1;
    private static final char REPLACEMENT = '\uFFFD';
    private static final int SIGNATURE_BYTES_MAX = 255; // its length has one byte
    private static final int FIXED_BYTES = 1 + 8 + 8 + 8 + 2 + 2 + 4 + Hash.BYTES + 1;
    /// More than any entry needs besides its content: fixed fields, client id, request id, signature.
    public static final int OVERHEAD_BYTES_MAX = FIXED_BYTES + Message.CLIENT_ID_BYTES_MAX
            + Message.REQUEST_ID_BYTES_MAX + SIGNATURE_BYTES_MAX;

    private EntryCodec() {}

    /// Signs a hash; the master's half of [EntryVerifier].
    @FunctionalInterface
    public interface Sealer {
        byte[] sign(Hash hash);
    }

    /// Makes the entry that follows `parentHash`.
    public static LogEntry seal(Message message, Hash parentHash, Sealer sealer) {
        byte[] canonical = canonical(message);
        Hash hash = Hash.chain(parentHash, canonical, 0, canonical.length);
        return withSeal(message, canonical, parentHash, hash, sealer.sign(hash));
    }

    /// Puts an entry together from separate fields, as over the unary calls. It is not verified.
    ///
    /// @throws MalformedEntryException when a field is longer than an entry can hold
    public static LogEntry assemble(Message message, Hash parentHash, Hash hash, byte[] signature) {
        return withSeal(message, canonical(message), parentHash, hash, signature);
    }

    private static LogEntry withSeal(
            Message message, byte[] canonical, Hash parentHash, Hash hash, byte[] signature) {
        if (signature.length > SIGNATURE_BYTES_MAX)
            throw new MalformedEntryException(
                    "signature of " + signature.length + " bytes, at most " + SIGNATURE_BYTES_MAX);
        int sealAt = canonical.length + Hash.BYTES;
        byte[] encoded = Arrays.copyOf(canonical, sealAt + 1 + signature.length);
        hash.copyTo(encoded, canonical.length);
        encoded[sealAt] = (byte) signature.length;
        System.arraycopy(signature, 0, encoded, sealAt + 1, signature.length);
        return new LogEntry(message, parentHash, hash, encoded);
    }

    private static byte[] canonical(Message message) {
        byte[] client = utf8("client_id", message.clientId(), Message.CLIENT_ID_BYTES_MAX);
        byte[] request = utf8("request_id", message.requestId(), Message.REQUEST_ID_BYTES_MAX);
        byte[] content = message.content().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + 8 + 8 + 8 + 2 + client.length + 2 + request.length + 4 + content.length)
                .put(VERSION)
                .putLong(message.sequence())
                .putLong(message.epoch())
                .putLong(message.timestampMicros())
                .putShort((short) client.length)
                .put(client)
                .putShort((short) request.length)
                .put(request)
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] utf8(String field, String text, int bytesMax) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > bytesMax)
            throw new MalformedEntryException(field + " of " + bytes.length + " bytes, at most " + bytesMax);
        return bytes;
    }

    /// Reads an entry. Its hash and signature are only taken, not verified.
    ///
    /// @throws MalformedEntryException when the bytes are not one whole entry
    public static LogEntry decode(byte[] encoded, Hash parentHash) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        try {
            Message message = decodeMessage(in);
            byte[] hash = new byte[Hash.BYTES];
            in.get(hash);
            int signatureBytes = Byte.toUnsignedInt(in.get());
            if (signatureBytes > in.remaining()) throw new BufferUnderflowException();
            if (signatureBytes < in.remaining())
                throw new MalformedEntryException(
                        in.remaining() - signatureBytes + " bytes after the end of entry " + message.sequence());
            return new LogEntry(message, parentHash, Hash.of(hash), encoded);
        } catch (BufferUnderflowException e) {
            throw new MalformedEntryException("entry of " + encoded.length + " bytes ends too early", e);
        }
    }

    /// An entry that was whole when it was appended, and whose hash was found to be that of these bytes: nothing of it
    /// is looked at again until it is asked for.
    ///
    /// @throws MalformedEntryException when it is of another version
    public static LogEntry verified(byte[] encoded, Hash parentHash, Hash hash) {
        requireVersion(encoded[0]);
        return new LogEntry(null, parentHash, hash, encoded);
    }

    static Message message(byte[] encoded) {
        return decodeMessage(ByteBuffer.wrap(encoded));
    }

    private static void requireVersion(byte version) {
        if (version != VERSION)
            throw new MalformedEntryException("entry of version " + version + ", this node reads version " + VERSION);
    }

    private static Message decodeMessage(ByteBuffer in) {
        requireVersion(in.get());
        long sequence = in.getLong();
        long epoch = in.getLong();
        long timestampMicros = in.getLong();
        String clientId = text(in, "client_id", Short.toUnsignedInt(in.getShort()));
        String requestId = text(in, "request_id", Short.toUnsignedInt(in.getShort()));
        String content = text(in, "content", in.getInt());
        try {
            return new Message(sequence, epoch, timestampMicros, clientId, requestId, content);
        } catch (IllegalArgumentException e) {
            throw new MalformedEntryException(e.getMessage(), e);
        }
    }

    private static String text(ByteBuffer in, String field, int length) {
        if (length < 0 || length > in.remaining())
            throw new MalformedEntryException(
                    field + " of " + length + " bytes in " + in.remaining() + " that are left");
        int at = in.position();
        in.position(at + length);
        String text = new String(in.array(), in.arrayOffset() + at, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) requireUtf8(in.slice(at, length), field);
        return text;
    }

    /// Java decodes in one step only if it may put a replacement where bytes are no UTF-8; it may also stand in a text.
    private static void requireUtf8(ByteBuffer bytes, String field) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException e) {
            throw new MalformedEntryException(field + " is not UTF-8", e);
        }
    }

    /// The hash that the entry should carry.
    static Hash expectedHash(LogEntry entry) {
        return Hash.chain(entry.parentHash(), entry.encoded(), 0, EntryFields.hashAt(entry.encoded()));
    }
}
