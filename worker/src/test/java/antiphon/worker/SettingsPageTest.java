package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.source.Misspelt;
import antiphon.worker.settings.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    @Test
    void everySettingWithOneWrongLetterIsReportedAndWhatIsUsualIsNot() {
        Misspelt.isReported(WorkerSettings.all());
    }

    @Test
    void thePageOfSettingsListsEverySettingOfAWorker() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("..", "docs", "settings.md"))
                .stream()
                .filter(line -> line.startsWith("| `") && (line.contains("| both |") || line.contains("| worker |")))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .toList();
        assertThat(WorkerSettings.all()).hasSizeGreaterThan(30).allSatisfy(
                setting -> assertThat(rows).anyMatch(row -> row.contains("`" + setting.name() + "`")));
    }
}
