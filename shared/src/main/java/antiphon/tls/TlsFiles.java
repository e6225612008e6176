package antiphon.tls;

import antiphon.files.IoReason;
import antiphon.files.PrivateFile;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// The files in PEM that a node has its certificate from.
///
/// @param certificate its own, then those between it and the authority, if there are any
/// @param key of its own certificate, PKCS#8 and not encrypted
/// @param authorities whose certificates it trusts; more than one while authorities are exchanged
/// @param keyReaders users that may be able to read the key
public record TlsFiles(Path certificate, Path key, Path authorities, PrivateFile.Readers keyReaders) {
    /// All three as they are now.
    static final class Bytes {
        final byte[] certificate;
        final byte[] key;
        final byte[] authorities;

        Bytes(byte[] certificate, byte[] key, byte[] authorities) {
            this.certificate = certificate;
            this.key = key;
            this.authorities = authorities;
        }

        boolean isSameAs(Bytes other) {
            return MessageDigest.isEqual(certificate, other.certificate)
                    && MessageDigest.isEqual(key, other.key)
                    && MessageDigest.isEqual(authorities, other.authorities);
        }
    }

    /// @throws IllegalArgumentException when one cannot be read, with its name and the reason
    Bytes read() {
        return new Bytes(readTrusted(certificate), readPrivate(), readTrusted(authorities));
    }

    private static byte[] readTrusted(Path file) {
        try {
            return PrivateFile.readTrusted(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + IoReason.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " " + e.getMessage(), e);
        }
    }

    private byte[] readPrivate() {
        return privateBytes(key, keyReaders, "TLS_KEY_READABLE_BY");
    }

    private static byte[] privateBytes(Path file, PrivateFile.Readers readers, String setting) {
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

    static List<X509Certificate> certificates(Path file, byte[] pem) {
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
        return privateKey(file, privateBytes(file, PrivateFile.Readers.OWNER, ""));
    }

    static PrivateKey privateKey(Path file, byte[] pem) {
        try {
            return CertificateUtils.getPrivateKey(new ByteArrayInputStream(pem));
        } catch (IOException | GeneralSecurityException | RuntimeException _) {
            throw new IllegalArgumentException(file + " is no private key in PKCS#8 PEM (-----BEGIN PRIVATE KEY-----"
                    + "), or is encrypted: `openssl pkcs8 -topk8 -nocrypt -in KEY` makes one");
        }
    }
}
