package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.certs.Authority;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTlsTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void anExpiredCertificateIsSaidHereAndNotOnlyInTheLogOfTheNode() throws IOException {
        Authority authority = Authority.create(directory, "orders");
        NodeIdentity operator = new NodeIdentity("orders", NodeRole.OPERATOR, "operator");
        authority.issue(operator, List.of(), Authority.Lifetime.days(1));
        assertThat(tls("operator").context(true)).isNotNull();
        authority.issue(operator, List.of(), new Authority.Lifetime(Duration.ofDays(3), 1));
        assertThatThrownBy(() -> tls("operator").context(true))
                .isInstanceOf(AntiphonException.class)
                .hasMessageContaining("operator/tls.crt has expired on 20")
                .hasMessageContaining("antiphon certs renew");
    }

    private ClientTls tls(String who) {
        Path own = directory.resolve(who);
        return ClientTls.trusting(directory.resolve(Authority.AUTHORITY))
                .showing(own.resolve(Authority.CERTIFICATE), own.resolve(Authority.KEY));
    }
}
