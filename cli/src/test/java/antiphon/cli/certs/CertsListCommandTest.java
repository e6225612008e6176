package antiphon.cli.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CertsListCommandTest {
    @Test
    void theLastDayIsNotTheEnd() {
        assertThat(CertsListCommand.days(Duration.ofHours(49))).isEqualTo("2");
        assertThat(CertsListCommand.days(Duration.ofHours(24))).isEqualTo("1");
        assertThat(CertsListCommand.days(Duration.ofHours(5))).isEqualTo("<1");
        assertThat(CertsListCommand.days(Duration.ZERO)).isEqualTo("expired");
        assertThat(CertsListCommand.days(Duration.ofHours(-5))).isEqualTo("expired");
    }
}
