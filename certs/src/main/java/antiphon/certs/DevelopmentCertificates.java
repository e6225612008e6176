package antiphon.certs;

import antiphon.link.HostName;
import antiphon.tls.CertificateKey;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import antiphon.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    private static final Set<String> TAKEN = Set.of(OPERATOR, Authority.AUTHORITY, Authority.AUTHORITY_KEY);
    private static final String ANY_HOST = "*.";

    /// @throws IllegalArgumentException when no certificate can be made for a node or a host, or a node has hosts and
    ///     is not there
    public DevelopmentCertificates {
        Set<String> names = new LinkedHashSet<>();
        for (NodeIdentity node : nodes) {
            requireHost(node.name());
            if (TAKEN.contains(node.name()))
                throw new IllegalArgumentException("a node cannot be named `" + node.name()
                        + "`: a file or directory beside those of the nodes has that name");
            if (!names.add(node.name()))
                throw new IllegalArgumentException("node `" + node.name() + "` is named twice");
        }
        for (String name : hostsOf.keySet())
            if (!names.contains(name))
                throw new IllegalArgumentException(
                        "there is no node `" + name + "` for a host of its own, the nodes are "
                                + String.join(", ", names));
        hosts.forEach(DevelopmentCertificates::requireHost);
        hostsOf.values().forEach(own -> own.forEach(DevelopmentCertificates::requireHost));
    }

    /// Every name is also one by which the node is called. As in a certificate: without a dot at the end, and with a
    /// wildcard.
    private static void requireHost(String host) {
        String named = host.startsWith(ANY_HOST) ? host.substring(ANY_HOST.length()) : host;
        if (!HostName.isOne(named) || named.endsWith("."))
            throw new IllegalArgumentException("`" + host + "` cannot be in a certificate: give "
                    + HostName.allowedInsteadOf(host));
    }

    /// @param names such as `master`, which is the master, `worker1`, or `master:alpha` for one of another name, or
    ///     `member:worker1` for a node of a cluster with failover
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
            case "member" -> new NodeIdentity(cluster, NodeRole.MEMBER, name);
            default -> throw new IllegalArgumentException("`" + text + "` is no node: give NAME, master:NAME,"
                    + " worker:NAME or member:NAME; master alone is the master, all others are workers, and members"
                    + " are the nodes of a cluster with failover");
        };
    }

    /// Makes the authority and all certificates.
    ///
    /// @param onCreated called for each that was created, when all are
    /// @throws java.nio.file.FileAlreadyExistsException when there is an authority; nothing is changed then
    /// @throws IllegalArgumentException when there is a certificate of an authority that is not there
    /// @throws IOException when not all can be made; then nothing is left of it
    public void create(Path directory, BiConsumer<NodeIdentity, X509Certificate> onCreated) throws IOException {
        if (!Files.exists(directory.resolve(Authority.AUTHORITY))) requireNothingIssued(directory);
        Authority authority = Authority.create(directory, cluster);
        Map<NodeIdentity, X509Certificate> made = new LinkedHashMap<>();
        try {
            issue(authority, all(), made::put);
        } catch (IOException | RuntimeException e) {
            authority.discard(e);
            throw e;
        }
        made.forEach(onCreated);
    }

    private void issue(Authority authority, List<NodeIdentity> to, BiConsumer<NodeIdentity, X509Certificate> onCreated)
            throws IOException {
        for (NodeIdentity each : to) onCreated.accept(each, authority.issue(each, hostsOf(each), life()));
    }

    private List<NodeIdentity> all() {
        return Stream.concat(nodes.stream(), Stream.of(new NodeIdentity(cluster, NodeRole.OPERATOR, OPERATOR)))
                .toList();
    }

    public static Authority.Lifetime life() {
        return Authority.Lifetime.days(DAYS);
    }

    private List<String> hostsOf(NodeIdentity node) {
        if (node.role() == NodeRole.OPERATOR) return List.of(); // It is never called.
        List<String> all = new ArrayList<>(hosts);
        all.add(node.name());
        all.addAll(hostsOf.getOrDefault(node.name(), List.of()));
        return all.stream().distinct().toList();
    }

    /// Makes what is not there, and again what expires soon; also what a start that was broken off has left undone. The
    /// authority's key may be elsewhere as long as no certificate must be made.
    ///
    /// @param onCreated called for each that was created
    /// @throws IllegalArgumentException when files are missing or damaged that cannot be made again
    public void ensure(Path directory, BiConsumer<NodeIdentity, X509Certificate> onCreated) throws IOException {
        if (!Files.exists(directory.resolve(Authority.AUTHORITY))) {
            requireNothingIssued(directory);
            Files.deleteIfExists(directory.resolve(Authority.AUTHORITY_KEY));
            create(directory, onCreated);
            return;
        }
        X509Certificate authority = Authority.certificateIn(directory);
        List<NodeIdentity> due = due(directory, authority);
        if (due.isEmpty()) return;
        requireKey(directory, due);
        issue(Authority.open(directory), due, onCreated);
    }

    /// Those whose certificates must be made.
    List<NodeIdentity> due(Path directory, X509Certificate authority) {
        Instant renewed = Instant.now().plus(RENEWED_BEFORE);
        return all().stream().filter(each -> !hasSound(each, directory, authority, renewed)).toList();
    }

    private static void requireKey(Path directory, List<NodeIdentity> due) {
        Path key = directory.resolve(Authority.AUTHORITY_KEY);
        if (!Files.exists(key))
            throw new IllegalArgumentException(key + " is missing, and without it no certificate can be made for "
                    + names(due) + ": put it back, or " + wayToANewOne(directory));
    }

    static String names(List<NodeIdentity> nodes) {
        return nodes.stream().map(NodeIdentity::name).collect(Collectors.joining(", "));
    }

    private static String wayToANewOne(Path directory) {
        return "remove all of " + directory + " for a new authority";
    }

    /// Clients may trust an authority whose certificate was only mislaid; its key is not to be lost.
    private void requireNothingIssued(Path directory) {
        Optional<Path> issued = issued(directory);
        if (issued.isEmpty()) return;
        boolean keyIsThere = Files.exists(directory.resolve(Authority.AUTHORITY_KEY));
        throw new IllegalArgumentException(directory.resolve(Authority.AUTHORITY) + " is missing, and " + issued.get()
                + " is there, which that authority made: put it back (each node's directory has a copy)"
                + (keyIsThere ? "" : " with " + Authority.AUTHORITY_KEY + ", which is missing too") + ", or "
                + wayToANewOne(directory));
    }

    /// The certificate of a node that was made here; empty when there is none.
    Optional<Path> issued(Path directory) {
        return all().stream()
                .map(each -> directory.resolve(each.name()).resolve(Authority.CERTIFICATE))
                .filter(Files::exists)
                .findFirst();
    }

    /// Of this authority, and for long enough.
    static boolean hasSound(NodeIdentity node, Path directory, X509Certificate authority, Instant until) {
        Path place = directory.resolve(node.name());
        for (String file : List.of(Authority.KEY, Authority.AUTHORITY, Authority.CERTIFICATE))
            if (!Files.exists(place.resolve(file))) return false;
        try {
            X509Certificate certificate = PemFiles.certificates(place.resolve(Authority.CERTIFICATE)).getFirst();
            certificate.verify(authority.getPublicKey());
            return NodeIdentity.of(certificate).equals(Optional.of(node))
                    && CertificateKey.isOf(
                            certificate.getPublicKey(), PemFiles.privateKey(place.resolve(Authority.KEY)))
                    && certificate.getNotAfter().toInstant().isAfter(until);
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return false;
        }
    }
}
