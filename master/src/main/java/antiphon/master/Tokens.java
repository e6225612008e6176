package antiphon.master;

import antiphon.node.auth.Grant;
import antiphon.security.AuthToken;
import antiphon.security.Role;
import io.grpc.Status;

/// Whether a caller shows what the nodes of the cluster show each other.
final class Tokens {
    private Tokens() {}

    /// @param role a caller that has it needs no auth_token
    /// @throws io.grpc.StatusRuntimeException when it does not
    static void require(AuthToken token, String shown, Role role) {
        if (!token.matches(shown) && !Grant.currentHas(role))
            throw Status.UNAUTHENTICATED
                    .withDescription("auth_token is not this cluster's: set the same AUTH_TOKEN on every node; nor"
                            + " is this call that of a caller with the role " + role.word())
                    .asRuntimeException();
    }
}
