package antiphon.tls;

import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// The meaning of a failed handshake, as a sentence for people.
public final class CertificateTrouble {
    private static final int CAUSES_MAX = 20;

    private CertificateTrouble() {}

    /// Why a certificate is not trusted; continues after "the certificate".
    public static String of(Throwable refused) {
        int left = CAUSES_MAX;
        for (Throwable each = refused; each != null && left-- > 0; each = each.getCause()) {
            if (each instanceof CertificateExpiredException)
                return "has expired: make a new one, with `antiphon certs renew` or where it came from";
            if (each instanceof CertificateNotYetValidException)
                return "is not valid yet: compare the clocks of the machines";
            if (each instanceof CertPathBuilderException || isOfAnotherAuthority(each))
                return "is of no authority that is trusted here: add that authority to the CA file, or show a"
                        + " certificate of one that is in it";
        }
        return "cannot be used: " + refused.getMessage();
    }

    /// Two authorities may have the same name; then it is the signature that does not fit.
    private static boolean isOfAnotherAuthority(Throwable each) {
        return each instanceof CertPathValidatorException invalid
                && (invalid.getReason() == PKIXReason.NO_TRUST_ANCHOR
                        || invalid.getReason() == BasicReason.INVALID_SIGNATURE);
    }

    /// The TLS problem of a failed connection; empty when TLS is not the reason.
    ///
    /// @param wayOut what to set for TLS, in the terms of the reader
    public static Optional<String> sentence(Throwable broken, String wayOut) {
        int left = CAUSES_MAX;
        for (Throwable each = broken; each != null && left-- > 0; each = each.getCause()) {
            if (each instanceof ConnectException) return Optional.empty();
            // The text of such an exception may come from the peer, also for a call that was served.
            if (each instanceof StatusException || each instanceof StatusRuntimeException) continue;
            String said = String.valueOf(each.getMessage());
            if (isAlertInPlace(said))
                return Optional.of("it answers no plain text, as a node with TLS does: " + wayOut);
            if (isNoTls(each, said))
                return Optional.of("it speaks plain text, and not TLS: set TLS_CERT, TLS_KEY and TLS_CA there, or use"
                        + " no TLS here");
            if (said.startsWith("Connection closed while performing TLS negotiation"))
                return Optional.of("it ended the connection during the handshake of TLS: it is starting or stopping, or"
                        + " does not speak TLS");
            if (each instanceof PeerRefused) return Optional.of(said);
            if (each instanceof CertificateException) return Optional.of("its certificate " + of(each));
            if (each instanceof SSLException) {
                Optional<String> alert = alert(said);
                if (alert.isPresent()) return alert;
            }
        }
        return Optional.empty();
    }

    /// Whether the host that was called is not in the certificate, or cannot be in any. Java has no type for it.
    static boolean isAboutTheHost(CertificateException refused) {
        String said = String.valueOf(refused.getMessage());
        return Stream.of("No subject alternative", "No name matching", "Illegal given domain name")
                .anyMatch(said::startsWith);
    }

    /// Of a certificate that is trusted, but for another host than the one that was called.
    static String notForThisHost(X509Certificate shown, CertificateException why) {
        List<String> hosts = CertificateNames.hosts(shown);
        return "its certificate is not for this address (" + why.getMessage() + "): it is of "
                + CertificateNames.subject(shown) + (hosts.isEmpty() ? "" : ", for " + String.join(", ", hosts))
                + "; call it by a name in its certificate, or make one with `antiphon certs` --host";
    }

    /// A node with TLS answers everything else with an alert.
    private static boolean isAlertInPlace(String said) {
        return said.contains("first 5 bytes: 1503");
    }

    private static boolean isNoTls(Throwable each, String said) {
        return each.getClass().getSimpleName().equals("NotSslRecordException") || said.contains("not an SSL/TLS record")
                || said.contains("Unsupported or unrecognized SSL message");
    }

    private static Optional<String> alert(String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        if (!lower.contains("alert")) return Optional.empty();
        if (lower.contains("unknown_ca") || lower.contains("certificate_unknown") || lower.contains("bad_certificate")
                || lower.contains("certificate_expired"))
            return Optional.of("it does not accept the certificate shown to it (" + said
                    + "): it has expired, or is of an authority that is not trusted there; that node's log says which");
        if (lower.contains("protocol_version"))
            return Optional.of("it does not speak TLS 1.3 (" + said + ")");
        return Optional.of("it broke the handshake off (" + said + ")");
    }
}
