package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.PostMessageResponse;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Signing keys are rotated while a cluster runs. Every node has a keyset file of its own, as on machines of their own:
/// an operator changes one and brings it to the nodes.
abstract class KeyRotationScenarios extends Scenarios {
    private static final int WRITES_BETWEEN_STEPS = 40;

    @TempDir private Path directory;
    private String firstKey = "";

    KeyRotationScenarios() {
        super(Platform.PROCESSES);
    }

    /// A cluster whose nodes all have the same first key.
    private ProcessCluster running() throws IOException {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.onDisk().with("HTTP_PORT", "0"));
        firstKey = keys(cluster, "create");
        for (String node : cluster.nodes()) {
            bringTo(node);
            cluster.set(node, "SIGNING_KEYSET", keysetOf(node).toString());
        }
        cluster.startAll();
        return cluster;
    }

    private Path keyset() {
        return directory.resolve("keyset.json");
    }

    private Path keysetOf(String node) {
        return directory.resolve(node + ".json");
    }

    /// Copied next to it and renamed, so that no node meets half of it.
    private void bringTo(String node) throws IOException {
        Path copy = directory.resolve(node + ".new");
        Files.copy(keyset(), copy, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(copy, keysetOf(node), StandardCopyOption.ATOMIC_MOVE);
    }

    private void bringToAll(ProcessCluster cluster) throws IOException {
        for (String node : cluster.nodes()) bringTo(node);
    }

    private String antiphon(ProcessCluster cluster, String... arguments) {
        Map<String, String> variables = new TreeMap<>();
        variables.put("ANTIPHON_MASTER", "localhost:" + cluster.port(MASTER));
        variables.put(
                "ANTIPHON_WORKERS",
                cluster.workers().stream()
                        .map(worker -> worker + "=localhost:" + cluster.port(worker))
                        .collect(Collectors.joining(",")));
        variables.put("AUTH_TOKEN", cluster.secrets().token());
        variables.put("SIGNING_KEYSET", keyset().toString());
        NodeProcess command = new NodeProcess("antiphon " + arguments[0], "cli", variables, arguments);
        int code = command.exitCode();
        String said = String.join("\n", command.lines());
        assertThat(code).as(said).isZero();
        return said;
    }

    /// @return the newest key of the file
    private String keys(ProcessCluster cluster, String step, String... more) {
        String[] arguments = new String[more.length + 5];
        List.of("keys", step, keyset().toString(), "-o", "json").toArray(arguments);
        System.arraycopy(more, 0, arguments, 5, more.length);
        String last = antiphon(cluster, arguments).lines().toList().getLast();
        return JsonParser.parseString(last).getAsJsonObject().get("id").getAsString();
    }

    private static void awaitUse(ProcessCluster cluster, List<String> nodes, String key, String use) {
        for (String node : nodes)
            cluster.await(node + " has key " + key + " as " + use, () -> assertThat(
                    Scrape.of(cluster.httpPort(node))
                            .value("antiphon_signing_key_info", "key=\"" + key + "\"", "use=\"" + use + "\""))
                    .isEqualTo(1));
    }

    @Test
    void aRotationUnderLoadFailsNoWriteAndOldMessagesStillVerify() throws IOException {
        ProcessCluster cluster = running();
        String old = firstKey;
        List<String> secrets = List.of(secretOf(keyset()));
        long before;
        try (SteadyWriters writers = new SteadyWriters(cluster, client())) {
            writers.awaitMore(WRITES_BETWEEN_STEPS);
            String next = keys(cluster, "add");
            bringToAll(cluster);
            writers.awaitMore(WRITES_BETWEEN_STEPS);
            keys(cluster, "promote", next);
            bringToAll(cluster);
            cluster.await("the new key signs", () -> assertThat(cluster.log(MASTER)).anyMatch(
                    line -> line.contains("event=signing-key key=" + next)));
            before = cluster.status().getHead();
            writers.awaitMore(WRITES_BETWEEN_STEPS);
            keys(cluster, "disable", old);
            bringToAll(cluster);
            awaitUse(cluster, cluster.nodes(), old, "disabled");
            writers.awaitMore(WRITES_BETWEEN_STEPS);
        }
        assertThat(before).isGreaterThan(WRITES_BETWEEN_STEPS);
        cluster.awaitSameLogs();
        cluster.nodes().forEach(cluster::kill);
        cluster.data().lose("worker2");
        cluster.startAll();
        cluster.awaitSameLogs();
        Expect.acknowledged(cluster.post("after a restart", 3, client()).get(), 3);
        assertVerifies(cluster, old);
        assertThat(Scrape.of(cluster.httpPort("worker2")).value("antiphon_disabled_key_messages_total"))
                .as("what it had to fetch").isPositive();
        for (String node : cluster.nodes())
            assertThat(String.join("\n", cluster.log(node))).contains("event=keyset-changed").doesNotContain(secrets);
    }

    private static String secretOf(Path keyset) throws IOException {
        String secret = Files.readString(keyset).replaceAll("(?s).*\"value\":\\s*\"([^\"]+)\".*", "$1");
        assertThat(secret).hasSizeBetween(30, 200);
        return secret;
    }

    /// All nodes hold the same, all of it signed, and what the disabled key signed is reported.
    private void assertVerifies(ProcessCluster cluster, String disabled) {
        assertThat(antiphon(cluster, "verify"))
                .contains("worker1: messages 1 to ", "worker2: messages 1 to ", "same as the master")
                .contains("signed with key " + disabled + ", which is disabled; a later message")
                .endsWith("no problem");
    }

    @Test
    void aNewKeyWaitsForTheWorkersAndOneThatComesBackWithoutItLosesNothing() throws IOException {
        ProcessCluster cluster = running();
        assertGoesOnWithTheKeysItHas(cluster);
        String next = keys(cluster, "add");
        keys(cluster, "promote", next);
        bringTo(MASTER); // In the wrong order: before worker1 can know the key.
        bringTo("worker2");
        cluster.await("it is waited for", () -> assertThat(cluster.log(MASTER)).anyMatch(
                line -> line.contains("event=signing-key-waits key=" + next) && line.contains("for worker1 cannot")));
        assertThat(Scrape.of(cluster.httpPort(MASTER)).value("antiphon_signing_key_waits_for_workers")).isEqualTo(1);
        Expect.acknowledged(cluster.post("the old key signs", 3, client()).get(), 3);

        cluster.stop("worker1");
        cluster.await("it is not waited for any more", () -> assertThat(cluster.log(MASTER)).anyMatch(
                line -> line.contains("event=signing-key key=" + next)));
        Expect.acknowledged(cluster.post("the new key signs", 2, client()).get(), 2);
        PendingCall<PostMessageResponse> waiting = cluster.post("waits for worker1", 3, client());
        cluster.start("worker1");
        cluster.await("it is said why", () -> assertThat(cluster.statusOf("worker1").getDeliveryReason())
                .contains("a signature that none of this node's keys made", "SIGNING_KEYSET"));
        assertThat(cluster.contents("worker1")).endsWith("the old key signs");
        assertThat(waiting.isDone()).isFalse();

        bringTo("worker1");
        Expect.acknowledged(waiting.get(), 3);
        cluster.awaitHealthy();
        cluster.awaitSameLogs();
    }

    /// Its key is disabled at once: the workers get the file first, and once the master does.
    @Test
    void aStolenKeyThatIsDisabledAtOnceCostsNoWriteUnlessTheMasterGetsTheFileFirst() throws IOException {
        ProcessCluster cluster = running();
        String second = replaced(cluster, firstKey);
        bringTo("worker1");
        bringTo("worker2");
        awaitUse(cluster, cluster.workers(), second, "primary");
        Expect.acknowledged(cluster.post("still the stolen key", 3, client()).get(), 3);
        bringTo(MASTER);
        cluster.await("the second key signs", () -> assertThat(cluster.log(MASTER)).anyMatch(
                line -> line.contains("INFO") && line.contains("event=signing-key key=" + second)));
        Expect.acknowledged(cluster.post("the second key", 3, client()).get(), 3);

        String third = replaced(cluster, second);
        bringTo(MASTER);
        cluster.await("it is said who lacks the key", () -> assertThat(cluster.log(MASTER)).anyMatch(
                line -> line.contains("WARN") && line.contains("signs with key " + third + " now, although worker1 and"
                        + " worker2 cannot verify it")));
        cluster.await("the forecast knows", () -> assertThat(cluster.status().getWritesNowList())
                .anyMatch(range -> range.getTo() == 3 && range.getSentence().contains("cannot verify key " + third)));
        assertThat(Scrape.of(cluster.httpPort(MASTER)).value("antiphon_signing_key_waits_for_workers")).isEqualTo(2);
        PendingCall<PostMessageResponse> waiting = cluster.post("waits for the workers", 3, client());
        cluster.await("it is refused", () -> assertThat(cluster.statusOf("worker1").getDeliveryReason())
                .contains("a signature that none of this node's keys made"));
        assertThat(cluster.statusOf("worker1").getHealth()).isEqualTo("HEALTHY");

        bringTo("worker1");
        bringTo("worker2");
        Expect.acknowledged(waiting.get(), 3);
        cluster.awaitSameLogs();
        assertThat(cluster.log(MASTER)).noneMatch(line -> line.contains("event=health ") && line.contains("DATA_LOSS"));
        cluster.await("nobody lacks it", () -> assertThat(
                Scrape.of(cluster.httpPort(MASTER)).value("antiphon_signing_key_waits_for_workers")).isZero());
    }

    /// @return the key that is primary now, while the old one is disabled
    private String replaced(ProcessCluster cluster, String old) {
        String next = keys(cluster, "add");
        keys(cluster, "promote", next);
        keys(cluster, "disable", old);
        return next;
    }

    /// A master whose file cannot be used.
    private void assertGoesOnWithTheKeysItHas(ProcessCluster cluster) throws IOException {
        Files.writeString(keysetOf(MASTER), "{}");
        cluster.await("it is said", () -> assertThat(cluster.log(MASTER))
                .anyMatch(line -> line.contains("event=keyset-unusable") && line.contains("is not a Tink keyset")));
        assertThat(Scrape.of(cluster.httpPort(MASTER)).value("antiphon_keyset_usable")).isZero();
        Expect.acknowledged(cluster.post("goes on", 3, client()).get(), 3);
        bringTo(MASTER);
        cluster.await("all is well again", () -> assertThat(
                Scrape.of(cluster.httpPort(MASTER)).value("antiphon_keyset_usable")).isEqualTo(1));
    }
}
