package antiphon.node.auth;

import antiphon.credentials.AuthToken;
import antiphon.node.tls.Standing;
import antiphon.security.callers.Caller;
import antiphon.security.callers.Callers;
import antiphon.security.callers.Callers.Found;
import antiphon.security.callers.Callers.Reason;
import antiphon.security.callers.CallersReload;
import antiphon.security.callers.Role;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Admits a call: it identifies the caller by the token, and checks that the caller has a role for it.
public final class CallerCheck {
    private static final String BEARER = "bearer ";
    private static final int HEADER_CHARS_MAX = 4096;
    private static final int IDS_NAMED_MAX = 2;
    private static final String ASKS = "this node authenticates callers: present a token as `authorization: Bearer"
            + " TOKEN` (`--token-file` of the command line; `antiphon callers add` makes one)";

    private static final String NO_BEARER = "the header `authorization` is not `Bearer TOKEN`";

    private final Supplier<Callers> callers;
    private final AuthToken nodeToken;
    private final Standing withoutCertificate;
    private final Caller node = new Caller("node", EnumSet.of(Role.NODE), List.of());
    private final Caller operator = new Caller("node", EnumSet.of(Role.NODE, Role.OPERATOR), List.of());
    private final InstantSource clock;
    private final Listener listener;

    /// Called for each refusal.
    @FunctionalInterface
    interface Listener {
        void refused(Reason reason, String what, String sentence);
    }

    /// The result.
    public sealed interface Verdict {
        record LetIn(Grant grant) implements Verdict {}

        /// The method does not authenticate callers.
        ///
        record Open(Stranger stranger) implements Verdict {}

        record Refused(Reason reason, String sentence) implements Verdict {
            /// Whether the caller is known, and may not; otherwise it is not known.
            public boolean isForbidden() {
                return reason == Reason.ROLE;
            }
        }
    }

    /// @param nodeToken the token of the nodes: its bearer has the rights of its connection
    /// @param withoutCertificate the rights of a connection without a certificate
    CallerCheck(
            CallersReload reload,
            AuthToken nodeToken,
            Standing withoutCertificate,
            InstantSource clock,
            Listener listener) {
        this.callers = reload::callers;
        this.nodeToken = nodeToken;
        this.withoutCertificate = withoutCertificate;
        this.clock = clock;
        this.listener = listener;
    }

    /// As the other, on a connection without a certificate.
    public Verdict check(Set<Role> needed, @Nullable String header, String what) {
        return check(needed, header, what, withoutCertificate);
    }

    /// @param needed roles of which one is enough; empty when callers are not authenticated
    /// @param header `Bearer TOKEN`; null when there is none
    /// @param what is called, to be logged
    /// @param standing of the connection
    Verdict check(Set<Role> needed, @Nullable String header, String what, Standing standing) {
        if (needed.isEmpty()) return open(header, what, standing);
        if (header == null) return refused(Reason.NO_TOKEN, ASKS, what);
        Optional<String> token = tokenIn(header);
        if (token.isEmpty()) return refused(Reason.NO_TOKEN, NO_BEARER, what);
        return switch (find(token.get(), standing, needed)) {
            case Found.Refused(Reason reason, String sentence) -> refused(reason, sentence, what);
            case Found.Known(Caller caller, String id) when needed.stream().anyMatch(caller.roles()::contains) ->
                new Verdict.LetIn(grant(caller, id, what));
            case Found.Known(Caller caller, String _) -> refused(Reason.ROLE, lacks(caller, needed), what);
        };
    }

    /// A caller's token may stand for what such a method asks for in its request.
    private Verdict open(@Nullable String header, String what, Standing standing) {
        if (header == null) return stranger(Reason.NO_TOKEN, "", what);
        Optional<String> token = tokenIn(header);
        if (token.isEmpty()) return stranger(Reason.NO_TOKEN, NO_BEARER, what);
        return switch (find(token.get(), standing, Set.of(Role.NODE))) {
            case Found.Known(Caller caller, String id) -> new Verdict.LetIn(grant(caller, id, what));
            case Found.Refused(Reason reason, String sentence) -> stranger(reason, sentence, what);
        };
    }

    private Verdict stranger(Reason reason, String problem, String what) {
        return new Verdict.Open(
                new Stranger(reason, problem, (why, sentence) -> listener.refused(why, what, sentence)));
    }

    private static Optional<String> tokenIn(String header) {
        if (header.length() > HEADER_CHARS_MAX || !header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            return Optional.empty();
        return Optional.of(header.substring(BEARER.length()).strip());
    }

    private Found find(String token, Standing standing, Set<Role> needed) {
        boolean isOfNodes = nodeToken.matches(token);
        if (isOfNodes && standing == Standing.STRANGER)
            return new Found.Refused(Reason.UNKNOWN_TOKEN, moreThanToken(needed));
        if (isOfNodes) return new Found.Known(standing == Standing.OPERATOR ? operator : node, "");
        Found found = callers.get().find(token, clock.instant());
        boolean mayBeMeantForNodes = !Callers.isToken(token);
        return found instanceof Found.Refused(Reason reason, String sentence) && mayBeMeantForNodes
                ? new Found.Refused(reason, sentence + "; nor is it this cluster's AUTH_TOKEN")
                : found;
    }

    /// Said to those who show the nodes' token and nothing else where that is not enough.
    ///
    /// @param roles whose callers need no certificate
    public static String moreThanToken(Set<Role> roles) {
        String caller = roles.size() == Role.values().length
                ? "a caller's token"
                : "the token of a caller with the role " + words(roles);
        return "with TLS this needs more than AUTH_TOKEN: an operator's certificate of this cluster (--tls-cert,"
                + " --tls-key), or " + caller;
    }

    private Grant grant(Caller caller, String tokenId, String what) {
        return new Grant(
                caller, tokenId, clientId -> clientIdProblem(caller, clientId),
                sentence -> listener.refused(Reason.ROLE, what, sentence));
    }

    private Optional<String> clientIdProblem(Caller caller, String clientId) {
        if (callers.get().mayWriteAs(caller, clientId)) return Optional.empty();
        String sentence = "caller " + caller.name() + " may not write under client_id `" + clientId + "`: "
                + (caller.clientIds().isEmpty()
                        ? "another caller is bound to it"
                        : "it is bound to " + first(caller.clientIds()));
        listener.refused(Reason.CLIENT_ID, "a write", sentence);
        return Optional.of(sentence);
    }

    /// A reply may contain many refusals: each must be short.
    private static String first(List<String> all) {
        String some = String.join(", ", all.subList(0, Math.min(IDS_NAMED_MAX, all.size())));
        return all.size() <= IDS_NAMED_MAX ? some : some + " and " + (all.size() - IDS_NAMED_MAX) + " more";
    }

    /// Why an admitted call would now be refused; empty when it would not.
    public Optional<String> problemWith(Grant grant) {
        if (!grant.isOfFile()) return Optional.empty();
        Instant now = clock.instant();
        Found found = callers.get().findAgain(grant.tokenId(), now);
        if (grant.isStill(found)) return Optional.empty();
        return Optional.of(
                found instanceof Found.Refused(Reason _, String sentence)
                        ? sentence
                        : "caller " + grant.name() + " was changed: call again");
    }

    static String lacks(Caller caller, Set<Role> needed) {
        return "caller " + caller.name() + " has the role " + caller.roleWords() + ", and this needs " + words(needed);
    }

    static String words(Set<Role> roles) {
        return roles.stream().map(Role::word).sorted().collect(Collectors.joining(" or "));
    }

    private Verdict refused(Reason reason, String sentence, String what) {
        listener.refused(reason, what, sentence);
        return new Verdict.Refused(reason, sentence);
    }
}
