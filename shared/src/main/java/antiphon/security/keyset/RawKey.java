package antiphon.security.keyset;

import java.util.Base64;

/// A key as settings hold it: 32 bytes in base64url, padded or not.
public final class RawKey {
    public static final int BYTES = 32;

    private RawKey() {}

    /// @throws IllegalArgumentException when it is not that; the message does not repeat the key
    public static byte[] decode(String base64url) {
        byte[] key = bytes(base64url);
        if (key.length != BYTES)
            throw new IllegalArgumentException("holds " + key.length + " bytes, needs 32 bytes in base64url");
        return key;
    }

    private static byte[] bytes(String base64url) {
        try {
            return Base64.getUrlDecoder().decode(base64url.strip());
        } catch (IllegalArgumentException e) {
            // Without the cause: its message quotes a character of the key.
            throw new IllegalArgumentException("is not base64url");
        }
    }
}
