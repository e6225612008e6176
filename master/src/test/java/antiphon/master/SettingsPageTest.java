package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.source.Misspelt;
import antiphon.config.source.Setting;
import antiphon.master.settings.MasterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    @Test
    void everySettingWithOneWrongLetterIsReportedAndWhatIsUsualIsNot() {
        Misspelt.isReported(MasterSettings.ALL);
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
