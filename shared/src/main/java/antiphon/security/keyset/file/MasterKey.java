package antiphon.security.keyset.file;

import antiphon.files.PrivateFile;
import antiphon.security.keyset.RawKey;
import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/// The key under which keyset files are encrypted, with AES-256-GCM, which also detects changes. Never
/// printed.
public final class MasterKey {
    private static final int IV_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final Aead aead;

    private MasterKey(Aead aead) {
        this.aead = aead;
    }

    /// @param base64url 32 bytes, padded or not
    /// @throws IllegalArgumentException when it is not that; the message does not repeat the key
    @AccessesPartialKey // Tink asks for this mark wherever key bytes are touched.
    public static MasterKey of(String base64url) {
        byte[] key = RawKey.decode(base64url);
        try {
            AesGcmParameters parameters = AesGcmParameters.builder()
                    .setKeySizeBytes(RawKey.BYTES)
                    .setIvSizeBytes(IV_BYTES)
                    .setTagSizeBytes(TAG_BYTES)
                    .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                    .build();
            AesGcmKey raw = AesGcmKey.builder()
                    .setParameters(parameters)
                    .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                    .build();
            KeysetHandle one = KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.importKey(raw).withRandomId().makePrimary())
                    .build();
            return new MasterKey(one.getPrimitive(AeadConfig2026.get(), Aead.class));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot be used as an AES-256-GCM key", e);
        }
    }

    /// From a file that holds it as text.
    ///
    /// @throws IllegalArgumentException when it is no such key, or others could have read it
    static MasterKey in(Path file, PrivateFile.Readers readers) throws IOException {
        return of(new String(PrivateFile.read(file, readers, KeysetAccess.READABLE_BY), StandardCharsets.UTF_8));
    }

    Aead aead() {
        return aead;
    }

    @Override
    public String toString() {
        return "MasterKey[hidden]";
    }
}
