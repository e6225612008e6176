package antiphon.config.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final List<String> ALLOWED = List.of("RECOVER_FROM", "PORT");

    private static Map<String, String> read(String... arguments) {
        return Options.read(List.of(arguments), ALLOWED);
    }

    @Test
    void anOptionStandsForTheSettingOfItsName() {
        assertThat(read("--recover-from", "worker1", "--port=7"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("RECOVER_FROM", "worker1", "PORT", "7"));
        assertThat(read()).isEmpty();
    }

    @Test
    void aBlankValueIsAValue() {
        assertThat(read("--port=")).containsExactly(Map.entry("PORT", ""));
    }

    @Test
    void whatIsNoOptionIsNamed() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read("--auth-token=x"))
                .withMessageContaining("unknown argument --auth-token=x");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read("worker1"))
                .withMessageContaining("unknown argument worker1");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read("--port", "7", "--recover-from"))
                .withMessageContaining("--recover-from needs a value");
    }
}
