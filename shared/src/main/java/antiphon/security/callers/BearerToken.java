package antiphon.security.callers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The token that a caller shows: a mark by which scanners find it where it should not be, an id by which it is looked
/// up, and 256 random bits.
///
///     antiphon_3f9c02d41b7e_Zk9…43 signs of base64url
///
/// Nodes keep its SHA-256 alone. A slow hash, as for passwords, is for secrets that can be guessed: of 256 random bits
/// no more are tried in a year with a fast hash than with a slow one, and it would only make floods cheaper.
final class BearerToken {
    private static final Pattern FORM = Pattern.compile("antiphon_([0-9a-f]{12})_[A-Za-z0-9_-]{43}");
    private static final int ID_BYTES = 6;
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private BearerToken() {}

    /// A new one.
    static String random() {
        return "antiphon_" + HexFormat.of().formatHex(bytes(ID_BYTES)) + "_"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(SECRET_BYTES));
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /// The id in it, which is no secret; empty when it is no such token.
    static Optional<String> idOf(String token) {
        Matcher form = FORM.matcher(token);
        return form.matches() ? Optional.of(form.group(1)) : Optional.empty();
    }

    static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
