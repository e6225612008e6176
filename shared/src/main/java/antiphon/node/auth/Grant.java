package antiphon.node.auth;

import antiphon.security.callers.Caller;
import antiphon.security.callers.Callers;
import antiphon.security.callers.Role;
import io.grpc.Context;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The caller as which the current call was admitted. There is none where callers are not authenticated.
public final class Grant {
    static final Context.Key<Grant> CURRENT = Context.key("antiphon-caller");
    static final Context.Key<String> PROBLEM = Context.key("antiphon-caller-problem");

    private final Caller caller;
    private final String tokenId;
    private final Function<String, Optional<String>> clientIdProblem;

    /// @param tokenId which of the caller's tokens; empty for a node
    /// @param clientIdProblem why the caller may not write under a client id, as the callers are by then
    Grant(Caller caller, String tokenId, Function<String, Optional<String>> clientIdProblem) {
        this.caller = caller;
        this.tokenId = tokenId;
        this.clientIdProblem = clientIdProblem;
    }

    /// Who makes the current call; empty when callers are not configured, or the method needs none.
    public static Optional<Grant> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /// Whether the current call was let in with this role.
    public static boolean currentHas(Role role) {
        Grant current = CURRENT.get();
        return current != null && current.caller.roles().contains(role);
    }

    /// Why the token that the current call shows is not that of a caller; empty when it shows none, or was let in.
    public static Optional<String> currentProblem() {
        return Optional.ofNullable(PROBLEM.get());
    }

    /// In words that the caller has none of the roles it would need.
    public String lacks(Set<Role> needed) {
        return CallerCheck.lacks(caller, needed);
    }

    /// Runs what a caller asks for as a part of its call.
    public void run(Runnable work) {
        Context.current().withValue(CURRENT, this).run(work);
    }

    public String name() {
        return caller.name();
    }

    Caller caller() {
        return caller;
    }

    String tokenId() {
        return tokenId;
    }

    /// Why the caller may not write under a client id; empty when it may.
    public Optional<String> problemWith(String clientId) {
        return clientIdProblem.apply(clientId);
    }

    /// Whether the caller found now is admitted as before.
    boolean isStill(Callers.Found now) {
        return now instanceof Callers.Found.Known(Caller known, String _) && known.equals(caller);
    }

    /// Whether it is bound to an entry of the callers file at all.
    boolean isOfFile() {
        return !tokenId.isEmpty();
    }
}
