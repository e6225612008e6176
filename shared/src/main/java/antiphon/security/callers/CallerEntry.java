package antiphon.security.callers;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /// With a new token behind those it has.
    ///
    /// @param older those that still count, each until its end
    /// @throws IllegalArgumentException when there is no room for another
    CallerEntry rotated(List<KnownToken> older, KnownToken added) {
        if (older.size() >= TOKENS_MAX)
            throw new IllegalArgumentException("caller " + name() + " has " + older.size()
                    + " tokens that count, the most allowed: wait until the first of them ends, at " + firstEnd(older)
                    + ", or end all of them now with --old-for 0s");
        return new CallerEntry(
                caller, disabled, expires, Stream.concat(older.stream(), Stream.of(added)).toList());
    }

    private static Instant firstEnd(List<KnownToken> ending) {
        return ending.stream().map(token -> token.expires().orElseThrow()).min(Comparator.naturalOrder()).orElseThrow();
    }

    CallerEntry withDisabled(boolean now) {
        return new CallerEntry(caller, now, expires, tokens);
    }
}
