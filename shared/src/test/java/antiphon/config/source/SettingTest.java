package antiphon.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
    private static final List<Setting> SETTINGS = List.of(
            new Setting("PORT", "50052", "where it listens"),
            new Setting("AUTH_TOKEN", "required", "the secret"),
            new Setting("REPLICATION_TIMEOUT", "5.5", "seconds"),
            new Setting("WORKERS", "none", "the workers"),
            new Setting("WORKER_N_ADDRESS", "none", "one worker"),
            new Setting("WORKER_N_PORT", "none", "its port"));

    @Test
    void theLetterForANumberIsExplained() {
        assertThat(Setting.likelyTypos(Map.of("WORKER_N_PORT", "1"), SETTINGS))
                .containsExactly("WORKER_N_PORT is not a setting and is ignored: write a number in place of N, as in"
                        + " WORKER_1_PORT");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH_TOKN, AUTH_TOKEN",
        "AUTHTOKEN, AUTH_TOKEN",
        "AUTH_TOKENS, AUTH_TOKEN",
        "REPLICATION_TIMOUT, REPLICATION_TIMEOUT",
        "REPLICATIN_TIMEOTU, REPLICATION_TIMEOUT",
        "REPLICTN_TIMEOTU, ''",
        "POTR, PORT",
        "PRT, PORT",
        "PSOR, ''",
        "WORKER_1_ADRESS, WORKER_N_ADDRESS",
        "WORKER_0_PORT, WORKER_N_PORT",
        "WROKER_12_PORT, WORKER_N_PORT",
        "PORTS, PORT",
        "WORKER, WORKERS",
    })
    void aVariableNearlySpelledLikeASettingIsReportedWithTheSetting(String variable, String meant) {
        List<String> warnings = Setting.likelyTypos(Map.of(variable, "x"), SETTINGS);
        if (meant.isEmpty()) assertThat(warnings).isEmpty();
        else
            assertThat(warnings)
                    .containsExactly(variable + " is not a setting and is ignored: did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PORT", "AUTH_TOKEN", "WORKER_1_ADDRESS", "WORKER_2_PORT", "PATH", "HOME", "PWD", "HOST",
        "LANG", "JAVA_HOME", "SHELL", "USER", "LOGNAME", "TERM", "HOSTNAME", "OLDPWD", "TMPDIR", "DISPLAY", "MAIL",
        "EDITOR", "PAGER", "JOURNAL_STREAM", "INVOCATION_ID", "NOTIFY_SOCKET", "SSL_CERT_FILE", "JDK_JAVA_OPTIONS",
        "KUBERNETES_PORT", "WORKER_1_SERVICE_HOST", "WORKER_1_PORT_50053_TCP"})
    void settingsAndOthersVariablesAreNotWarnedAbout(String variable) {
        assertThat(Setting.likelyTypos(Map.of(variable, "x"), SETTINGS)).isEmpty();
    }

    @Test
    void theWarningsComeInOrder() {
        assertThat(Setting.likelyTypos(new TreeMap<>(Map.of("PORTS", "1", "AUTH_TOKE", "2")), SETTINGS))
                .hasSize(2)
                .isSorted();
    }

    @Test
    void theHelpListsEverySettingWithItsDefaultAndMeaning() {
        String help = Setting.help("master", "Puts messages in order.", SETTINGS, List.of("RECOVER_FROM"));
        assertThat(help).startsWith("usage: master [--help] [--recover-from VALUE]")
                .contains("Puts messages in order.", "RECOVER_FROM may also be given as --recover-from");
        for (Setting setting : SETTINGS)
            assertThat(help.lines())
                    .anyMatch(line -> line.strip().startsWith(setting.name())
                            && line.contains(setting.standard())
                            && line.endsWith(setting.meaning()));
    }
}
