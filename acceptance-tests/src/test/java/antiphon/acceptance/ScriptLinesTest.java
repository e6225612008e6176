package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the scripts of the images print: with LOG_FORMAT=json objects with the fields of a node's own lines, and
/// nothing else.
@Timeout(60)
class ScriptLinesTest {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String WAITS = "so this container waits here instead of ending with exit code 2";

    @TempDir private Path directory;

    /// The script with its arguments, which is stopped after the line that holds `last`, if it has not ended before.
    private List<String> lines(Map<String, String> environment, String last, String script, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(
                List.of("bash", Repository.root().resolve("deploy/docker").resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("HOSTNAME", "container1", "LC_ALL", "C.UTF-8"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.contains(last)) break;
            }
        } finally {
            process.destroy();
            process.waitFor();
        }
        return lines;
    }

    private static JsonObject object(String line, String level) {
        JsonObject object = JsonParser.parseString(line).getAsJsonObject();
        assertThat(object.get("time").getAsString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(object.get("level").getAsString()).isEqualTo(level);
        assertThat(object.get("logger").getAsString()).isEqualTo("antiphon.container");
        return object;
    }

    private static String nodeOf(String line) {
        return JsonParser.parseString(line).getAsJsonObject().get("node").getAsString();
    }

    private static String message(String line, String level) {
        return object(line, level).get("message").getAsString();
    }

    /// The option has what JSON escapes. The start cannot be recorded, so the container waits.
    @Test
    void aWrongStartIsSaidInObjects() throws Exception {
        String option = "--no-such-\"op\\tion\t\u00e9";
        List<String> lines = lines(
                Map.of("LOG_FORMAT", " Json ", "MACHINE_ID", "3", "JDK_JAVA_OPTIONS", option, "ENDED_WRONG",
                        directory.resolve("none/ended").toString()),
                WAITS, "entry", JAVA, "-jar", "none.jar");
        assertThat(lines).hasSize(2);
        assertThat(object(lines.getFirst(), "ERROR").get("node").getAsString()).isEqualTo("worker3");
        assertThat(message(lines.getFirst(), "ERROR"))
                .endsWith("\ncannot start: JDK_JAVA_OPTIONS=" + option + " is refused by the JVM");
        assertThat(message(lines.getLast(), "ERROR")).isEqualTo("cannot write " + directory.resolve("none/ended")
                + " (No such file or directory), " + WAITS);
    }

    /// With the way to start this container again, and no other.
    @Test
    void thatAContainerWaitsIsSaidInTheFormatOfTheLog() throws Exception {
        Path ended = Files.writeString(directory.resolve("ended"), "container1\n");
        String sentence = "not started again: the last start ended with exit code 2, a wrong setting (the lines above"
                + " name it). Correct it and run `docker compose up -d`; when it was in a file,"
                + " `docker restart container1`.";
        Map<String, String> text = Map.of("ENDED_WRONG", ended.toString(), "LOG_FORMAT", "text");
        assertThat(lines(text, "not started", "entry", "true")).containsExactly(sentence);
        assertThat(ended).as("it was stopped").doesNotExist();
        Files.writeString(ended, "container1\n");
        Map<String, String> json = Map.of(
                "ENDED_WRONG", ended.toString(), "LOG_FORMAT", "json", "ADDRESS", "orders-master");
        List<String> lines = lines(json, "not started", "entry", "true");
        assertThat(lines).hasSize(1);
        assertThat(message(lines.getFirst(), "ERROR")).isEqualTo(sentence);
        assertThat(object(lines.getFirst(), "ERROR").get("node").getAsString()).isEqualTo("orders-master");
    }

    /// A shell that exported it for commands passed it on: a changed file would change nothing, and nobody would know.
    @Test
    void aSecretOfTheEnvironmentThatIsNotThatOfTheFileIsSaid() throws Exception {
        Files.writeString(directory.resolve("auth_token"), "new\n");
        Files.writeString(directory.resolve("fernet_key"), "same\n");
        Map<String, String> exported = Map.of(
                "KEYS_DIR", directory.toString(), "AUTH_TOKEN", "old", "FERNET_KEY", "same", "JDK_JAVA_OPTIONS", "");
        assertThat(lines(exported, "no line", "entry", "true")).containsExactly(
                "AUTH_TOKEN is set in this container's environment, and " + directory.resolve("auth_token")
                        + " has another one, which is not used. If a shell passed the variable on by mistake: unset"
                        + " AUTH_TOKEN there and run `docker compose up -d`.");
    }

    @Test
    void aNodeThatWasKilledIsSaidInAnObject() throws Exception {
        Map<String, String> json = Map.of(
                "ENDED_WRONG", directory.resolve("ended").toString(), "LOG_FORMAT", "json");
        List<String> lines = lines(json, "no line", "entry", "bash", "-c", "kill -9 $$");
        assertThat(lines).hasSize(1);
        assertThat(message(lines.getFirst(), "ERROR")).isEqualTo("this node was ended by signal 9 (exit code 137)");
    }

    @Test
    void keysAndCertificatesAreSaidInObjects() throws Exception {
        Map<String, String> json = Map.of("KEYS_DIR", directory.toString(), "LOG_FORMAT", "json");
        List<String> keys = lines(json, "no line", "make-keys");
        assertThat(keys.stream().map(line -> message(line, "INFO")))
                .containsExactly("auth_token: made", "fernet_key: made");
        assertThat(keys).allSatisfy(line -> assertThat(nodeOf(line)).isEqualTo("keys"));
        Path java = Files.writeString(Files.createDirectory(directory.resolve("bin")).resolve("java"),
                "#!/usr/bin/env bash\necho 'antiphon://orders/worker/w: made'\necho 'cannot make w' >&2\nexit 2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        List<String> lines = lines(
                Map.of("PATH", java.getParent() + ":" + System.getenv("PATH"), "LOG_FORMAT", "json", "NODES", "w"),
                "no line", "make-certs");
        assertThat(lines).hasSize(2);
        assertThat(message(lines.getFirst(), "INFO")).isEqualTo("antiphon://orders/worker/w: made");
        assertThat(message(lines.getLast(), "ERROR")).isEqualTo("cannot make w");
        assertThat(lines).allSatisfy(line -> assertThat(nodeOf(line)).isEqualTo("certs"));
    }

    /// A line that is added to a script keeps the format.
    @Test
    void scriptsOfTheImagesPrintInNoOtherWay() throws IOException {
        for (String script : List.of("entry", "make-keys", "make-certs"))
            assertThat(Files.readString(Repository.root().resolve("deploy/docker").resolve(script)).lines())
                    .as(script)
                    .noneMatch(line -> line.matches("\\s*(echo|printf) .*>&2.*"));
    }
}
