package antiphon.security.callers;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A caller as the file has it.
///
/// @param disabled none of its tokens count
/// @param expires from when on none of its tokens count, in whole seconds; empty for never
/// @param tokens several while they are exchanged
public record CallerEntry(Caller caller, boolean disabled, Optional<Instant> expires, List<KnownToken> tokens) {
    /// Two are enough to exchange one; more are forgotten ones.
    private static final int TOKENS_MAX = 8;

    public CallerEntry {
        if (tokens.size() > TOKENS_MAX)
            throw new IllegalArgumentException("caller " + caller.name() + " has " + tokens.size()
                    + " tokens, at most " + TOKENS_MAX + " are allowed");
        expires = Expiry.inSeconds(expires);
        tokens = List.copyOf(tokens);
    }

    public String name() {
        return caller.name();
    }

    public boolean isExpired(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }

    CallerEntry withDisabled(boolean now) {
        return new CallerEntry(caller, now, expires, tokens);
    }

    CallerEntry withTokens(List<KnownToken> now) {
        return new CallerEntry(caller, disabled, expires, now);
    }
}
