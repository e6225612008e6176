package antiphon.security;

import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.mac.HmacKey;
import com.google.crypto.tink.mac.HmacParameters;
import com.google.crypto.tink.mac.MacConfig2026;
import com.google.crypto.tink.util.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;

/// The keys that sign messages and tell signed from forged: a Tink MAC (HMAC-SHA256, RFC 2104) over a message's hash.
/// Safe for use by many threads. Never prints a key.
public final class SigningKeys implements EntryCodec.Sealer, EntryVerifier.SignatureCheck {
    private static final int RAW_KEY_BYTES = 32;

    private final Mac mac;

    private SigningKeys(KeysetHandle keys) throws GeneralSecurityException {
        this.mac = keys.getPrimitive(MacConfig2026.get(), Mac.class);
    }

    /// One raw key, as `FERNET_KEY` holds it: 32 bytes in base64url, padded or not.
    ///
    /// @throws IllegalArgumentException when it is not that; the message does not repeat the key
    @AccessesPartialKey // Tink asks for this mark wherever key bytes are touched.
    public static SigningKeys ofFernetKey(String base64url) {
        byte[] key = decode(base64url);
        if (key.length != RAW_KEY_BYTES)
            throw new IllegalArgumentException("holds " + key.length + " bytes, needs 32 bytes in base64url");
        try {
            HmacParameters parameters = HmacParameters.builder()
                    .setKeySizeBytes(RAW_KEY_BYTES)
                    .setTagSizeBytes(32)
                    .setHashType(HmacParameters.HashType.SHA256)
                    .setVariant(HmacParameters.Variant.NO_PREFIX)
                    .build();
            HmacKey raw = HmacKey.builder()
                    .setParameters(parameters)
                    .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                    .build();
            return new SigningKeys(KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.importKey(raw).withRandomId().makePrimary())
                    .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot be used as an HMAC-SHA256 key", e);
        }
    }

    private static byte[] decode(String base64url) {
        try {
            return Base64.getUrlDecoder().decode(base64url.strip());
        } catch (IllegalArgumentException e) {
            // Without the cause: its message quotes a character of the key.
            throw new IllegalArgumentException("is not base64url");
        }
    }

    /// A Tink keyset in JSON, in clear text: its primary key signs, all its enabled keys verify.
    ///
    /// @throws IllegalArgumentException when the file is not such a keyset
    public static SigningKeys ofKeysetFile(Path file) throws IOException {
        String json = Files.readString(file);
        try {
            return new SigningKeys(TinkJsonProtoKeysetFormat.parseKeyset(
                    json, MacConfig2026.get(), InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("is not a Tink keyset in JSON with MAC keys", e);
        }
    }

    @Override
    public byte[] sign(Hash hash) {
        try {
            return mac.computeMac(hash.toBytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with the primary key", e);
        }
    }

    @Override
    public boolean verifies(Hash hash, byte[] signature) {
        try {
            mac.verifyMac(signature, hash.toBytes());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
