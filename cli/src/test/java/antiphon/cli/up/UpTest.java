package antiphon.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.cli.FakeNode;
import antiphon.cli.PrivateText;
import antiphon.cli.Run;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.Secrets;
import antiphon.cli.up.cluster.ClusterPlan;
import antiphon.cli.up.cluster.HttpPorts;
import antiphon.cli.up.cluster.LocalCluster;
import antiphon.cli.up.cluster.RestartPause;
import antiphon.config.StandardOutput;
import antiphon.security.keys.SigningKeys;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UpTest {
    @TempDir Path home;

    @BeforeEach
    void buildNodes() throws IOException {
        FakeNode.jar(home.resolve("master/target/antiphon-master.jar"));
        FakeNode.jar(home.resolve("worker/target/antiphon-worker.jar"));
    }

    private UpRun up(Map<String, String> environment, boolean inIsTerminal, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("up", "--port", Integer.toString(UpRun.freePorts())));
        if (!List.of(more).contains("--http-port")) arguments.addAll(List.of("--http-port", "off"));
        arguments.addAll(List.of(more));
        return new UpRun(home, environment, inIsTerminal, arguments.toArray(String[]::new));
    }

    private static void killAll(UpRun run) {
        UpRun.until(() -> Stream.of("master", "worker1", "worker2").allMatch(node -> run.starts(node) > 0));
        for (String node : List.of("master", "worker1", "worker2")) run.kill(node);
    }

    @Test
    void theOthersRunOnWhenOneDies() throws Exception {
        UpRun run = up(Map.of("DIES", "worker2", "WORKER_9_PORT", "1"), false, "--recover-from", "worker1");
        run.untilErrSays(
                "antiphon: worker2 ended by itself with exit code 7, as its last lines say; the others run on. ");
        run.untilErrSays("Stop all and run `antiphon up` to start it again; with --restart that is done without you");
        assertThat(run.isOver()).isFalse();
        run.untilStarted("worker1", 1);
        run.kill("worker1");
        run.untilErrSays("antiphon: worker1 was ended by signal 9 (exit code 137); the others run on. ");
        assertThat(run.isOver()).isFalse();
        run.untilStarted("master", 1);
        run.kill("master");
        assertThat(run.end()).isEqualTo(1);
        assertThat(run.err()).endsWith("antiphon: master was ended by signal 9 (exit code 137); it was the last"
                + " that ran\nantiphon: no node runs any more\n");
        int port = Integer.parseInt(Pattern.compile("master  \\| PORT=(\\d+)").matcher(run.out()).results().findFirst()
                .orElseThrow().group(1));
        assertThat(run.out().lines())
                .contains(
                        "master  | HTTP_PORT=off",
                        "master  | WORKERS=worker1=localhost:" + (port + 1) + ",worker2=localhost:" + (port + 2),
                        "master  | WORKER_9_PORT=null",
                        "master  | RECOVER_FROM=worker1",
                        "worker1 | RECOVER_FROM=null",
                        "worker2 | MACHINE_ID=worker2",
                        "worker2 | MASTER_PORT=" + port,
                        "worker2 | DATA_DIR=" + home.resolve("data/worker2"),
                        "worker2 | secret of 64 characters",
                        "worker2 | last words");
    }

    @Test
    void linesThatCannotBePrintedAreReportedWhenThatBegins() throws Exception {
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            UpRun run = new UpRun(
                    home, StandardOutput.to(full), "up", "--http-port", "off", "--port",
                    Integer.toString(UpRun.freePorts()));
            run.untilErrSays("antiphon: standard output cannot be written: No space left on device; what is there is"
                    + " not whole; the nodes run on, and lines of their logs are lost until it can\n");
            assertThat(run.isOver()).isFalse();
            UpRun.until(() -> {
                ProcessHandle.current().children()
                        .filter(child -> child.info().commandLine().orElse("").contains(home.toString()))
                        .forEach(ProcessHandle::destroyForcibly);
                return run.isOver();
            });
            assertThat(run.err()).containsOnlyOnce("the nodes run on, and lines");
        }
    }

    @Test
    void linesOfJsonStayJson() throws Exception {
        UpRun run = up(Map.of("LOG_FORMAT", "json"), false);
        UpRun.until(() -> run.out().lines().filter(line -> line.startsWith("{\"node\":")).count() == 3);
        killAll(run);
        assertThat(run.end()).isEqualTo(1);
        assertThat(run.out()).doesNotContain("| {");
    }

    @Test
    void enterStartsANodeThatEndedAgain() throws Exception {
        UpRun run = up(Map.of(), true);
        run.untilStarted("worker2", 1);
        run.pressEnter(); // Nothing has ended: nothing is done.
        run.kill("worker2");
        run.untilErrSays(
                "antiphon: worker2 was ended by signal 9 (exit code 137); the others run on. "
                        + "Press Enter to start it again");
        assertThat(run.starts("worker2")).isEqualTo(1);
        run.pressEnter();
        run.untilStarted("worker2", 2);
        assertThat(run.starts("worker1") + run.starts("master")).isEqualTo(2);
        killAll(run);
        assertThat(run.end()).isEqualTo(1);
    }

    @Test
    void restartStartsItAgainWithoutARequest() throws IOException {
        UpRun run = up(Map.of("DIES", "worker2"), false, "--restart");
        run.untilErrSays(
                "antiphon: worker2 ended by itself with exit code 7, as its last lines say; the others run on. "
                        + "It is started again in 1 s");
        run.untilErrSays("It is started again in 2 s");
        UpRun.until(() -> run.starts("worker2") >= 2);
        assertThat(run.isOver()).isFalse();
        run.kill("master");
        run.untilErrSays("antiphon: master was ended by signal 9");
        run.untilStarted("master", 2);
        // The hook for the end of this process stops it.
    }

    /// A log that was lost is rebuilt from a named worker once: at the next start the master has one.
    @Test
    void aNodeThatWasUpIsNotAskedAgainToRebuildItsLog() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                Map.of("DIES", "master"),
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err,
                false,
                false,
                Optional.empty());
        ClusterPlan plan = ClusterPlan
                .of(home, home.resolve("data"), UpRun.freePorts(), 1, Map.of("AUTH_TOKEN", "secret"))
                .recoveringFrom("worker1");
        LocalCluster cluster = new LocalCluster(surroundings, true, _ -> {});
        cluster.isUp(plan.master());
        cluster.start(plan);
        Thread.ofVirtual().start(() -> {
            UpRun.until(() -> starts(out.toString(StandardCharsets.UTF_8)).size() >= 2);
            cluster.orderStop();
        });
        assertThat(cluster.awaitEnd()).isTrue();
        assertThat(starts(out.toString(StandardCharsets.UTF_8))).startsWith(
                "master  | RECOVER_FROM=worker1", "master  | RECOVER_FROM=");
    }

    private static List<String> starts(String said) {
        return said.lines().filter(line -> line.startsWith("master  | RECOVER_FROM=")).toList();
    }

    @Test
    void pausesBeforeRestartsGrowAndBeginAnewAfterAWhile() {
        RestartPause pause = new RestartPause();
        List<Long> seconds = Stream.of(0, 0, 0, 0, 0, 0, 0, 61, 0)
                .map(ran -> pause.after(Duration.ofSeconds(ran)).toSeconds())
                .toList();
        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 1L, 2L);
    }

    /// As when its certificate was replaced while it ran: another start alone does not help, and --restart makes none.
    @Test
    void aNodeThatCannotStartAgainNeedsACorrectionFirst() throws IOException {
        Map<String, String> dies = Map.of("DIES", "worker2", "DIES_WITH", "7,2");
        UpRun run = up(dies, false, "--restart");
        run.untilErrSays("antiphon: worker2 ended by itself with exit code 2, as its last lines say; the others run on."
                + " Correct what those lines name, then stop all and run `antiphon up` to start it again\n");
    }

    @Test
    void aNodeThatCannotStartWithItsSettingsEndsAll() throws Exception {
        UpRun run = up(Map.of("DIES", "master", "DIES_WITH", "2"), true, "--restart");
        assertThat(run.end()).isEqualTo(2);
        assertThat(run.err()).isEqualTo(
                "antiphon: master ended by itself with exit code 2, as its last lines say; stopping all\n");
    }

    @Test
    void aDemonstrationAllowsFaultsOnAllNodesAndPostsFromTheMastersPage() throws Exception {
        UpRun run = up(Map.of(), false, "--demo", "--http-port", "0");
        killAll(run);
        run.end();
        assertThat(run.out().lines())
                .contains(
                        "master  | FAULT_INJECTION=true",
                        "master  | PAGE_WRITES=on",
                        "worker1 | FAULT_INJECTION=true",
                        "worker2 | FAULT_INJECTION=true",
                        "worker2 | PAGE_WRITES=null");
    }

    @Test
    void aWrongOptionIsSaidBeforePortsAreLookedAt() throws IOException {
        int port = UpRun.freePorts();
        try (ServerSocket _ = new ServerSocket(port)) {
            Run run = Run.in(Map.of())
                    .home(home)
                    .run("up", "--demo", "--http-port", "off", "--port", Integer.toString(port));
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("--demo shows a page, which needs an HTTP port");
        }
    }

    @Test
    void portsThatWouldBeUsedTwiceAreSaidBeforeAnythingStarts() throws IOException {
        int port = UpRun.freePorts();
        Run run = Run.in(Map.of())
                .home(home)
                .run("up", "--port", Integer.toString(port), "--http-port", Integer.toString(port + 1));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--port and --http-port overlap", port + " to " + (port + 2));
    }

    @Test
    void aPageIsOpenedWhereThereIsADesktop() {
        assertThat(new Browser(surroundings(Map.of("DISPLAY", ":0"))).opener()).isPresent();
        if (!System.getProperty("os.name").contains("Mac"))
            assertThat(new Browser(surroundings(Map.of("DISPLAY", " "))).opener()).isEmpty();
    }

    @Test
    void takenPortsAreReportedTogetherBeforeAnythingStarts() throws IOException {
        int port = UpRun.freePorts();
        try (ServerSocket _ = new ServerSocket(port);
                ServerSocket _ = new ServerSocket(port + 2)) {
            Run run = Run.in(Map.of()).home(home).run("up", "--port", Integer.toString(port));
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).startsWith("antiphon: ports " + port + ", " + (port + 2) + " are taken");
            assertThat(run.out()).isEmpty();
            assertThat(home.resolve("data")).doesNotExist();
        }
    }

    @Test
    void httpPortsFollowTheMastersUnlessTheyAreChosen() {
        assertThat(httpSettings(Optional.empty(), 50_052)).containsExactly("8080", "8081", "8082");
        assertThat(httpSettings(Optional.empty(), 50_062)).containsExactly("51062", "51063", "51064");
        assertThat(httpSettings(Optional.empty(), 65_000)).containsExactly("64000", "64001", "64002");
        assertThat(httpSettings(Optional.of("9000"), 50_052)).containsExactly("9000", "9001", "9002");
        assertThat(httpSettings(Optional.of("0"), 50_052)).containsExactly("0", "0", "0");
        assertThat(httpSettings(Optional.of("off"), 50_052)).containsExactly("off", "off", "off");
        assertThatThrownBy(() -> httpSettings(Optional.of("65534"), 50_052))
                .isInstanceOf(CommandFailure.class)
                .hasMessage(
                        "HTTP port 65534 is not possible: give a port up to 65533, 0 for any that are free, or off");
    }

    private static List<String> httpSettings(Optional<String> given, int port) {
        HttpPorts ports = HttpPorts.of(given, port, 2);
        return IntStream.range(0, 3).mapToObj(ports::settingOf).toList();
    }

    @Test
    void takenHttpPortsAreReportedToo() throws IOException {
        int port = UpRun.freePorts();
        try (ServerSocket taken = new ServerSocket(0)) {
            int http = taken.getLocalPort();
            Run run = Run.in(Map.of("HTTP_PORT", Integer.toString(http)))
                    .home(home)
                    .run("up", "--port", Integer.toString(port), "--workers", "0");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).startsWith("antiphon: port " + http + " is taken").contains("--http-port off");
        }
    }

    @Test
    void aMissingJarIsReportedWithHowToBuildIt() throws IOException {
        Files.delete(home.resolve("worker/target/antiphon-worker.jar"));
        assertThat(Run.in(Map.of()).home(home).run("up").err())
                .contains("antiphon-worker.jar is missing: build it with `mvn -DskipTests package`");
        assertThat(Run.of("up").err()).contains("start it by the script `antiphon`");
    }

    @Test
    void secretsAreMadeOnceAndKeptForTheOwnerAlone() throws IOException {
        Path file = home.resolve("data/secrets.env");
        Map<String, String> made = Secrets.missingFrom(surroundings(Map.of()), file, List.of());
        assertThat(made).containsOnlyKeys("AUTH_TOKEN", "FERNET_KEY");
        assertThat(SigningKeys.ofFernetKey(made.getOrDefault("FERNET_KEY", ""))).isNotNull();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Secrets.missingFrom(surroundings(Map.of()), file, List.of())).isEqualTo(made);
        assertThat(Secrets.missingFrom(surroundings(Map.of("AUTH_TOKEN", "mine")), file, List.of()))
                .containsOnlyKeys("FERNET_KEY");
    }

    @Test
    void noSecretsAreMadeWhenTheEnvironmentHasThem() {
        Path file = home.resolve("data/secrets.env");
        Map<String, String> given = Map.of("AUTH_TOKEN", "mine", "SIGNING_KEYSET", "keys.json");
        assertThat(Secrets.missingFrom(surroundings(given), file, List.of())).isEmpty();
        Map<String, String> files = Map.of("AUTH_TOKEN_FILE", "token", "FERNET_KEY_FILE", "key");
        assertThat(Secrets.missingFrom(surroundings(files), file, List.of())).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void secretsThatWereLostAreNotReplacedWhereLogsAreLeft() throws IOException {
        Path data = home.resolve("data");
        Files.createFile(Files.createDirectories(data.resolve("worker2")).resolve("state"));
        Run run = Run.in(Map.of()).home(home)
                .run("up", "--http-port", "off", "--port", Integer.toString(UpRun.freePorts()));
        assertThat(run.err())
                .startsWith("antiphon: " + data.resolve("secrets.env") + " is missing, and next to it worker2 holds");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(data.resolve("secrets.env")).doesNotExist();
    }

    @Test
    void aSecretThatWentMissingIsNotReplacedSilently() throws IOException {
        Path file = home.resolve("secrets.env");
        PrivateText.write(file, "AUTH_TOKEN=x\n");
        assertThatThrownBy(() -> Secrets.missingFrom(surroundings(Map.of()), file, List.of()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("has no line FERNET_KEY=");
    }

    private static Surroundings surroundings(Map<String, String> environment) {
        return new Surroundings(
                environment, System.in, System.out, System.err, false, false, Optional.empty());
    }
}
