package antiphon.security.keys;

import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.security.keyset.Keyset;
import antiphon.security.keyset.SigningKey;
import antiphon.security.keyset.file.KeysetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The keys that sign and verify messages: a Tink MAC (HMAC-SHA256, RFC 2104) over a message's hash.
/// The primary key signs, all verify. Those of a file are exchanged while a node runs, see [KeysetReload]. Safe for use
/// by many threads, without a lock. Never prints a key.
public final class SigningKeys implements EntryCodec.Sealer, EntryVerifier.SignatureCheck {
    /// A signature of a key with a name begins with this and the key's id (Tink's prefix), and HMAC-SHA256 follows.
    private static final byte NAMED = 1;

    private static final int NAMED_BYTES = 5 + 32;

    private final Optional<KeysetReload> reload;
    private volatile Keyset current;

    private SigningKeys(Keyset keyset, Optional<KeysetReload> reload) {
        this.current = keyset;
        this.reload = reload;
        reload.ifPresent(file -> file.onKeyset(changed -> current = changed));
    }

    /// One raw key, as `FERNET_KEY` holds it: 32 bytes in base64url, padded or not.
    ///
    /// @throws IllegalArgumentException when it is not that; the message does not repeat the key
    public static SigningKeys ofFernetKey(String base64url) {
        return new SigningKeys(Keyset.ofFernetKey(base64url), Optional.empty());
    }

    /// Those of a file, as they are now.
    ///
    /// @throws IllegalArgumentException when it is no keyset, or others could have read it
    public static SigningKeys of(KeysetFile file) throws IOException {
        byte[] bytes = file.bytes();
        Keyset keyset = new Keyset(file.parse(bytes));
        return new SigningKeys(keyset, Optional.of(new KeysetReload(file, bytes, keyset)));
    }

    @Override
    public byte[] sign(Hash hash) {
        return current.primary().sign(hash);
    }

    /// Also when it was a disabled key.
    @Override
    public boolean verifies(Hash hash, byte[] signature) {
        return signerOf(hash, signature).isPresent();
    }

    /// The key that made the signature, or empty when none of these did.
    public Optional<SigningKey> signerOf(Hash hash, byte[] signature) {
        return current.signerOf(hash, signature);
    }

    /// The id of the key that a signature names as its own, when it names one and that is none of these. Anyone can
    /// write any id there: it helps to look, and proves nothing.
    public OptionalLong unknownKeyOf(byte[] signature) {
        if (signature.length != NAMED_BYTES || signature[0] != NAMED) return OptionalLong.empty();
        long id = Integer.toUnsignedLong(ByteBuffer.wrap(signature).getInt(1));
        return keys().stream().anyMatch(key -> key.id() == id) ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /// As [EntryVerifier.SignatureCheck], and a disabled key is a problem too: for what is shown to people.
    public EntryVerifier.SignatureCheck strict() {
        return new EntryVerifier.SignatureCheck() {
            @Override
            public boolean verifies(Hash hash, byte[] signature) {
                return SigningKeys.this.verifies(hash, signature);
            }

            @Override
            public Optional<String> problemWith(LogEntry entry) {
                Optional<SigningKey> signer = signerOf(entry.hash(), entry.signature());
                if (signer.isEmpty()) return SigningKeys.this.problemWith(entry);
                return signer.filter(key -> !key.enabled())
                        .map(key -> "message " + entry.sequence() + " is signed with key " + key.id()
                                + ", which is disabled");
            }
        };
    }

    /// In the order in which they were added.
    public List<SigningKey> keys() {
        return current.keys();
    }

    /// The way to newer keys, when these are of a file.
    public Optional<KeysetReload> reload() {
        return reload;
    }

    Keyset current() {
        return current;
    }
}
