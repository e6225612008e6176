package antiphon.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// What the nodes of a cluster show each other. Compared in constant time and never printed.
public final class AuthToken {
    private final String secret;

    public AuthToken(String secret) {
        if (secret.isBlank()) throw new IllegalArgumentException("an auth token cannot be blank");
        this.secret = secret;
    }

    public boolean matches(String shown) {
        return MessageDigest.isEqual(
                secret.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    /// The token itself, to be sent to another node and nowhere else.
    public String reveal() {
        return secret;
    }

    @Override
    public String toString() {
        return "AuthToken[hidden]";
    }
}
