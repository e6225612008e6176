package antiphon.client.target;

import java.util.Objects;
import java.util.Optional;

/// What a client presents to nodes that authenticate callers.
///
/// @param token sent with every call; empty to send none
/// @param tokenInClear whether the token is also sent over an unencrypted connection that leaves this machine,
///     where anyone who listens can use it
/// @param tls how the connection is encrypted; empty for plain text
/// @param tlsHint how users of this program give the certificate authority of a node with TLS; errors end with it
/// @param masterHint how they correct the address of the master, when another node answers there
public record Access(
        Optional<CallerToken> token,
        boolean tokenInClear,
        Optional<ClientTls> tls,
        String tlsHint,
        String masterHint) {
    private static final String HINT_FOR_JAVA = "give its authority with Access.over(ClientTls)";
    private static final String MASTER_HINT_FOR_JAVA = "give the address of the master";

    /// Never shows the token.
    public static final Access OPEN = new Access(Optional.empty(), false, Optional.empty());

    /// The hints for users of the Java library.
    public Access(Optional<CallerToken> token, boolean tokenInClear, Optional<ClientTls> tls) {
        this(token, tokenInClear, tls, HINT_FOR_JAVA, MASTER_HINT_FOR_JAVA);
    }

    public static Access with(CallerToken token) {
        Objects.requireNonNull(token, "token is null: Access.OPEN sends none");
        return new Access(Optional.of(token), false, Optional.empty());
    }

    /// The same with another token, or with one where there was none.
    public Access withToken(CallerToken shown, boolean inClear) {
        return new Access(Optional.of(shown), inClear, tls, tlsHint, masterHint);
    }

    public Access allowingTokenInClear() {
        return new Access(token, true, tls, tlsHint, masterHint);
    }

    /// Uses TLS, and only with nodes whose certificates it trusts.
    public Access over(ClientTls encryption) {
        Objects.requireNonNull(encryption, "encryption is null: give ClientTls.trusting(file)");
        return new Access(token, tokenInClear, Optional.of(encryption), tlsHint, masterHint);
    }

    /// For programs whose users do not know Java: errors name the options of the program.
    ///
    /// @param hint as the end of a sentence, such as "give its authority with --ca FILE"
    public Access withTlsHint(String hint) {
        return new Access(token, tokenInClear, tls, hint, masterHint);
    }

    /// As [#withTlsHint], for the address of the master.
    ///
    /// @param hint as the end of a sentence, such as "correct --master"
    public Access withMasterHint(String hint) {
        return new Access(token, tokenInClear, tls, tlsHint, hint);
    }
}
