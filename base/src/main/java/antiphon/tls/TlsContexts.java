package antiphon.tls;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS 1.3 alone, by the JDK's own engine: it is there in a moment, where the native one takes most of a second to be
/// unpacked and loaded, and it needs no directory that code may be run from (decision 19).
public final class TlsContexts {
    public static final String PROTOCOL = "TLSv1.3";
    /// A session that is taken up again is not verified again, so it must not live on with certificates that ended.
    public static final int SESSION_SECONDS_MAX = 1;

    private TlsContexts() {}

    /// For a client of any node that trusts these authorities and looks at the host names in certificates.
    ///
    /// @param certificate shown to servers that ask for one, with its key in another file
    /// @throws IllegalArgumentException when a file cannot be used, with its name and the reason
    public static SslContext client(Path authorities, Optional<Path> certificate, Optional<Path> key) {
        return client(authorities, Optional.empty(), certificate, key);
    }

    /// For a client of the master, to whom no other node of the cluster is the master.
    public static SslContext clientOfMaster(Path authorities, Optional<Path> certificate, Optional<Path> key) {
        return client(authorities, Optional.of(NodeRole.MASTER), certificate, key);
    }

    private static SslContext client(
            Path authorities, Optional<NodeRole> role, Optional<Path> certificate, Optional<Path> key) {
        X509ExtendedTrustManager trust = TrustedAuthorities.manager(PemFiles.certificates(authorities));
        SslContextBuilder builder = SslContextBuilder.forClient().trustManager(new RoleTrust(trust, role));
        if (certificate.isPresent() != key.isPresent())
            throw new IllegalArgumentException(
                    "a certificate needs its key, and a key its certificate: give both files,"
                            + " or none");
        if (certificate.isPresent()) show(builder, certificate.get(), key.orElseThrow());
        return build(builder);
    }

    private static void show(SslContextBuilder builder, Path certificate, Path key) {
        PrivateKey held = PemFiles.privateKey(key);
        List<X509Certificate> chain = PemFiles.certificates(certificate);
        CertificateKey.require(certificate, chain, key, held);
        builder.keyManager(held, chain.toArray(X509Certificate[]::new));
    }

    /// With what is the same for all.
    public static SslContext build(SslContextBuilder builder) {
        try {
            return GrpcSslContexts.configure(builder, SslProvider.JDK)
                    .protocols(PROTOCOL)
                    .sessionTimeout(SESSION_SECONDS_MAX)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java does not speak " + PROTOCOL, e);
        }
    }
}
