package antiphon.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trust in the certificates of some authorities, and in no others.
public final class TrustedAuthorities {
    private TrustedAuthorities() {}

    public static X509ExtendedTrustManager manager(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate each : authorities) store.setCertificateEntry("ca-" + store.size(), each);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers())
                if (manager instanceof X509ExtendedTrustManager found) return found;
            throw new IllegalStateException("this Java has no trust manager for certificates");
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("this Java cannot keep certificates", e);
        }
    }
}
