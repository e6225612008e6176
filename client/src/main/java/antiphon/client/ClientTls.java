package antiphon.client;

import antiphon.tls.PemFiles;
import antiphon.tls.TlsContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// TLS as a client speaks it: version 1.3, with nodes whose certificate is of an authority it trusts and for the host
/// it calls; of the cluster's nodes none but the master passes for the master. The files are in PEM and read once for
/// each connection that is made.
///
/// @param authorities the file with the certificates of the authorities to trust, such as `ca.crt`
/// @param certificate the client's own, which nodes ask operators for; writers and readers need none
/// @param key of that certificate, in PKCS#8; may be readable by its owner alone
public record ClientTls(Path authorities, Optional<Path> certificate, Optional<Path> key) {
    /// With no certificate of its own.
    public static ClientTls trusting(Path authorities) {
        return new ClientTls(authorities, Optional.empty(), Optional.empty());
    }

    public ClientTls showing(Path ownCertificate, Path itsKey) {
        return new ClientTls(authorities, Optional.of(ownCertificate), Optional.of(itsKey));
    }

    /// A node would only end the handshake, and say why in its own log.
    private static void requireUnexpired(Path certificate) {
        Instant end = PemFiles.certificates(certificate).getFirst().getNotAfter().toInstant();
        if (end.isBefore(Instant.now()))
            throw new IllegalArgumentException(certificate + " has expired on " + end
                    + ": make a new one, with `antiphon certs renew` or where it came from");
    }

    /// @param ofMaster whether it is for the master alone
    /// @throws AntiphonException when a file cannot be used, with its name and the reason
    SslContext context(boolean ofMaster) {
        try {
            certificate.ifPresent(ClientTls::requireUnexpired);
            return ofMaster
                    ? TlsContexts.clientOfMaster(authorities, certificate, key)
                    : TlsContexts.client(authorities, certificate, key);
        } catch (IllegalArgumentException e) {
            throw new AntiphonException("TLS is not possible: " + e.getMessage(), e);
        }
    }
}
