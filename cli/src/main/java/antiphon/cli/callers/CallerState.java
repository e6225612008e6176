package antiphon.cli.callers;

import antiphon.security.callers.CallerEntry;
import antiphon.security.callers.KnownToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a changed caller may do with its tokens, to continue the sentence that says that it was changed.
record CallerState(CallerEntry caller, Instant now) {
    String afterEnable() {
        return caller.isExpired(now) ? expired() : "";
    }

    /// The new token is the last.
    String afterRotate() {
        if (caller.isExpired(now)) return expired();
        String disabled = caller.disabled()
                ? "; it is disabled: its tokens are refused until `antiphon callers enable`, and even then"
                : ";";
        return disabled + " " + olderTokens(caller.tokens().subList(0, caller.tokens().size() - 1));
    }

    private String expired() {
        return "; it has expired on " + caller.expires().orElseThrow()
                + ": its tokens are refused until it is removed and added again";
    }

    /// Each token ends with its caller at the latest, and a new one changes no earlier end.
    private String olderTokens(List<KnownToken> older) {
        List<String> ends = older.stream().map(this::end).distinct().toList();
        if (ends.size() <= 1)
            return "those it had count " + ends.stream().findFirst().map(end -> "until " + end).orElse("no more");
        return "of those it had, " + older.stream().map(token -> token.id() + " counts until " + end(token))
                .collect(Collectors.joining(", "));
    }

    private String end(KnownToken token) {
        Instant own = token.expires().orElse(Instant.MAX);
        Optional<Instant> callers = caller.expires().filter(own::isAfter);
        return callers.orElse(own).toString();
    }
}
