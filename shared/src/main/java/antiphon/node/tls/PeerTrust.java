package antiphon.node.tls;

import antiphon.tls.CertificateNames;
import antiphon.tls.CertificateTrouble;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import antiphon.tls.PeerRefused;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Verifies the other end of each new connection with the authorities of that moment. A node that is called must also
/// be the intended one: that is read from its certificate, and not from its host name, which is whatever a
/// resolver says.
final class PeerTrust extends X509ExtendedTrustManager {
    private final Supplier<Credentials> now;
    private final Optional<Expected> expected;
    private final Consumer<String> refused;

    /// The required peer of a connection.
    ///
    /// @param name empty for any of that role
    record Expected(NodeRole role, Optional<String> name) {}

    /// @param refused called with the reason when a certificate was not accepted
    PeerTrust(Supplier<Credentials> now, Optional<Expected> expected, Consumer<String> refused) {
        this.now = now;
        this.expected = expected;
        this.refused = refused;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        try {
            now.get().trust().checkClientTrusted(chain, type);
        } catch (CertificateException e) {
            String why = "the certificate of a caller (" + subject(chain) + ") " + CertificateTrouble.of(e);
            refused.accept(why);
            throw new PeerRefused(why, e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        try {
            now.get().trust().checkServerTrusted(chain, type);
        } catch (CertificateException e) {
            throw new PeerRefused("its certificate (" + subject(chain) + ") " + CertificateTrouble.of(e), e);
        }
        if (expected.isPresent()) require(expected.get(), chain[0]);
    }

    private void require(Expected wanted, X509Certificate shown) throws CertificateException {
        NodeIdentity own = now.get().identity();
        Optional<NodeIdentity> found = NodeIdentity.of(shown);
        boolean fits = found.isPresent() && found.get().cluster().equals(own.cluster())
                && found.get().role().mayActAs(wanted.role())
                && wanted.name().map(found.get().name()::equals).orElse(true);
        if (fits) return;
        throw new PeerRefused("its certificate is of "
                + found.map(NodeIdentity::toString).orElse("no node of a cluster (" + subject(shown) + ")")
                + ", and not of antiphon://" + own.cluster() + "/" + wanted.role().word() + "/"
                + wanted.name().orElse("...") + ": is that the right address, and TLS_CERT the right file there?");
    }

    private static String subject(X509Certificate... chain) {
        return chain.length == 0 ? "none" : CertificateNames.subject(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return now.get().authorities().toArray(X509Certificate[]::new);
    }
}
