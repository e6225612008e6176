package antiphon.certs;

import antiphon.tls.NodeIdentity;
import antiphon.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The certificates of a cluster in containers, where the authority's files and those of each node are in volumes of
/// their own: one of them can be lost without the others.
final class ContainerCertificates {
    private static final int CANNOT_START = 2;

    private final DevelopmentCertificates wanted;
    private final Path directory;

    ContainerCertificates(DevelopmentCertificates wanted, Path directory) {
        this.wanted = wanted;
        this.directory = directory;
    }

    /// `DIR NODE,NODE...`
    public static void main(String[] arguments) throws IOException {
        try {
            String cluster = DevelopmentCertificates.CLUSTER;
            List<String> names = List.of(arguments[1].split(",", -1));
            DevelopmentCertificates wanted = new DevelopmentCertificates(
                    cluster, DevelopmentCertificates.nodes(cluster, names), DevelopmentCertificates.STANDARD_HOSTS,
                    Map.of());
            new ContainerCertificates(wanted, Path.of(arguments[0])).ensure(System.out::println);
        } catch (IllegalArgumentException e) {
            System.err.println("cannot make certificates: " + e.getMessage());
            System.exit(CANNOT_START);
        }
    }

    /// As [DevelopmentCertificates#ensure]; but nodes that can start do not wait for an authority that is lost.
    ///
    /// @param say gets a line for each certificate that was made, or a warning of what is missing
    /// @throws IllegalArgumentException when a node cannot start
    void ensure(Consumer<String> say) throws IOException {
        Optional<String> missing = missing();
        if (missing.isEmpty()) {
            wanted.ensure(directory, (node, _) -> say.accept(node + ": made"));
            return;
        }
        Optional<X509Certificate> authority = authority();
        List<NodeIdentity> cannotStart = wanted.nodes().stream()
                .filter(node -> authority.filter(it -> canStart(node, it)).isEmpty())
                .toList();
        if (!cannotStart.isEmpty())
            throw new IllegalArgumentException(missing.get() + ", and " + DevelopmentCertificates.names(cannotStart)
                    + " cannot start with what is there: " + wayOut());
        say.accept("WARNING: " + missing.get() + ". The nodes start with the certificates they have, the first of which"
                + " expires on " + firstEnd() + ", and none can be made or renewed, nor the operator's: " + wayOut());
    }

    /// What of the authority is missing that is needed now, as the beginning of a sentence; empty when nothing is.
    private Optional<String> missing() {
        boolean hasCertificate = Files.exists(directory.resolve(Authority.AUTHORITY));
        boolean hasKey = Files.exists(directory.resolve(Authority.AUTHORITY_KEY));
        if (hasCertificate && (hasKey || wanted.due(directory, Authority.certificateIn(directory)).isEmpty()))
            return Optional.empty();
        if (!hasCertificate && wanted.issued(directory).isEmpty()) return Optional.empty(); // The first start.
        Stream<Path> lost = Stream.of(Authority.AUTHORITY, Authority.AUTHORITY_KEY)
                .map(directory::resolve)
                .filter(file -> !Files.exists(file));
        return Optional.of(lost.map(Path::toString).collect(Collectors.joining(" and "))
                + (hasCertificate || hasKey ? " is missing" : " are missing"));
    }

    /// Its own certificate, or the copy of a node.
    private Optional<X509Certificate> authority() {
        return Stream.concat(
                Stream.of(directory), wanted.nodes().stream().map(node -> directory.resolve(node.name())))
                .filter(place -> Files.exists(place.resolve(Authority.AUTHORITY)))
                .findFirst()
                .map(Authority::certificateIn);
    }

    private boolean canStart(NodeIdentity node, X509Certificate authority) {
        return DevelopmentCertificates.hasSound(node, directory, authority, Instant.now());
    }

    private String firstEnd() {
        return wanted.nodes().stream()
                .map(node -> directory.resolve(node.name()).resolve(Authority.CERTIFICATE))
                .map(file -> PemFiles.certificates(file).getFirst().getNotAfter().toInstant())
                .min(Instant::compareTo)
                .map(end -> end.atZone(ZoneOffset.UTC).toLocalDate().toString())
                .orElseThrow();
    }

    /// As `docker-compose.tls.yml` names the volumes.
    private String wayOut() {
        String nodes = wanted.nodes().stream().map(node -> node.name() + "-certs").collect(Collectors.joining(", "));
        return "put " + Authority.AUTHORITY_KEY + " and " + Authority.AUTHORITY + " back into " + directory
                + ", or, for a new authority, remove all of the volumes certs, " + nodes
                + " together; clients need its new " + Authority.AUTHORITY + " then";
    }
}
