package antiphon.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// A client's trust in the node it calls: an authority vouches for it, its host name fits, and where the certificate
/// says which node it is of, that node has the role that is meant. So someone who steals a worker's key cannot take the
/// master's place towards clients. A certificate that names no node, such as that of a proxy, is known by its host name
/// alone.
final class RoleTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager authorities;
    private final Optional<NodeRole> role;

    /// @param role empty for any
    RoleTrust(X509ExtendedTrustManager authorities, Optional<NodeRole> role) {
        this.authorities = authorities;
        this.role = role;
    }

    /// Checks a certificate, perhaps with the host that was called.
    @FunctionalInterface
    private interface Check {
        void run() throws CertificateException;
    }

    /// A trusted certificate that is not for this host may show that the address is another node's.
    private void require(X509Certificate[] chain, String type, Check withHost) throws CertificateException {
        try {
            withHost.run();
        } catch (CertificateException e) {
            if (!CertificateTrouble.isAboutTheHost(e)) throw e;
            authorities.checkServerTrusted(chain, type);
            requireRole(chain[0]);
            throw new PeerRefused(CertificateTrouble.notForThisHost(chain[0], e), e);
        }
        requireRole(chain[0]);
    }

    private void requireRole(X509Certificate shown) throws CertificateException {
        Optional<NodeIdentity> node = NodeIdentity.of(shown);
        if (node.isEmpty() || role.isEmpty() || node.get().role().mayActAs(role.get())) return;
        throw new PeerRefused("its certificate is of " + node.get() + ", and not of a " + role.get().word()
                + ": is that the right address?", node.get());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        require(chain, type, () -> authorities.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        require(chain, type, () -> authorities.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        authorities.checkServerTrusted(chain, type);
        requireRole(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        authorities.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        authorities.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        authorities.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
