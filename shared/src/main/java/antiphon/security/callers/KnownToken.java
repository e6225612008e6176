package antiphon.security.callers;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// The stored part of a caller's token: enough to verify it, not enough to present it.
///
/// @param id by which it is looked up
/// @param sha256 of the whole token, in hexadecimal
/// @param expires from when on it does not count, in whole seconds; empty for never
public record KnownToken(String id, String sha256, Optional<Instant> expires) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    public KnownToken {
        if (!ID.matcher(id).matches())
            throw new IllegalArgumentException("`" + id + "` is no id of a token: 12 hexadecimal digits");
        if (!HASH.matcher(sha256).matches())
            throw new IllegalArgumentException("the sha256 of token " + id + " is not 64 hexadecimal digits");
        expires = Expiry.inSeconds(expires);
    }

    static KnownToken of(String token, Optional<Instant> expires) {
        String id = BearerToken.idOf(token).orElseThrow();
        return new KnownToken(id, HexFormat.of().formatHex(BearerToken.sha256(token)), expires);
    }

    /// Takes constant time for every token.
    boolean isOf(String token) {
        return MessageDigest.isEqual(HexFormat.of().parseHex(sha256), BearerToken.sha256(token));
    }

    boolean isExpired(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }

    @Override
    public String toString() {
        return "KnownToken[" + id + "]";
    }
}
