package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line, as a process of its own, against nodes that are killed, damaged and brought back under it.
abstract class CommandLineScenarios extends Scenarios {
    private static final int USAGE = 2;
    private static final int NOT_SOUND = 6;
    private static final int MANY = 5_000;

    @TempDir private Path directory;

    CommandLineScenarios() {
        super(Platform.PROCESSES);
    }

    private ProcessCluster running() {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk());
        cluster.startAll();
        return cluster;
    }

    static NodeProcess command(ProcessCluster cluster, String... arguments) {
        return command(cluster, Map.of(), arguments);
    }

    private static NodeProcess command(ProcessCluster cluster, Map<String, String> more, String... arguments) {
        Map<String, String> variables = new TreeMap<>();
        variables.put("ANTIPHON_MASTER", "localhost:" + cluster.port(MASTER));
        variables.put(
                "ANTIPHON_WORKERS",
                cluster.workers().stream()
                        .map(worker -> worker + "=localhost:" + cluster.port(worker))
                        .collect(Collectors.joining(",")));
        variables.put("AUTH_TOKEN", cluster.secrets().token());
        variables.put("FERNET_KEY", cluster.secrets().fernetKey());
        variables.putAll(more);
        return new NodeProcess("antiphon " + arguments[0], "cli", variables, arguments);
    }

    /// Runs it to its end.
    ///
    /// @return all it said
    static String ends(int exitCode, ProcessCluster cluster, String... arguments) {
        return ends(exitCode, cluster, Map.of(), arguments);
    }

    private static String ends(int exitCode, ProcessCluster cluster, Map<String, String> more, String... arguments) {
        NodeProcess command = command(cluster, more, arguments);
        int ended = command.exitCode();
        String said = String.join("\n", command.lines());
        assertThat(ended).as(said).isEqualTo(exitCode);
        return said;
    }

    @Test
    void followingAWorkerThatIsKilledSkipsNothingAndRepeatsNothing() {
        ProcessCluster cluster = running();
        NodeProcess tail = command(cluster, "tail", "-f", "--from", "1", "--node", "worker1", "-o", "json");
        write(cluster, 50, 3);
        awaitFollowed(cluster, tail, 50);

        cluster.kill("worker1");
        write(cluster, 50, 2);
        cluster.start("worker1");
        write(cluster, 50, 3);
        awaitFollowed(cluster, tail, 150);
        tail.signal("TERM");
        tail.exitCode();
    }

    private void write(ProcessCluster cluster, int count, int concern) {
        List<PendingCall<PostMessageResponse>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) calls.add(cluster.post("message", concern, client()));
        calls.forEach(call -> Expect.acknowledged(call.get(), concern));
    }

    private static void awaitFollowed(ProcessCluster cluster, NodeProcess tail, long through) {
        List<String> wanted = LongStream.rangeClosed(1, through)
                .mapToObj(number -> "{\"sequence\":" + number + ",")
                .toList();
        cluster.await("all up to " + through + " are shown once and in order", () -> {
            List<String> shown = tail.lines().stream()
                    .filter(line -> line.startsWith("{")) // other lines are about the broken connection
                    .map(line -> line.substring(0, line.indexOf(',') + 1))
                    .toList();
            assertThat(shown).isEqualTo(wanted);
        });
    }

    @Test
    void aBackupMadeWhileWritesGoOnBecomesANewClusterThatGoesOn() throws Exception {
        ProcessCluster first = running();
        String backup = directory.resolve("backup").toString();
        BulkLoad.write(first.master().channel(), MANY, 2);
        CompletableFuture<Void> more = CompletableFuture.runAsync(
                () -> BulkLoad.write(first.connect().channel(), MANY, 2));
        assertThat(ends(0, first, "backup", backup)).contains("hash chain and signatures checked");
        more.get();
        assertThat(ends(0, first, "backup", backup, "--node", "worker1")).contains("holds " + 2 * MANY + " messages");
        List<Received> written = first.messages(MASTER);
        first.nodes().forEach(first::kill);

        ProcessCluster second = (ProcessCluster) own(ClusterSettings.onDisk());
        ends(0, first, "restore", backup, second.data().of(MASTER).toString());
        Map<String, String> sameKey = Map.of("FERNET_KEY", first.secrets().fernetKey());
        for (String node : second.nodes().reversed()) second.start(node, sameKey);
        second.awaitHealthy();
        assertThat(second.messages(MASTER)).isEqualTo(written);
        second.awaitSameLogs();
        assertThat(Expect.acknowledged(second.post("goes on", 3, client()).get(), 3)).isEqualTo(2 * MANY + 1);
    }

    @Test
    void anotherNodeThanTheOneThatIsNamedIsRefused() {
        ProcessCluster cluster = running();
        write(cluster, 3, 3);
        String first = "localhost:" + cluster.port("worker1");
        String second = "localhost:" + cluster.port("worker2");
        String swapped = "worker1=" + second + ",worker2=" + first;
        for (String command : List.of("verify", "get", "tail -f", "backup " + directory.resolve("copy")))
            assertThat(ends(USAGE, cluster, Map.of("ANTIPHON_WORKERS", swapped),
                    (command + " --node worker1").split(" ")))
                    .contains("worker1: " + second + " is worker2: correct ANTIPHON_WORKERS");
        String twice = "worker1=" + first + ",worker2=" + first;
        assertThat(ends(USAGE, cluster, Map.of("ANTIPHON_WORKERS", twice), "verify"))
                .contains("same as the master", "worker2: " + first + " is worker1: correct ANTIPHON_WORKERS",
                        "1 of 3 nodes could not be checked whole");
        String master = "localhost:" + cluster.port(MASTER);
        assertThat(ends(USAGE, cluster, Map.of("ANTIPHON_WORKERS", "worker1=" + master + ",worker2=" + second),
                "verify")).contains("worker1: " + master + " is a master: correct ANTIPHON_WORKERS");
    }

    @Test
    void anAlteredByteIsFoundWithItsMessage() {
        ProcessCluster cluster = running();
        write(cluster, 3, 3);
        Expect.acknowledged(cluster.post("to be altered", 3, client()).get(), 3);
        write(cluster, 3, 3);
        assertThat(ends(0, cluster, "verify")).contains("worker2", "same as the master").endsWith("no problem");

        cluster.stop("worker1");
        cluster.data().damage("worker1", "to be altered");
        String files = cluster.data().of("worker1").toString();
        assertThat(ends(NOT_SOUND, cluster, "verify", "--node", files)).contains("PROBLEM: message 4 ");
        cluster.start("worker1");
        cluster.awaitHealthy();
        cluster.awaitSameLogs();
        assertThat(ends(0, cluster, "verify")).as("it was fetched again").endsWith("no problem");
    }

    @Test
    void aMasterIsDrainedWhenEveryWriteHasItsCopies() {
        ProcessCluster cluster = running();
        cluster.pause("worker2");
        PendingCall<PostMessageResponse> waiting = cluster.post("waits for worker2", 3, client());
        cluster.await("it is in the log", () -> assertThat(cluster.status().getPendingWrites()).isEqualTo(1));
        NodeProcess drain = command(cluster, "drain");
        cluster.await("it drains", () -> assertThat(cluster.status().getState()).isEqualTo("draining"));

        PostMessageResponse refused = cluster.post("too late", 1, client()).get();
        assertThat(refused.getOutcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(refused.getStatusCode()).isEqualTo(503);
        assertThat(refused.getDetail()).contains("drains it");
        cluster.await("it says what it waits for", () -> assertThat(drain.lines()).anyMatch(
                line -> line.startsWith("draining: 1 write waits for its copies; worker2 is behind")));
        cluster.resume("worker2");
        assertThat(drain.exitCode()).as("%s", drain.lines()).isZero();
        Expect.acknowledged(waiting.get(), 3);

        cluster.stop(MASTER);
        cluster.start(MASTER);
        cluster.awaitHealthy();
        Expect.acknowledged(cluster.post("after the maintenance", 3, client()).get(), 3);
    }
}
