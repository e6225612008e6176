package antiphon.config;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportSettingsTest {
    @Test
    void theFilesOfTlsThatAreMissingAreNamed() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> TransportSettings.from(new Environment(Map.of("TLS_CERT", "x"))))
                .withMessageStartingWith("TLS_KEY and TLS_CA are not set: TLS needs ");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> TransportSettings.from(new Environment(Map.of("TLS_CERT", "x", "TLS_KEY", "x"))))
                .withMessageStartingWith("TLS_CA is not set: TLS needs ");
    }
}
