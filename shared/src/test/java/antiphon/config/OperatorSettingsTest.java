package antiphon.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorSettingsTest {
    @ParameterizedTest
    @CsvSource({"localhost, false", "127.0.0.1, false", "::1, false", "0.0.0.0, true", "192.0.2.1, true"})
    void onlyLoopbackIsOutOfReachOfOthers(String host, boolean reachable) {
        assertThat(new OperatorSettings.Listening(host, 1).isReachable()).isEqualTo(reachable);
    }
}
