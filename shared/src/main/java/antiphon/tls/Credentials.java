package antiphon.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
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
        List<X509Certificate> chain = TlsFiles.certificates(files.certificate(), bytes.certificate);
        PrivateKey key = TlsFiles.privateKey(files.key(), bytes.key);
        List<X509Certificate> authorities = TlsFiles.certificates(files.authorities(), bytes.authorities);
        if (!isOf(chain.getFirst().getPublicKey(), key))
            throw new IllegalArgumentException(files.key() + " is not the key of the certificate in "
                    + files.certificate() + ": bring both, the key first");
        X509ExtendedTrustManager trust = trusting(authorities);
        NodeIdentity identity = NodeIdentity.of(chain.getFirst())
                .orElseThrow(
                        () -> new IllegalArgumentException(files.certificate() + " does not say which node it is for:"
                                + " a node's certificate has one URI antiphon://CLUSTER/ROLE/NAME among its subject"
                                + " alternative names, as `antiphon certs` makes it"));
        requireAccepted(chain, trust, files);
        return new Credentials(chain, key, authorities, trust, identity);
    }

    static boolean isOf(PublicKey certified, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = "antiphon".getBytes(StandardCharsets.UTF_8);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(probe);
            byte[] signature = signing.sign();
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(certified);
            checking.update(probe);
            return checking.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
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

    static X509ExtendedTrustManager trusting(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate each : authorities) store.setCertificateEntry("ca-" + store.size(), each);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers())
                if (manager instanceof X509ExtendedTrustManager found) return found;
            throw new IllegalStateException("this Java has no trust manager for certificates");
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("this Java cannot keep certificates", e);
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
