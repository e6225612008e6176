package antiphon.security.keyset;

import antiphon.message.Hash;
import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.mac.MacConfig2026;
import com.google.crypto.tink.mac.MacKey;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/// One key of a keyset with the machine that signs and verifies with it. Safe for use by many threads.
public final class UsableKey {
    private final SigningKey key;
    private final byte[] prefix; // what its signatures begin with: its id, or nothing when it is a bare key
    private final Mac mac;

    /// @throws IllegalArgumentException when it is no key for signing
    @AccessesPartialKey // Tink asks for this mark wherever single keys are touched.
    UsableKey(KeysetHandle.Entry entry) throws GeneralSecurityException {
        if (!(entry.getKey() instanceof MacKey macKey))
            throw new IllegalArgumentException("has a key that is none for signing");
        KeysetHandle alone = KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(macKey)
                        .withFixedId(entry.getId())
                        .setStatus(KeyStatus.ENABLED)
                        .makePrimary())
                .build();
        this.key = SigningKey.of(entry);
        this.prefix = macKey.getOutputPrefix().toByteArray();
        this.mac = alone.getPrimitive(MacConfig2026.get(), Mac.class);
    }

    public SigningKey key() {
        return key;
    }

    /// A bare key must try a signature to know whether it is its own.
    public boolean isBare() {
        return prefix.length == 0;
    }

    public byte[] sign(Hash hash) {
        try {
            return mac.computeMac(hash.toBytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with key " + key.id(), e);
        }
    }

    /// Whether this key made the signature. Which key it could be is no secret; the rest is compared in constant time.
    boolean made(Hash hash, byte[] signature) {
        if (!startsWith(signature, prefix)) return false;
        try {
            mac.verifyMac(signature, hash.toBytes());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        return bytes.length >= beginning.length
                && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
    }
}
