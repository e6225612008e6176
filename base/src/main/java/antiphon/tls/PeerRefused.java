package antiphon.tls;

import java.security.cert.CertificateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The peer's certificate is not the required one; the message says why, and what to do.
public final class PeerRefused extends CertificateException {
    private static final long serialVersionUID = 1;
    private static final int CAUSES_MAX = 20;

    private final transient @Nullable NodeIdentity shown;

    public PeerRefused(String message) {
        super(message);
        this.shown = null;
    }

    public PeerRefused(String message, Throwable cause) {
        super(message, cause);
        this.shown = null;
    }

    /// @param shown the node that a trusted certificate is of
    PeerRefused(String message, NodeIdentity shown) {
        super(message);
        this.shown = shown;
    }

    /// The node whose trusted certificate ended a connection; empty when the connection failed for another reason.
    public static Optional<NodeIdentity> identityIn(@Nullable Throwable failed) {
        int left = CAUSES_MAX;
        for (Throwable each = failed; each != null && left-- > 0; each = each.getCause())
            if (each instanceof PeerRefused refused) return Optional.ofNullable(refused.shown);
        return Optional.empty();
    }
}
