package antiphon.node.auth;

import antiphon.credentials.AuthToken;
import antiphon.node.tls.NodeGuard;
import antiphon.node.tls.Transport;
import antiphon.security.callers.Role;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Methods that only operators may call: with the nodes' own token, and over TLS an operator's certificate too; or with
/// the token of a caller that has the role operator.
///
/// @param token of the nodes
/// @param roles whose certificates are enough beside the nodes' token
public record OperatorDoor(AuthToken token, Transport transport, Set<NodeRole> roles) {
    public OperatorDoor {
        roles = Set.copyOf(roles);
    }

    public static OperatorDoor ofNode(AuthToken token, Transport transport) {
        return new OperatorDoor(token, transport, EnumSet.of(NodeRole.OPERATOR));
    }

    /// Also for nodes that pass the call of an operator on, whom they have asked themselves.
    public static OperatorDoor ofMember(AuthToken token, Transport transport) {
        return new OperatorDoor(token, transport, EnumSet.of(NodeRole.OPERATOR, NodeRole.MEMBER));
    }

    /// @param shown the `auth_token` of the request; empty when it has none
    /// @throws StatusRuntimeException with PERMISSION_DENIED when the caller is known, else with UNAUTHENTICATED
    public void require(String shown) {
        NodeDoor.require(token, shown, Role.OPERATOR);
        requireOperator();
    }

    /// With TLS, a caller with AUTH_TOKEN must present a certificate too. A caller that says who it is, by a
    /// certificate or a token, is known, and may not.
    private void requireOperator() {
        if (transport.tls().isEmpty() || Grant.currentHas(Role.OPERATOR)) return;
        Optional<NodeIdentity> caller = NodeGuard.current();
        if (caller.filter(this::isOperatorHere).isPresent()) return;
        NodeDoor.refuseKnownCaller(Role.OPERATOR);
        boolean known = caller.isPresent() || Grant.current().isPresent();
        String who = caller.map(identity -> "the caller's certificate is of " + identity + ", and ").orElse("");
        String why = who + CallerCheck.moreThanToken(Set.of(Role.OPERATOR));
        Grant.current().ifPresent(each -> each.refused(why));
        throw (known ? Status.PERMISSION_DENIED : Status.UNAUTHENTICATED)
                .withDescription(why)
                .asRuntimeException();
    }

    private boolean isOperatorHere(NodeIdentity caller) {
        return roles.contains(caller.role())
                && transport.tls().filter(own -> own.identity().cluster().equals(caller.cluster())).isPresent();
    }
}
