package antiphon.node.auth;

import antiphon.security.AuthToken;
import antiphon.security.Role;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// Methods whose requests have the nodes' own `auth_token`. A caller with the right role needs none.
public final class NodeDoor {
    private static final String WRONG = "auth_token is not this cluster's: set the same AUTH_TOKEN on every node";

    private NodeDoor() {}

    /// @param shown the `auth_token` of the request; empty when it has none
    /// @param role a caller that has it is let in
    /// @throws StatusRuntimeException with PERMISSION_DENIED when it is known who calls, else with UNAUTHENTICATED
    public static void require(AuthToken token, String shown, Role role) {
        if (token.matches(shown) || Grant.currentHas(role)) return;
        Optional<Grant> caller = Grant.current();
        throw caller.isPresent() ? denied(caller.get(), shown, role) : unknown(shown, role);
    }

    private static StatusRuntimeException denied(Grant caller, String shown, Role role) {
        String wrong = shown.isEmpty() ? "" : "; and " + WRONG;
        return Status.PERMISSION_DENIED.withDescription(caller.lacks(role) + wrong).asRuntimeException();
    }

    private static StatusRuntimeException unknown(String shown, Role role) {
        String why = shown.isEmpty() ? Grant.currentProblem().orElse("no auth_token was sent") : WRONG;
        return Status.UNAUTHENTICATED
                .withDescription(why + "; this needs the nodes' AUTH_TOKEN, or the token of a caller with the role "
                        + role.word())
                .asRuntimeException();
    }
}
