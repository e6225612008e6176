package antiphon.security.callers;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The callers of a node: identifies the caller of a token, and which client ids it may write under. Immutable.
public final class Callers {
    private static final int CALLERS_MAX = 1000;

    private final List<CallerEntry> entries;
    private final Map<String, Held> byTokenId = new HashMap<>();
    private final BoundClientIds bound;

    private record Held(CallerEntry entry, KnownToken token) {}

    /// Why a caller is refused.
    public enum Reason {
        NO_TOKEN, UNKNOWN_TOKEN, EXPIRED, DISABLED, ROLE, CLIENT_ID
    }

    /// Whose token it is.
    public sealed interface Found {
        record Known(Caller caller, String tokenId) implements Found {}

        /// @param sentence what is wrong and what to do, for the caller with the token
        record Refused(Reason reason, String sentence) implements Found {}
    }

    /// @throws IllegalArgumentException when two have the same name, the same token or a client id in common, or
    ///     there are too many
    public Callers(List<CallerEntry> entries) {
        this.entries = List.copyOf(entries);
        if (entries.size() > CALLERS_MAX)
            throw new IllegalArgumentException("has " + entries.size() + " callers, at most " + CALLERS_MAX
                    + " are allowed");
        Set<String> names = new HashSet<>();
        for (CallerEntry entry : entries) {
            if (!names.add(entry.name()))
                throw new IllegalArgumentException("has two callers with the name " + entry.name());
            for (KnownToken token : entry.tokens())
                if (byTokenId.put(token.id(), new Held(entry, token)) != null)
                    throw new IllegalArgumentException("has the token id " + token.id() + " twice");
        }
        this.bound = new BoundClientIds(entries.stream().map(CallerEntry::caller).toList());
    }

    public List<CallerEntry> entries() {
        return entries;
    }

    /// Whether it has the form of a caller's token, whose ever it is.
    public static boolean isToken(String text) {
        return BearerToken.idOf(text).isPresent();
    }

    /// Only who shows a right token learns that it is expired or disabled.
    public Found find(String token, Instant now) {
        Held held = BearerToken.idOf(token).map(byTokenId::get).orElse(null);
        if (held == null || !held.token.isOf(token))
            return new Found.Refused(
                    Reason.UNKNOWN_TOKEN, "the token is not that of any caller known here: see `antiphon callers`");
        return valid(held, now);
    }

    /// Whether a token that was found before would be found now.
    public Found findAgain(String tokenId, Instant now) {
        Held held = byTokenId.get(tokenId);
        if (held == null)
            return new Found.Refused(Reason.UNKNOWN_TOKEN, "the token " + tokenId + " was taken away");
        return valid(held, now);
    }

    private static Found valid(Held held, Instant now) {
        String whose = "caller " + held.entry.name();
        if (held.entry.disabled()) return new Found.Refused(Reason.DISABLED, whose + " is disabled");
        if (held.entry.isExpired(now))
            return new Found.Refused(
                    Reason.EXPIRED, whose + " could call until " + held.entry.expires().orElseThrow());
        if (held.token.isExpired(now))
            return new Found.Refused(
                    Reason.EXPIRED, "the token " + held.token.id() + " of " + whose + " could be used until "
                            + held.token.expires().orElseThrow() + ": ask for a new one");
        return new Found.Known(held.entry.caller(), held.token.id());
    }

    /// No caller writes under another's name: a bound caller may use its own client ids, any other those that no caller
    /// is bound to.
    public boolean mayWriteAs(Caller caller, String clientId) {
        if (clientId.isEmpty() || caller.isBoundTo(clientId)) return true;
        if (!caller.clientIds().isEmpty()) return false;
        return !bound.contains(clientId);
    }
}
