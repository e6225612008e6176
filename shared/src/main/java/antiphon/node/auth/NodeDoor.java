package antiphon.node.auth;

import antiphon.credentials.AuthToken;
import antiphon.logging.Repeats;
import antiphon.node.rpc.call.Origin;
import antiphon.security.callers.Role;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Methods whose requests have the nodes' own `auth_token`. Each refusal is logged here, since no one may
/// be watching the refused node; that of a caller, as any refusal of a caller.
public final class NodeDoor {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.callers");
    private static final String WRONG = "auth_token is not this cluster's: set the same AUTH_TOKEN on every node";
    private static final Repeats<Shown> REPEATS = new Repeats<>(Shown.class);

    /// What a refused request shows.
    private enum Shown {
        NOTHING("no auth_token", "a node of this cluster sends its AUTH_TOKEN"), ANOTHER(
                "an auth_token that is not this node's AUTH_TOKEN",
                "if this is a node of this cluster, compare AUTH_TOKEN (or the file in AUTH_TOKEN_FILE) there and here,"
                        + " correct it where it is wrong, and restart that node");

        private final String what;
        private final String wayOut;

        Shown(String what, String wayOut) {
            this.what = what;
            this.wayOut = wayOut;
        }
    }

    private NodeDoor() {}

    /// As the other, where one role is enough.
    public static void require(AuthToken token, String shown, Role role) {
        require(token, shown, EnumSet.of(role));
    }

    /// A caller with the right role needs no `auth_token`.
    ///
    /// @param shown the `auth_token` of the request; empty when it has none
    /// @param roles a caller that has one of them is let in
    /// @throws StatusRuntimeException with PERMISSION_DENIED when the caller is known, else with UNAUTHENTICATED
    public static void require(AuthToken token, String shown, Set<Role> roles) {
        if (token.matches(shown) || roles.stream().anyMatch(Grant::currentHas)) return;
        Optional<Grant> caller = Grant.current();
        boolean showsCaller = caller.isPresent() || Stranger.current().flatMap(Stranger::problem).isPresent();
        if (!shown.isEmpty() || !showsCaller) log(shown);
        throw caller.isPresent() ? denied(caller.get(), shown, roles) : unknown(shown, roles);
    }

    /// Where neither the nodes' token nor the current caller's role is enough: a caller of the callers file is refused
    /// for its role, whatever else it shows. Others are left to the method.
    ///
    /// @throws StatusRuntimeException with PERMISSION_DENIED
    public static void refuseKnownCaller(Role needed) {
        Optional<Grant> caller = Grant.current().filter(Grant::isOfFile);
        if (caller.isPresent()) throw denied(caller.get(), "", EnumSet.of(needed));
    }

    /// For methods that only nodes may call.
    ///
    /// @throws StatusRuntimeException with UNAUTHENTICATED
    public static void requireNode(AuthToken token, String shown) {
        Optional<String> problem = problemWith(token, shown);
        if (problem.isPresent()) throw Status.UNAUTHENTICATED.withDescription(problem.get()).asRuntimeException();
    }

    /// As [#requireNode], for methods that answer with the reason.
    public static Optional<String> problemWith(AuthToken token, String shown) {
        if (token.matches(shown)) return Optional.empty();
        log(shown);
        return Optional.of(WRONG);
    }

    private static StatusRuntimeException denied(Grant caller, String shown, Set<Role> roles) {
        String lacks = CallerCheck.lacks(caller.caller(), roles);
        caller.refused(lacks);
        String wrong = shown.isEmpty() ? "" : "; and " + WRONG;
        return Status.PERMISSION_DENIED.withDescription(lacks + wrong).asRuntimeException();
    }

    private static StatusRuntimeException unknown(String shown, Set<Role> roles) {
        Optional<Stranger> stranger = Stranger.current();
        Optional<String> problem = stranger.flatMap(Stranger::problem);
        String why = shown.isEmpty()
                ? problem.orElse("no auth_token was sent")
                        + "; this needs the nodes' AUTH_TOKEN, or the token of a caller with the role "
                        + CallerCheck.words(roles)
                : WRONG;
        // One that shows another auth_token alone is taken for a node.
        if (shown.isEmpty() || problem.isPresent()) stranger.ifPresent(each -> each.refused(why));
        return Status.UNAUTHENTICATED.withDescription(why).asRuntimeException();
    }

    /// Each kind at once, and then once a minute while it continues. What was shown is not repeated.
    private static void log(String token) {
        Shown shown = token.isEmpty() ? Shown.NOTHING : Shown.ANOTHER;
        OptionalLong skipped = REPEATS.happened(shown, System.nanoTime());
        if (skipped.isEmpty()) return;
        String more = skipped.getAsLong() == 0
                ? ""
                : " (and " + skipped.getAsLong() + " more since the last such line)";
        LOG.atLevel(Level.WARN).addKeyValue("event", "node-token-refused").addKeyValue("more", skipped.getAsLong())
                .log("{} was refused: it shows {}; {}{}", Origin.ofCurrentCall(), shown.what, shown.wayOut, more);
    }
}
