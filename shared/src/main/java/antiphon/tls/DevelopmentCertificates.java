package antiphon.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// The certificates of a whole cluster, and one for those who operate it, from an authority of its own.
///
/// @param nodes in the order in which they are made
/// @param hosts of all nodes, besides each one's own name
/// @param hostsOf further ones by the name of a node
public record DevelopmentCertificates(
        String cluster, List<NodeIdentity> nodes, List<String> hosts, Map<String, List<String>> hostsOf) {
    public static final String OPERATOR = "operator";
    public static final List<String> STANDARD_HOSTS = List.of("localhost", "127.0.0.1", "::1");
    public static final String CLUSTER = "antiphon";
    private static final int DAYS = 365;
    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

    /// @param names such as `master`, which is the master, `worker1`, or `master:alpha` for one of another name
    /// @throws IllegalArgumentException when one is no name
    public static List<NodeIdentity> nodes(String cluster, List<String> names) {
        return names.stream().map(name -> node(cluster, name.strip())).toList();
    }

    private static NodeIdentity node(String cluster, String text) {
        int colon = text.indexOf(':');
        String name = text.substring(colon + 1);
        String role = colon > 0 ? text.substring(0, colon) : name.equals("master") ? "master" : "worker";
        return switch (role) {
            case "master" -> new NodeIdentity(cluster, NodeRole.MASTER, name);
            case "worker" -> new NodeIdentity(cluster, NodeRole.WORKER, name);
            default -> throw new IllegalArgumentException("`" + text + "` is no node: give NAME, master:NAME or"
                    + " worker:NAME; master alone is the master, all others are workers");
        };
    }

    /// Makes the authority and all certificates.
    ///
    /// @param told of each that was made
    /// @throws java.nio.file.FileAlreadyExistsException when there is an authority; nothing is changed then
    public void create(Path directory, BiConsumer<NodeIdentity, X509Certificate> told) throws IOException {
        Authority authority = Authority.create(directory, cluster);
        for (NodeIdentity node : nodes) told.accept(node, authority.issue(node, hostsOf(node), life()));
        NodeIdentity operator = new NodeIdentity(cluster, NodeRole.OPERATOR, OPERATOR);
        told.accept(operator, authority.issue(operator, List.of(), life()));
    }

    public static Authority.Lifetime life() {
        return Authority.Lifetime.days(DAYS);
    }

    private List<String> hostsOf(NodeIdentity node) {
        List<String> all = new ArrayList<>(hosts);
        all.add(node.name());
        all.addAll(hostsOf.getOrDefault(node.name(), List.of()));
        return all.stream().distinct().toList();
    }

    /// Makes what is not there, and anew what ends soon.
    ///
    /// @param told of each that was made
    public void ensure(Path directory, BiConsumer<NodeIdentity, X509Certificate> told) throws IOException {
        if (!Files.exists(directory.resolve(Authority.AUTHORITY))) {
            create(directory, told);
            return;
        }
        Authority authority = Authority.open(directory);
        List<NodeIdentity> sound = Authority.issued(directory).stream()
                .filter(each -> each.getNotAfter().toInstant().isAfter(Instant.now().plus(RENEWED_BEFORE)))
                .flatMap(each -> NodeIdentity.of(each).stream())
                .toList();
        for (NodeIdentity node : nodes)
            if (!sound.contains(node)) told.accept(node, authority.issue(node, hostsOf(node), life()));
    }

    /// For containers: `DIR NODE,NODE...`.
    public static void main(String[] arguments) throws IOException {
        new DevelopmentCertificates(
                CLUSTER, nodes(CLUSTER, List.of(arguments[1].split(",", -1))), STANDARD_HOSTS, Map.of())
                .ensure(Path.of(arguments[0]), (node, _) -> System.out.println(node + ": made"));
    }
}
