package antiphon.security.keyset;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.mac.HmacKey;
import com.google.crypto.tink.mac.HmacParameters;
import com.google.crypto.tink.mac.MacConfig2026;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;

/// The keys we make: HMAC-SHA256 (RFC 2104) of 256 bits, whose signatures are not shortened.
final class HmacKeys {
    private static final int TAG_BYTES = 32;

    private HmacKeys() {}

    /// A new random key. Its signatures begin with its id, so that it is known which key to check them with.
    @AccessesPartialKey // Tink asks for this mark wherever single keys are touched.
    static KeysetHandle.Builder.Entry made() {
        try {
            KeysetHandle alone = KeysetHandle.generateNew(
                    parameters(HmacParameters.Variant.TINK), MacConfig2026.get());
            return KeysetHandle.importKey(alone.getPrimary().getKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make an HMAC-SHA256 key", e);
        }
    }

    /// A key as `FERNET_KEY` holds it. Its signatures are the bare HMAC, as other programs make it.
    ///
    /// @throws IllegalArgumentException when it is no such key; the message does not repeat it
    @AccessesPartialKey
    static KeysetHandle.Builder.Entry ofFernetKey(String base64url) {
        byte[] key = RawKey.decode(base64url);
        try {
            return KeysetHandle.importKey(HmacKey.builder()
                    .setParameters(parameters(HmacParameters.Variant.NO_PREFIX))
                    .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                    .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot be used as an HMAC-SHA256 key", e);
        }
    }

    private static HmacParameters parameters(HmacParameters.Variant variant) {
        try {
            return HmacParameters.builder()
                    .setKeySizeBytes(RawKey.BYTES)
                    .setTagSizeBytes(TAG_BYTES)
                    .setHashType(HmacParameters.HashType.SHA256)
                    .setVariant(variant)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("these sizes are allowed", e);
        }
    }
}
