package antiphon.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// Checks whether a private key is that of a certificate.
public final class CertificateKey {
    private CertificateKey() {}

    /// @param chain what the file of the certificate holds, its own certificate first
    /// @throws IllegalArgumentException when they do not fit together, with both files
    public static void require(Path certificate, List<X509Certificate> chain, Path key, PrivateKey held) {
        if (!isOf(chain.getFirst().getPublicKey(), held))
            throw new IllegalArgumentException(
                    key + " is not the key of the certificate in " + certificate + ": bring both, the key first");
    }

    public static boolean isOf(PublicKey certified, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = "antiphon".getBytes(StandardCharsets.UTF_8);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(probe);
            byte[] signature = signing.sign();
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(certified);
            checking.update(probe);
            return checking.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
