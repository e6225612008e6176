package antiphon.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.security.cert.CertificateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateTroubleTest {
    /// A caller that reads that it is about TLS assumes that nothing was sent, and sends it again.
    @ParameterizedTest
    @ValueSource(strings = {
        "Network closed for unknown reason", "No subject alternative names", "first 5 bytes: 1503030"
    })
    void whatTheOtherEndSaysOfACallIsNoTroubleOfTheConnection(String said) {
        Throwable broken = Status.UNAVAILABLE.withDescription(said).asRuntimeException();
        assertThat(CertificateTrouble.sentence(broken, "x")).isEmpty();
    }

    @Test
    void aCertificateThatIsRefusedIsReported() {
        Throwable broken = Status.UNAVAILABLE.withCause(new CertificateException("odd")).asRuntimeException();
        assertThat(CertificateTrouble.sentence(broken, "x")).get().asString().contains("its certificate", "odd");
    }
}
