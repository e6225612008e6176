package antiphon.node.tls;

import antiphon.files.PrivateFile;
import antiphon.tls.PemFiles;
import java.nio.file.Path;
import java.security.MessageDigest;

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
        return new Bytes(PemFiles.readTrusted(certificate), readPrivate(), PemFiles.readTrusted(authorities));
    }

    private byte[] readPrivate() {
        return PemFiles.readPrivate(key, keyReaders, "TLS_KEY_READABLE_BY");
    }
}
