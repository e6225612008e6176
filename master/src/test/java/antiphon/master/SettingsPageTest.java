package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.config.source.Environment;
import antiphon.config.source.Misspelt;
import antiphon.config.source.Setting;
import antiphon.config.source.SettingException;
import antiphon.master.settings.MasterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsPageTest {
    @Test
    void everySettingWithOneWrongLetterIsReportedAndWhatIsUsualIsNot() {
        Misspelt.isReported(MasterSettings.ALL);
    }

    @Test
    void aWorkerIsNotNamedAsTheMaster() {
        Map<String, String> variables = Map.of(
                "AUTH_TOKEN", "secret", "FERNET_KEY", "MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
                "WORKERS", "worker1=localhost:1,master=localhost:2");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> MasterSettings.from(new Environment(variables)))
                .withMessageContaining("WORKERS names a worker master");
    }

    @ParameterizedTest
    @MethodSource("settingsThatAreOff")
    void whatIsOffByDefaultIsSaidToBeAllowedWhenSomethingElseIsRefused(Setting setting) {
        Map<String, String> variables = Map.of(
                "AUTH_TOKEN", "secret", "FERNET_KEY", "MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
                setting.name(), "perhaps");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> MasterSettings.from(new Environment(variables)))
                .withMessageContainingAll(setting.name(), "off");
    }

    static Stream<Setting> settingsThatAreOff() {
        return MasterSettings.ALL.stream().filter(setting -> setting.standard().equals("off"));
    }

    @Test
    void thePageOfSettingsListsEverySettingOfAMaster() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("..", "docs", "settings.md"))
                .stream()
                .filter(line -> line.startsWith("| `") && (line.contains("| both |") || line.contains("| master |")))
                .toList();
        assertThat(MasterSettings.ALL).hasSizeGreaterThan(40).allSatisfy(
                setting -> assertThat(rows).as(setting.name()).anyMatch(row -> names(row).contains(shown(setting))));
    }

    private static String names(String row) {
        return row.substring(0, row.indexOf('|', 1));
    }

    private static String shown(Setting setting) {
        return "`" + setting.name().replace("_N_", "_1_") + "`";
    }
}
