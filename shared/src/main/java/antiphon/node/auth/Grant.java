package antiphon.node.auth;

import antiphon.security.callers.Caller;
import antiphon.security.callers.Callers;
import antiphon.security.callers.Role;
import io.grpc.Context;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// The caller as which the current call was admitted. There is none where callers are not authenticated.
public final class Grant {
    static final Context.Key<Grant> CURRENT = Context.key("antiphon-caller");

    private final Caller caller;
    private final String tokenId;
    private final Function<String, Optional<String>> clientIdProblem;
    private final Consumer<String> lackOfRole;

    /// @param tokenId which of the caller's tokens; empty for a node
    /// @param clientIdProblem why the caller may not write under a client id, as the callers are by then
    /// @param lackOfRole counts and logs that the call was refused for lack of a role
    Grant(
            Caller caller,
            String tokenId,
            Function<String, Optional<String>> clientIdProblem,
            Consumer<String> lackOfRole) {
        this.caller = caller;
        this.tokenId = tokenId;
        this.clientIdProblem = clientIdProblem;
        this.lackOfRole = lackOfRole;
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

    /// For methods that look at the roles themselves: counts and logs that the call was refused.
    public void refused(String sentence) {
        lackOfRole.accept(sentence);
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
