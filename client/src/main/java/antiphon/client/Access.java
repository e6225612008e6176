package antiphon.client;

import java.util.Optional;

/// What a client shows of itself to nodes that ask who calls.
///
/// @param token sent with every call; empty to send none
/// @param tokenInClear also sent where the connection is not encrypted and leaves this machine, so that whoever listens
///     in between can use it
public record Access(Optional<CallerToken> token, boolean tokenInClear) {
    /// Shows nothing.
    public static final Access OPEN = new Access(Optional.empty(), false);

    public static Access with(CallerToken token) {
        return new Access(Optional.of(token), false);
    }

    public Access allowingTokenInClear() {
        return new Access(token, true);
    }
}
