package antiphon.node.tls;

import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Who may call a method that is not for clients. Decides by the identity in the caller's certificate alone, which has
/// been verified.
public record CallRule(Set<NodeRole> allowed) {
    /// Why a call is refused.
    ///
    /// @param nameless whether the caller did not say who it is, and not that it is the wrong one
    public record Objection(boolean nameless, String sentence) {}

    /// Every caller is admitted; the method knows its identity if it has one.
    public static final CallRule ANYBODY = new CallRule(Set.of());

    public CallRule {
        allowed = Set.copyOf(allowed);
    }

    public static CallRule only(NodeRole first, NodeRole... more) {
        EnumSet<NodeRole> roles = EnumSet.of(first);
        roles.addAll(Arrays.asList(more));
        return new CallRule(roles);
    }

    /// @param method as people call it
    /// @param caller empty when it showed no certificate, or one with no identity
    /// @param own the identity of this node
    public Optional<Objection> objection(String method, Optional<NodeIdentity> caller, NodeIdentity own) {
        if (allowed.isEmpty()) return Optional.empty();
        if (caller.isEmpty())
            return Optional.of(new Objection(true, method + " is not for clients: it needs the certificate of "
                    + wanted() + " of cluster " + own.cluster() + ", and this caller showed none that says who it is;"
                    + " nodes need TLS_CERT and TLS_KEY, commands --tls-cert and --tls-key"));
        NodeIdentity known = caller.get();
        if (!known.cluster().equals(own.cluster()))
            return Optional.of(new Objection(false, "the caller's certificate is of " + known + ", and this node is of"
                    + " cluster " + own.cluster() + ": make it one with `antiphon certs` for this cluster"));
        if (allowed.stream().noneMatch(known.role()::mayActAs))
            return Optional.of(new Objection(false, "the caller's certificate is of " + known + ", and " + method
                    + " is for " + wanted() + ": show a certificate with that role"));
        return Optional.empty();
    }

    private String wanted() {
        return allowed.stream().sorted().map(role -> "the " + role.word()).collect(Collectors.joining(" or "))
                .replace("the worker", "a worker").replace("the member", "a member")
                .replace("the operator", "an operator");
    }

    /// Whether a worker that calls itself `machineId` is the one of this name; `1` stands for `worker1`.
    public static boolean isOwnName(String machineId, String name) {
        return machineId.equals(name) || ("worker" + machineId).equals(name);
    }
}
