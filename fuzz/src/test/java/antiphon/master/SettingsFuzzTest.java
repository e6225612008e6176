package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.source.Environment;
import antiphon.config.source.Options;
import antiphon.config.source.Setting;
import antiphon.config.source.SettingException;
import antiphon.link.HostName;
import antiphon.master.settings.MasterSettings;
import antiphon.master.settings.WorkerAddress;
import antiphon.worker.settings.WorkerSettings;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Settings, from the environment and from the command line. What is wrong is reported by a [SettingException] and by
/// nothing else, and no secret is repeated.
class SettingsFuzzTest {
    private static final String TOKEN = "token-that-nobody-may-see";
    private static final String KEY = "a2V5IGZvciBmdXp6aW5nIGNvbmZpZ3VyYXRpb24uLi4=";

    /// @param bytes lines of the form NAME=value
    @MethodSource("environments")
    @FuzzTest
    void environment(byte[] bytes) {
        Map<String, String> variables = new TreeMap<>(Map.of("AUTH_TOKEN", TOKEN, "FERNET_KEY", KEY, "MACHINE_ID", "1",
                "STORAGE", "memory"));
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            String[] parts = line.split("=", 2);
            // Files are not read here: a fuzzer would make any name.
            if (parts.length == 2 && !namesAFile(parts[0]))
                variables.put(parts[0], parts[1]);
        }
        Environment environment = new Environment(variables);
        tellsNothing(() -> checkMaster(MasterSettings.from(environment)));
        tellsNothing(() -> assertThat(WorkerSettings.from(environment).toString()).doesNotContain(TOKEN, KEY));
        assertThat(Setting.likelyTypos(variables, MasterSettings.ALL)).isNotNull();
    }

    private static boolean namesAFile(String variable) {
        return variable.endsWith("_FILE") || variable.startsWith("TLS_")
                || List.of("SIGNING_KEYSET", "CALLERS").contains(variable);
    }

    private static void checkMaster(MasterSettings settings) {
        assertThat(settings.toString()).doesNotContain(TOKEN, KEY);
        List<String> names = settings.workers().stream().map(worker -> worker.id().name()).toList();
        assertThat(names).doesNotHaveDuplicates().doesNotContain("");
        for (WorkerAddress worker : settings.workers()) {
            assertThat(worker.host()).matches(HostName::isOne);
            assertThat(worker.port()).isBetween(1, 65_535);
        }
    }

    private static void tellsNothing(Runnable reading) {
        try {
            reading.run();
        } catch (SettingException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain(TOKEN, KEY);
        }
    }

    /// What is read is what was said: giving it again gives the same.
    @MethodSource("commandLines")
    @FuzzTest
    void options(byte[] bytes) {
        List<String> allowed = List.of("RECOVER_FROM", "PORT");
        List<String> arguments = List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
        Map<String, String> values;
        try {
            values = Options.read(arguments, allowed);
        } catch (SettingException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(allowed).containsAll(values.keySet());
        List<String> again = new ArrayList<>();
        values.forEach((name, value) -> again.addAll(List.of(Options.optionOf(name), value)));
        assertThat(Options.read(again, allowed)).isEqualTo(values);
    }

    static Stream<byte[]> environments() {
        return Stream.of("WORKERS=worker1=localhost:50053,worker2=[::1]:1\nQUORUM_LEVEL=MAJORITY\nPORT=1",
                "WORKER_1_ADDRESS=a\nWORKER_1_PORT=7\nREPLICATION_TIMEOUT=5.5\nRATE_LIMIT=10\nHTTP_PORT=off",
                "MASTER_PORT=1\nTESTING_DELAY=2\nFAULT_INJECTION=yes\nLOG_FORMAT=json\nOPERATOR_PORT=9055",
                "DATA_DIR=x\nSTORAGE=disk\nRECORDING_BYTES=33554432\nSYNC_TIMEOUT=3\nFERNET_KEY=x\nPAGE_HOSTS=a,b",
                "OTEL_EXPORTER_OTLP_ENDPOINT=http://x:1\nOTEL_EXPORTER_OTLP_HEADERS=a=b%20c\nRECOVER_FROM=worker1",
                "KEYSET_READABLE_BY=group\nMAX_CONTENT_BYTES=9\nMAX_PENDING_WRITES=8\nHEARTBEAT_INTERVAL=1e-1")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<byte[]> commandLines() {
        return Stream.of("--recover-from\nworker1", "--recover-from=worker1\n--port=7", "--port")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
}
