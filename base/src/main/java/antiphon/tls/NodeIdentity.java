package antiphon.tls;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The identity in a certificate: the URI `antiphon://<cluster>/<role>/<name>` among its subject alternative
/// names, such as `antiphon://orders/worker/worker1`. As with SPIFFE it has exactly one URI, so that nobody has to
/// choose between two.
public record NodeIdentity(String cluster, NodeRole role, String name) {
    private static final String WORD = "[A-Za-z0-9._-]{1,64}";
    private static final Pattern FORM = Pattern.compile("antiphon://(" + WORD + ")/([a-z]+)/(" + WORD + ")");

    public NodeIdentity {
        if (!cluster.matches(WORD) || !name.matches(WORD))
            throw new IllegalArgumentException("a cluster and a node are named by 1 to 64 letters, digits, dots, dashes"
                    + " or underscores, not `" + cluster + "` and `" + name + "`");
    }

    /// Empty when the text is no such URI.
    public static Optional<NodeIdentity> parse(String uri) {
        Matcher parts = FORM.matcher(uri);
        if (!parts.matches()) return Optional.empty();
        return Arrays.stream(NodeRole.values())
                .filter(role -> role.word().equals(parts.group(2)))
                .findFirst()
                .map(role -> new NodeIdentity(parts.group(1), role, parts.group(3)));
    }

    /// Empty when the certificate is not of a node in a cluster, as those of ordinary clients and of web servers.
    public static Optional<NodeIdentity> of(X509Certificate certificate) {
        List<String> uris = CertificateNames.alternatives(certificate, List.of(CertificateNames.URI));
        return uris.size() == 1 ? parse(uris.getFirst()) : Optional.empty();
    }

    public NodeIdentity as(NodeRole other, String itsName) {
        return new NodeIdentity(cluster, other, itsName);
    }

    /// As it stands in a certificate.
    @Override
    public String toString() {
        return "antiphon://" + cluster + "/" + role.word() + "/" + name;
    }
}
