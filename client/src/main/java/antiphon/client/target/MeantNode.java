package antiphon.client.target;

import antiphon.calls.NodeHeaders;
import antiphon.tls.NodeIdentity;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Which node a client means by an address, which may lead to another one. Nodes say who they are when they answer
/// readers, when they do not offer a call, and in their certificates; those of earlier versions may not, and are taken
/// for the one that was meant.
///
/// @param role `master` or `worker`; empty for any
/// @param name empty for any
public record MeantNode(String role, String name) {
    private static final String MASTER_ROLE = "master";
    private static final String WORKER_ROLE = "worker";

    /// Whichever node is there.
    public static final MeantNode ANY = new MeantNode("", "");

    /// A master, whatever its name.
    public static final MeantNode MASTER = new MeantNode(MASTER_ROLE, "");

    /// A worker, whatever its name.
    public static final MeantNode A_WORKER = new MeantNode(WORKER_ROLE, "");

    public MeantNode {
        Objects.requireNonNull(role, "role is null: give an empty text for any");
        Objects.requireNonNull(name, "name is null: give an empty text for any");
    }

    /// The worker that the master knows by this name.
    public static MeantNode worker(String name) {
        return new MeantNode(WORKER_ROLE, name);
    }

    /// Which other node answers; empty when it is the one that was meant, or does not say.
    public Optional<String> otherThan(Metadata answer) {
        String shownRole = answer.get(NodeHeaders.ROLE);
        if (shownRole == null) return Optional.empty();
        List<String> names = names(answer);
        boolean isIt = (role.isEmpty() || role.equals(shownRole))
                && (name.isEmpty() || names.isEmpty() || names.contains(name));
        return isIt ? Optional.empty() : Optional.of(inWords(shownRole, names));
    }

    /// Which other node a certificate is of.
    public Optional<String> otherThan(NodeIdentity shown) {
        boolean isIt = role.isEmpty() || role.equals(shown.role().word());
        return isIt ? Optional.empty() : Optional.of(inWords(shown.role().word(), List.of(shown.name())));
    }

    private static List<String> names(Metadata answer) {
        List<String> names = new ArrayList<>();
        Iterable<String> all = answer.getAll(NodeHeaders.NAME);
        if (all != null) all.forEach(names::add);
        return names;
    }

    private static String inWords(String role, List<String> names) {
        if (role.equals(MASTER_ROLE)) return "a master";
        return names.isEmpty() ? "a worker" : names.getFirst();
    }

    public boolean isMaster() {
        return role.equals(MASTER_ROLE);
    }

    /// In words, such as `worker1`.
    public String words() {
        return name.isEmpty() ? "a " + role : name;
    }
}
