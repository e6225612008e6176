package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The scripts with other programs around them than they expect: nothing is written where it does not belong.
@Timeout(60)
class ScriptsTest {
    @TempDir private Path directory;

    private record Ended(int code, String said) {}

    private Ended run(Map<String, String> environment, Path script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    private Path program(String name, String... lines) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private Map<String, String> with(Path programs, String... more) {
        return Map.of("PATH", programs.getParent() + ":" + System.getenv("PATH"), more[0], more[1]);
    }

    private static Path script(String name) {
        return Repository.root().resolve(name);
    }

    @Test
    void aRehearsalWritesBesideItsCacheWhateverTheDirectoryForTemporaryFiles() throws Exception {
        Path java = program("bin/java", "echo \"$DATA_DIR\" >'" + directory + "/seen'");
        Ended ended = run(
                Map.of("TMPDIR", "/nonexistent", "JAVA", java.toString(), "PORT", "1"),
                script("deploy/docker/rehearse"), directory.resolve("start.aot").toString());
        assertThat(ended.code()).isZero();
        assertThat(directory.resolve("seen")).content().startsWith(directory + "/rehearsal.").endsWith("/data\n");
    }

    @Test
    void withoutADirectoryOfItsOwnNothingIsRehearsed() throws Exception {
        Path java = program("bin/java", "touch '" + directory + "/seen'");
        for (String mktemp : List.of("exit 1", "exit 0", "echo /nonexistent/place")) {
            Path programs = program("fakes/mktemp", mktemp);
            Map<String, String> environment = with(programs, "JAVA", java.toString());
            Ended ended = run(environment, script("deploy/docker/rehearse"), directory.resolve("aot").toString());
            assertThat(ended.code()).isZero();
            assertThat(ended.said()).contains("no directory can be made next to " + directory.resolve("aot"));
            assertThat(directory.resolve("seen")).doesNotExist();
        }
    }

    @Test
    void aBuildWritesNoColoursAndItsFailureIsKept() throws Exception {
        Path antiphon = Files.copy(script("antiphon"), directory.resolve("antiphon"));
        program("jdk/bin/java", "echo started");
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        Path programs = program("fakes/mvn", "printf '\\e[0mout\\e[1;31m\\n'", "printf '\\e[0merr\\n' >&2", "exit 1");
        Ended ended = run(
                with(programs, "JAVA_HOME", directory.resolve("jdk").toString()), antiphon, "status");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.said()).contains("this takes a minute or two\nout\nerr\nantiphon: the build of ")
                .doesNotContain("\033");
    }

    @Test
    void forAWordThatIsNoWorkloadNothingIsBuilt() throws Exception {
        Path antiphon = Files.copy(script("antiphon"), directory.resolve("antiphon"));
        program("jdk/bin/java", "echo started");
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        Path programs = program("fakes/mvn", "echo built", "exit 1");
        Map<String, String> environment = with(programs, "JAVA_HOME", directory.resolve("jdk").toString());
        Ended wrong = run(environment, antiphon, "bench", "WRONG");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.said()).isEqualTo("antiphon: WRONG is no workload: give A, B, C, D or all; or scale, profile"
                + " or micro\n");
        for (List<String> right : List.of(List.of("b"), List.of("all"), List.of("scale", "faults"), List.of("--help"),
                List.<String>of())) {
            List<String> words = new ArrayList<>(List.of("bench"));
            words.addAll(right);
            assertThat(run(environment, antiphon, words.toArray(String[]::new)).said()).as("%s", right)
                    .contains("built");
        }
    }

    /// Where it takes place, and only there.
    @Test
    void aRehearsalIsAnnounced() throws Exception {
        Path antiphon = Files.copy(script("antiphon"), directory.resolve("antiphon"));
        program("deploy/docker/rehearse", "true");
        for (String module : List.of("cli", "master", "worker")) {
            Files.createDirectories(directory.resolve(module + "/target/lib"));
            Files.createFile(directory.resolve(module + "/target/antiphon-" + module + ".jar"));
        }
        program("jdk/bin/java", "echo started");
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        Map<String, String> environment = Map.of("JAVA_HOME", directory.resolve("jdk").toString());
        assertThat(run(environment, antiphon, "status").said()).isEqualTo("started\n");
        assertThat(run(environment, antiphon, "up").said())
                .startsWith("antiphon: rehearsing the start of the nodes, once after each build")
                .contains("at most a minute\n")
                .endsWith("started\n");
        for (String module : List.of("master", "worker"))
            Files.setLastModifiedTime(directory.resolve(module + "/target/antiphon-" + module + ".jar"),
                    FileTime.fromMillis(0));
        assertThat(run(environment, antiphon, "up").said()).isEqualTo("started\n");
    }

    @Test
    void aKeyThatIsNoneIsNotKept() throws Exception {
        for (String broken : List.of("od", "tr", "base64", "head")) {
            Path programs = program("fakes/" + broken, "true");
            Path keys = Files.createDirectory(directory.resolve("keys-" + broken));
            Ended ended = run(with(programs, "KEYS_DIR", keys.toString()), script("deploy/docker/make-keys"));
            Files.delete(programs);
            assertThat(ended.code()).as(ended.said()).isEqualTo(1);
            assertThat(keys.resolve("fernet_key")).doesNotExist();
        }
    }

    @Test
    void keysAreMadeOnce() throws Exception {
        Map<String, String> environment = Map.of("KEYS_DIR", directory.toString());
        assertThat(run(environment, script("deploy/docker/make-keys")).said())
                .isEqualTo("auth_token: made\nfernet_key: made\n");
        assertThat(directory.resolve("fernet_key")).content().matches("[A-Za-z0-9_-]{43}=\n");
        assertThat(run(environment, script("deploy/docker/make-keys")).said())
                .isEqualTo("auth_token: kept\nfernet_key: kept\n");
    }

    /// What they would start is replaced, so that a script that goes on does no harm.
    @Test
    void withoutADirectoryForTemporaryFilesNothingIsBuilt() throws Exception {
        for (String started : List.of("mvn", "docker", "shellcheck"))
            program("fakes/" + started, "touch '" + directory + "/started'", "exit 1");
        for (String name : List.of(".ci/run", "deploy/standalone", "fuzz/run"))
            for (String mktemp : List.of("exit 1", "exit 0", "echo /nonexistent/place")) {
                Path programs = program("fakes/mktemp", mktemp);
                Map<String, String> environment = with(programs, "TMPDIR", "/nonexistent");
                Ended ended = run(environment, script(name), directory.resolve("packed").toString());
                assertThat(ended.said()).as(name + " with mktemp: " + mktemp)
                        .contains("mktemp makes no directory: is TMPDIR=/nonexistent there?");
                assertThat(ended.code()).isEqualTo(1);
                assertThat(directory.resolve("started")).doesNotExist();
            }
    }

    @Test
    void nothingIsGivenAwayWhereNoCertificateWasMade() throws Exception {
        program("fakes/java", "true");
        Path programs = program("fakes/chown", "touch '" + directory + "/given'");
        for (String node : List.of("worker1", "../etc", ".")) {
            Ended ended = run(with(programs, "NODES", node), script("deploy/docker/make-certs"));
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.said()).contains("cannot give certificates to '" + node + "'");
            assertThat(directory.resolve("given")).doesNotExist();
        }
    }

    @Test
    void whatIsMissingOfCertificatesIsAWarningAndNodesStart() throws Exception {
        Path programs = program("fakes/java", "echo 'WARNING: ca.key is missing'; echo 'worker1: made'; echo odd");
        Map<String, String> environment = new HashMap<>(with(programs, "NODES", ""));
        environment.put("LOG_FORMAT", "json");
        Ended ended = run(environment, script("deploy/docker/make-certs"));
        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(ended.said().lines().map(line -> line.replaceAll("\"(time|node)\":\"[^\"]*\",", "")))
                .containsExactly(
                        "{\"level\":\"WARN\",\"message\":\"ca.key is missing\",\"logger\":\"antiphon.container\"}",
                        "{\"level\":\"INFO\",\"message\":\"worker1: made\",\"logger\":\"antiphon.container\"}",
                        "{\"level\":\"ERROR\",\"message\":\"odd\",\"logger\":\"antiphon.container\"}");
    }

    @Test
    void anOptionThatTheJvmRefusesIsAWrongSetting() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String none = directory.resolve("none.jar").toString();
        for (String refused : List.of("-Xmx5q", "-Xms1g -Xmx512m", "--no-such-option", "-jar x", "'-Xmx1g")) {
            Path ended = directory.resolve("ended-wrong");
            Map<String, String> environment = Map.of(
                    "JDK_JAVA_OPTIONS", refused, "ENDED_WRONG", ended.toString(), "HOSTNAME", "container1");
            Ended start = run(environment, script("deploy/docker/entry"), java, "-Xss1m", "-jar", none);
            assertThat(start.said()).contains("cannot start: JDK_JAVA_OPTIONS=" + refused + " is refused by the JVM");
            assertThat(start.code()).isEqualTo(2);
            assertThat(ended).content().isEqualTo("container1\n");
            Files.delete(ended);
        }
        Ended taken = run(
                Map.of("JDK_JAVA_OPTIONS", "-Xmx64m"), script("deploy/docker/entry"), java, "-jar", none);
        assertThat(taken.said()).contains("Unable to access jarfile").doesNotContain("refused");
        assertThat(taken.code()).isEqualTo(1);
    }

    /// The script `antiphon` in a directory where all is built, with a Java that does as the test says.
    private Path built(String... java) throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        Files.copy(script("antiphon"), home.resolve("antiphon"));
        for (String module : List.of("cli", "bench", "master", "worker", "simulator")) {
            Files.createDirectories(home.resolve(module + "/target/lib"));
            Files.createFile(home.resolve(module + "/target/antiphon-" + module + ".jar"));
        }
        program("jdk/bin/java", java);
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        return home.resolve("antiphon");
    }

    @Test
    void javaReadsArgumentsAsUtf8WhateverTheLocaleSays() throws Exception {
        Path script = built("echo $LC_ALL");
        for (String variable : List.of("LC_CTYPE=UTF-8", "LANG=C", "LC_ALL=POSIX", "LC_ALL=de_DE.ISO-8859-1")) {
            String[] parts = variable.split("=", -1);
            Map<String, String> environment = Map.of(
                    "JAVA_HOME", directory.resolve("jdk").toString(), parts[0], parts[1]);
            for (String command : List.of("post", "bench", "simulate", "replay"))
                assertThat(run(environment, script, command, "ü").said()).endsWith("C.UTF-8\n");
        }
    }

    /// Otherwise the first file that Java opens is its standard input, or is overwritten by what it prints.
    @Test
    @EnabledOnOs(OS.LINUX) // For /proc.
    void aDescriptorThatIsClosedIsGivenToNoFile() throws Exception {
        Path seen = directory.resolve("seen");
        Path script = built(
                "here=$(readlink /proc/$$/fd/0; readlink /proc/$$/fd/1; readlink /proc/$$/fd/2)",
                "echo \"$here\" >'" + seen + "'",
                "if cat >/dev/null; then echo read >>'" + seen + "'; fi",
                "if echo; then echo printed >>'" + seen + "'; fi");
        Path closed = program("closed", "exec bash " + script + " post - 0<&- 1>&- 2>&-");
        assertThat(run(Map.of("JAVA_HOME", directory.resolve("jdk").toString()), closed).code()).isZero();
        assertThat(seen).content().isEqualTo("/dev/null\n/dev/null\n/dev/null\n");
    }

    /// Java cannot see it by itself. Standard error is a terminal once, and a pipe once.
    @Test
    @EnabledOnOs(OS.LINUX) // The program `script` takes other options elsewhere.
    void everyProgramKnowsWhetherItsOutputIsATerminal() throws Exception {
        Path script = built("echo \"$@\" >'" + directory + "/seen'");
        for (String command : List.of("post", "bench", "simulate", "replay"))
            for (boolean looks : new boolean[]{true, false}) {
                String line = "bash " + script + " " + command;
                Path shell = looks
                        ? program("look", "exec script -qec '" + line + "' /dev/null")
                        : program("look", line);
                assertThat(run(Map.of("JAVA_HOME", directory.resolve("jdk").toString()), shell).code()).isZero();
                assertThat(directory.resolve("seen")).content().as(command)
                        .contains("-Dantiphon.terminal.err=" + looks + " ");
            }
    }
}
