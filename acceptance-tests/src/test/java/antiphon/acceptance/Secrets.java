package antiphon.acceptance;

import java.security.SecureRandom;
import java.util.Base64;

/// The token and the signing key of one cluster, which the scenarios know.
public record Secrets(String token, String fernetKey) {
    private static final int TOKEN_BYTES = 16;
    private static final int KEY_BYTES = 32;

    static Secrets random() {
        return new Secrets(random(TOKEN_BYTES), random(KEY_BYTES));
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().encodeToString(random);
    }

    byte[] key() {
        return Base64.getUrlDecoder().decode(fernetKey);
    }
}
