package antiphon.client.target;

import antiphon.client.error.AntiphonException;
import antiphon.tls.PemFiles;
import antiphon.tls.TlsContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// TLS for a client: version 1.3, and only with nodes whose certificate is issued by a trusted authority for the host
/// that is called. Of the nodes of the cluster only the master is accepted as the master. The files are in PEM, and are
/// read once for each new connection.
///
/// @param authorities the file with the certificates of the authorities to trust, such as `ca.crt`
/// @param certificate the client's own, which nodes require of operators; writers and readers need none
/// @param key of that certificate, in PKCS#8; only its owner may be able to read it
public record ClientTls(Path authorities, Optional<Path> certificate, Optional<Path> key) {
    public ClientTls {
        Objects.requireNonNull(authorities, "authorities is null: give the file with the authorities to trust");
    }

    /// Without a certificate of its own.
    public static ClientTls trusting(Path authorities) {
        return new ClientTls(authorities, Optional.empty(), Optional.empty());
    }

    public ClientTls showing(Path ownCertificate, Path itsKey) {
        return new ClientTls(authorities, Optional.of(ownCertificate), Optional.of(itsKey));
    }

    /// Checked here, since a node would only end the handshake and log the reason on its side.
    private static void requireUnexpired(Path certificate) {
        Instant end = PemFiles.certificates(certificate).getFirst().getNotAfter().toInstant();
        if (end.isBefore(Instant.now()))
            throw new IllegalArgumentException(certificate + " has expired on " + end
                    + ": make a new one, with `antiphon certs renew` or where it came from");
    }

    /// @param ofMaster whether it is used only for the master
    /// @throws AntiphonException when a file cannot be used, with its name and the reason
    public SslContext context(boolean ofMaster) {
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
