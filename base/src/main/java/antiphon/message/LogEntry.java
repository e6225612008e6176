package antiphon.message;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message with its place in the hash chain, its signature, and the bytes in which it travels and rests.
///
/// An entry is a claim until [EntryVerifier] has looked at it: what arrives from outside may be forged.
public final class LogEntry {
    private final Hash parentHash;
    private final Hash hash;
    private final byte[] encoded;
    /// Made from the bytes when first asked for: most entries that are read only pass through. Two threads may make it
    /// twice, which is the same message.
    private @Nullable Message message;

    /// @param encoded one whole entry with this hash
    LogEntry(@Nullable Message message, Hash parentHash, Hash hash, byte[] encoded) {
        this.message = message;
        this.parentHash = parentHash;
        this.hash = hash;
        this.encoded = encoded;
    }

    public Message message() {
        Message known = message;
        if (known == null) {
            known = EntryCodec.message(encoded);
            message = known;
        }
        return known;
    }

    public long sequence() {
        return EntryFields.sequence(encoded);
    }

    public Hash parentHash() {
        return parentHash;
    }

    public Hash hash() {
        return hash;
    }

    public byte[] signature() {
        return Arrays.copyOfRange(encoded, EntryFields.hashAt(encoded) + Hash.BYTES + 1, encoded.length);
    }

    public String signatureText() {
        return Base64.getEncoder().encodeToString(signature());
    }

    /// The whole entry as [EntryCodec] draws it. Shared, not copied: the bytes are made once; do not change them.
    public byte[] encoded() {
        return encoded;
    }

    /// The content alone, in UTF-8, as a part of [#encoded]: for callers that would only encode the text again.
    public ByteBuffer contentUtf8() {
        return ByteBuffer.wrap(encoded, EntryFields.contentAt(encoded), EntryFields.contentBytes(encoded))
                .slice();
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

    /// @throws IllegalArgumentException when it does not follow message `before`, which has that hash
    public void requireFollows(long before, Hash hashBefore) {
        if (sequence() != before + 1)
            throw new IllegalArgumentException("message " + sequence() + " cannot follow message " + before);
        if (!parentHash.equals(hashBefore))
            throw new IllegalArgumentException("message " + sequence() + " follows another message than " + before
                    + " with hash " + hashBefore.shortText());
    }

    /// @throws IllegalArgumentException when these do not follow message `before`, which has that hash, or one another
    public static void requireChain(List<LogEntry> entries, long before, Hash hashBefore) {
        entries.getFirst().requireFollows(before, hashBefore);
        for (int i = 1; i < entries.size(); i++)
            entries.get(i).requireFollows(entries.get(i - 1).sequence(), entries.get(i - 1).hash());
    }

    @Override
    public String toString() {
        return "entry " + sequence() + " epoch " + EntryFields.epoch(encoded) + " hash " + hash.shortText();
    }
}
