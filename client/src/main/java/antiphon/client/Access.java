package antiphon.client;

import java.util.Optional;

/// What a client presents to nodes that authenticate callers.
///
/// @param token sent with every call; empty to send none
/// @param tokenInClear also sent where the connection is not encrypted and leaves this machine, so that anyone who
/// listens
///     in between can use it
/// @param tls how the connection is encrypted; empty for plain text
/// @param tlsHint how the authority of a node with TLS is given, in the words of this program's users; errors end with
///     it
public record Access(Optional<CallerToken> token, boolean tokenInClear, Optional<ClientTls> tls, String tlsHint) {
    private static final String HINT_FOR_JAVA = "give its authority with Access.over(ClientTls)";

    /// Shows nothing.
    public static final Access OPEN = new Access(Optional.empty(), false, Optional.empty());

    /// With a hint for Java.
    public Access(Optional<CallerToken> token, boolean tokenInClear, Optional<ClientTls> tls) {
        this(token, tokenInClear, tls, HINT_FOR_JAVA);
    }

    public static Access with(CallerToken token) {
        return new Access(Optional.of(token), false, Optional.empty());
    }

    public Access allowingTokenInClear() {
        return new Access(token, true, tls, tlsHint);
    }

    /// Speaks TLS, only with nodes whose certificates it trusts.
    public Access over(ClientTls encryption) {
        return new Access(token, tokenInClear, Optional.of(encryption), tlsHint);
    }

    /// For programs whose users know no Java: errors name their options.
    ///
    /// @param hint as the end of a sentence, such as "give its authority with --ca FILE"
    public Access withTlsHint(String hint) {
        return new Access(token, tokenInClear, tls, hint);
    }
}
