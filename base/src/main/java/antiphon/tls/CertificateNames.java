package antiphon.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/// Whom a certificate names, for people.
public final class CertificateNames {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;
    static final int URI = 6;

    private CertificateNames() {}

    /// The node, or the other owner.
    public static String subject(X509Certificate certificate) {
        return NodeIdentity.of(certificate).map(NodeIdentity::toString)
                .orElseGet(() -> certificate.getSubjectX500Principal().getName());
    }

    /// Names and addresses of hosts.
    public static List<String> hosts(X509Certificate certificate) {
        return alternatives(certificate, List.of(DNS, ADDRESS));
    }

    static List<String> alternatives(X509Certificate certificate, List<Integer> kinds) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) return List.of();
            return names.stream()
                    .filter(name -> name.getFirst() instanceof Integer kind && kinds.contains(kind))
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }
}
