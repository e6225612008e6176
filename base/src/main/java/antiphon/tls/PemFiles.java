package antiphon.tls;

import antiphon.files.IoReason;
import antiphon.files.PrivateFile;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// Certificates and keys in files in PEM.
public final class PemFiles {
    private PemFiles() {}

    /// @throws IllegalArgumentException when it cannot be read, or others could have exchanged it; with its name
    public static byte[] readTrusted(Path file) {
        try {
            return PrivateFile.readTrusted(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + IoReason.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " " + e.getMessage(), e);
        }
    }

    /// @param setting where the readers can be set, for the message; empty for nowhere
    /// @throws IllegalArgumentException when it cannot be read, or others could have read it; with its name
    public static byte[] readPrivate(Path file, PrivateFile.Readers readers, String setting) {
        try {
            return PrivateFile.read(file, readers, setting);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + IoReason.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " " + e.getMessage(), e);
        }
    }

    /// @throws IllegalArgumentException when the file holds no certificates in PEM
    public static List<X509Certificate> certificates(Path file) {
        return certificates(file, readTrusted(file));
    }

    /// @param file named in the message
    public static List<X509Certificate> certificates(Path file, byte[] pem) {
        if (new String(pem, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----"))
            throw new IllegalArgumentException(file + " holds a private key: it must contain only certificates");
        try {
            X509Certificate[] found = CertificateUtils.getX509Certificates(new ByteArrayInputStream(pem));
            if (found.length > 0) return List.of(found);
        } catch (GeneralSecurityException | RuntimeException _) {
            // Reported below, together with files that hold none.
        }
        throw new IllegalArgumentException(
                file + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----), or only a part of one");
    }

    /// @throws IllegalArgumentException when the file holds no such key, or others could have read it; the message
    ///     does not repeat what it holds
    public static PrivateKey privateKey(Path file) {
        return privateKey(file, readPrivate(file, PrivateFile.Readers.OWNER, ""));
    }

    /// @param file named in the message
    public static PrivateKey privateKey(Path file, byte[] pem) {
        try {
            return CertificateUtils.getPrivateKey(new ByteArrayInputStream(pem));
        } catch (IOException | GeneralSecurityException | RuntimeException _) {
            throw new IllegalArgumentException(file + " is no private key in PKCS#8 PEM (-----BEGIN PRIVATE KEY-----"
                    + "), or is encrypted: `openssl pkcs8 -topk8 -nocrypt -in KEY` makes one");
        }
    }
}
