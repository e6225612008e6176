package antiphon.security.keyset;

import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.mac.HmacKey;
import java.util.Locale;

/// One key of a keyset, without the key itself.
///
/// @param id as Tink writes it, without a sign
/// @param primary it signs new messages
/// @param enabled its signatures are valid; messages signed by a disabled key are kept, and reported
public record SigningKey(long id, boolean primary, boolean enabled, String algorithm) {
    private static final int BITS_PER_BYTE = 8;

    public static SigningKey of(KeysetHandle.Entry entry) {
        return new SigningKey(
                Integer.toUnsignedLong(entry.getId()),
                entry.isPrimary(),
                entry.getStatus().equals(KeyStatus.ENABLED),
                algorithm(entry));
    }

    private static String algorithm(KeysetHandle.Entry entry) {
        if (!(entry.getKey() instanceof HmacKey hmac))
            return entry.getKey().getParameters().getClass().getSimpleName();
        String bare = hmac.getParameters().hasIdRequirement() ? "" : ", as FERNET_KEY";
        return "HMAC-" + hmac.getParameters().getHashType() + ", " + hmac.getParameters().getKeySizeBytes()
                * BITS_PER_BYTE + " bits" + bare;
    }

    /// Its purpose, in one word.
    public String use() {
        return (primary ? Use.PRIMARY : enabled ? Use.VERIFIES : Use.DISABLED).name().toLowerCase(Locale.ROOT);
    }

    private enum Use {
        PRIMARY, VERIFIES, DISABLED
    }
}
