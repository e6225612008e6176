package antiphon.client;

import java.util.Optional;

/// What a client shows of itself to nodes that ask who calls.
///
/// @param token sent with every call; empty to send none
/// @param tokenInClear also sent where the connection is not encrypted and leaves this machine, so that whoever listens
///     in between can use it
/// @param tls how the connection is encrypted; empty for plain text
public record Access(Optional<CallerToken> token, boolean tokenInClear, Optional<ClientTls> tls) {
    /// Shows nothing.
    public static final Access OPEN = new Access(Optional.empty(), false, Optional.empty());

    public static Access with(CallerToken token) {
        return new Access(Optional.of(token), false, Optional.empty());
    }

    public Access allowingTokenInClear() {
        return new Access(token, true, tls);
    }

    /// Speaks TLS, and to nobody whose certificate it does not trust.
    public Access over(ClientTls encryption) {
        return new Access(token, tokenInClear, Optional.of(encryption));
    }
}
