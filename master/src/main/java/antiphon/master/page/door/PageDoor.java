package antiphon.master.page.door;

import antiphon.http.HttpCall;
import antiphon.http.HttpRefusal;
import antiphon.http.HttpRoute;
import antiphon.node.auth.CallerCheck;
import antiphon.node.auth.CallerCheck.Verdict;
import antiphon.node.auth.Grant;
import antiphon.security.callers.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where callers are asked who they are, the page is no way around: it shows messages to readers, posts for writers,
/// and hurts workers for operators. The token comes as `Authorization: Bearer TOKEN`; or as the password of
/// `Basic`, with any name, which a browser asks for by itself.
public final class PageDoor {
    private static final String BASIC = "basic ";
    private static final String CHALLENGE = "Basic realm=\"antiphon: any name, and a caller's token as the password\"";

    private final Optional<CallerCheck> callers;

    public PageDoor(Optional<CallerCheck> callers) {
        this.callers = callers;
    }

    /// A route for as long as its caller may look.
    @FunctionalInterface
    public interface Look {
        /// @param still throws when the caller may not look any more
        void answer(HttpCall call, Runnable still) throws IOException;
    }

    public HttpRoute forReaders(Look look) {
        return call -> {
            Optional<Grant> grant = letIn(call, EnumSet.of(Role.READER, Role.NODE));
            look.answer(call, () -> grant.flatMap(this::problemWith).ifPresent(problem -> {
                throw new HttpRefusal(401, problem);
            }));
        };
    }

    private Optional<String> problemWith(Grant grant) {
        return callers.flatMap(check -> check.problemWith(grant));
    }

    public HttpRoute forRole(Role needed, HttpRoute route) {
        return call -> {
            Optional<Grant> grant = letIn(call, EnumSet.of(needed));
            if (grant.isEmpty()) route.answer(call);
            else answerFor(grant.get(), call, route);
        };
    }

    /// The action for the caller knows its identity.
    private static void answerFor(Grant grant, HttpCall call, HttpRoute route) throws IOException {
        try {
            grant.run(() -> {
                try {
                    route.answer(call);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// @return empty where callers are not authenticated
    private Optional<Grant> letIn(HttpCall call, Set<Role> needed) {
        if (callers.isEmpty()) return Optional.empty();
        String header = call.header("Authorization").map(PageDoor::bearer).orElse(null);
        return switch (verdict(callers.get(), needed, header, call)) {
            case Verdict.Open _ -> Optional.empty();
            case Verdict.LetIn(Grant grant) -> Optional.of(grant);
            case Verdict.Refused refused when refused.isForbidden() -> throw new HttpRefusal(403, refused.sentence());
            case Verdict.Refused refused -> {
                call.with("WWW-Authenticate", CHALLENGE);
                throw new HttpRefusal(401, refused.sentence());
            }
        };
    }

    private static Verdict verdict(CallerCheck check, Set<Role> needed, @Nullable String header, HttpCall call) {
        return check.check(needed, header, call.method() + " " + call.path() + " from " + call.from());
    }

    private static String bearer(String header) {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) return header;
        try {
            byte[] decoded = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            return "Bearer " + pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException _) {
            return header;
        }
    }
}
