package antiphon.node.tls;

import antiphon.tls.CertificateKey;
import antiphon.tls.CertificateTrouble;
import antiphon.tls.NodeIdentity;
import antiphon.tls.PemFiles;
import antiphon.tls.TrustedAuthorities;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedTrustManager;

/// A node's certificate, key and trusted authorities: read from its files, and checked to fit together.
///
/// @param chain its own certificate first
/// @param trust verifies a chain up to one of the authorities
record Credentials(
        List<X509Certificate> chain,
        PrivateKey key,
        List<X509Certificate> authorities,
        X509ExtendedTrustManager trust,
        NodeIdentity identity) {
    /// Any kind of key exchange, as TLS 1.3 has it.
    static final String ANY = "UNKNOWN";

    /// @throws IllegalArgumentException when they cannot be used, with the file, the reason and what to do
    static Credentials of(TlsFiles files, TlsFiles.Bytes bytes) {
        List<X509Certificate> chain = PemFiles.certificates(files.certificate(), bytes.certificate);
        PrivateKey key = PemFiles.privateKey(files.key(), bytes.key);
        List<X509Certificate> authorities = PemFiles.certificates(files.authorities(), bytes.authorities);
        CertificateKey.require(files.certificate(), chain, files.key(), key);
        X509ExtendedTrustManager trust = TrustedAuthorities.manager(authorities);
        NodeIdentity identity = NodeIdentity.of(chain.getFirst())
                .orElseThrow(
                        () -> new IllegalArgumentException(files.certificate() + " does not say which node it is for:"
                                + " a node's certificate has one URI antiphon://CLUSTER/ROLE/NAME among its subject"
                                + " alternative names, as `antiphon certs` makes it"));
        requireAccepted(chain, trust, files);
        return new Credentials(chain, key, authorities, trust, identity);
    }

    /// Nodes are server and client to each other; what peers would refuse is reported before.
    private static void requireAccepted(
            List<X509Certificate> chain, X509ExtendedTrustManager trust, TlsFiles files) {
        X509Certificate[] shown = chain.toArray(X509Certificate[]::new);
        try {
            trust.checkServerTrusted(shown, ANY);
            trust.checkClientTrusted(shown, ANY);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the certificate in " + files.certificate() + " "
                    + CertificateTrouble.of(e) + " (trusted are those in " + files.authorities() + ")", e);
        }
    }

    /// When the first certificate ends without which this node is not accepted, or does not accept others.
    Instant expires() {
        return Stream.concat(chain.stream(), lastAuthority())
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /// Of several authorities the older ones may end: they are there to be exchanged.
    private Stream<X509Certificate> lastAuthority() {
        return authorities.stream().max(Comparator.comparing(X509Certificate::getNotAfter)).stream();
    }

    X509Certificate[] shown() {
        return chain.toArray(X509Certificate[]::new);
    }
}
