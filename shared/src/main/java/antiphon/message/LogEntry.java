package antiphon.message;

import java.nio.ByteBuffer;
import java.util.Base64;

/// A message with its place in the hash chain, its signature, and the bytes in which it travels and rests.
///
/// An entry is a claim until [EntryVerifier] has looked at it: what arrives from outside may be forged.
public final class LogEntry {
    private final Message message;
    private final Hash parentHash;
    private final Hash hash;
    private final byte[] signature;
    private final byte[] encoded;

    LogEntry(Message message, Hash parentHash, Hash hash, byte[] signature, byte[] encoded) {
        this.message = message;
        this.parentHash = parentHash;
        this.hash = hash;
        this.signature = signature;
        this.encoded = encoded;
    }

    public Message message() {
        return message;
    }

    public long sequence() {
        return message.sequence();
    }

    public Hash parentHash() {
        return parentHash;
    }

    public Hash hash() {
        return hash;
    }

    public byte[] signature() {
        return signature.clone();
    }

    int signatureBytes() {
        return signature.length;
    }

    public String signatureText() {
        return Base64.getEncoder().encodeToString(signature);
    }

    /// The whole entry as [EntryCodec] draws it. Shared, not copied: the bytes are made once; do not change them.
    public byte[] encoded() {
        return encoded;
    }

    /// The content alone, in UTF-8, as a part of [#encoded]: for whoever would only encode the text again.
    public ByteBuffer contentUtf8() {
        int from = EntryCodec.contentFrom(encoded);
        return ByteBuffer.wrap(encoded, from, encoded.length - Hash.BYTES - 1 - signature.length - from).slice();
    }

    public int sizeBytes() {
        return encoded.length;
    }

    public String messageId() {
        return MessageId.of(hash);
    }

    /// The id of the message before; empty for the first.
    public String parentId() {
        return sequence() == 1 ? "" : MessageId.of(parentHash);
    }

    @Override
    public String toString() {
        return "entry " + sequence() + " epoch " + message.epoch() + " hash " + hash.shortText();
    }
}
