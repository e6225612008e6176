package antiphon.tls;

import java.security.cert.CertificateException;

/// The peer's certificate is not the required one; the message says why, and what to do.
public final class PeerRefused extends CertificateException {
    private static final long serialVersionUID = 1;

    public PeerRefused(String message) {
        super(message);
    }

    public PeerRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
