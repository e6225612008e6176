package antiphon.credentials;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/// The token that the nodes of a cluster present to each other. Compared in constant time and never printed.
public final class AuthToken {
    private static final Pattern FIT = Pattern.compile("[!-~]([ -~]{0,1022}[!-~])?");
    private final String secret;

    /// @throws IllegalArgumentException when it cannot travel in a header; the message does not repeat it
    public AuthToken(String secret) {
        if (!FIT.matcher(secret).matches())
            throw new IllegalArgumentException("needs 1 to 1024 visible ASCII characters and blanks between them, since"
                    + " it travels in headers: for example the output of `openssl rand -hex 32`");
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
