package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.proto.master.PostMessageResponse;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What nodes write while much happens to them: one line for each event, nothing for each message, and no secret.
abstract class LogScenarios extends Scenarios {
    private static final int MESSAGES = 300;
    private static final String CONTENT = "content-that-is-nobody-elses-business";
    private static final String WRONG_TOKEN = "a-wrong-token-may-be-the-right-one-of-another-cluster";

    LogScenarios(Platform platform) {
        super(platform);
    }

    /// Writes, an unknown caller, refusals, a worker that dies and comes back, and a master that restarts.
    private TestCluster eventful(String format, String level) {
        TestCluster cluster = own(ClusterSettings.onDisk().with("LOG_FORMAT", format).with("LOG_LEVEL", level)
                .with("QUORUM_LEVEL", "2"));
        cluster.startAll();
        writeMany(cluster);
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> cluster.master().catchUp(0, WRONG_TOKEN));
        for (String worker : cluster.workers()) cluster.kill(worker);
        cluster.workers().forEach(cluster::awaitUnhealthy);
        for (int i = 0; i < MESSAGES; i++) Expect.refused(cluster.post(CONTENT, 1, client()).get(), 503);
        cluster.workers().forEach(cluster::start);
        cluster.awaitHealthy();
        cluster.stop(MASTER);
        cluster.start(MASTER);
        cluster.awaitHealthy();
        cluster.nodes().forEach(cluster::stop);
        return cluster;
    }

    private void writeMany(TestCluster cluster) {
        List<PendingCall<PostMessageResponse>> writes = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) writes.add(cluster.post(CONTENT + i, 1 + i % 3, client()));
        writes.forEach(write -> Expect.acknowledged(write.get(), 1));
    }

    @Test
    void asJsonEveryLineIsAnEvent() {
        TestCluster cluster = eventful("json", "INFO");
        for (String node : cluster.nodes()) {
            List<JsonObject> events = cluster.log(node).stream()
                    .map(line -> JsonParser.parseString(line).getAsJsonObject())
                    .toList();
            assertThat(events).as(node).allSatisfy(event -> assertThat(event.keySet())
                    .contains("time", "level", "node", "message", "logger"));
            assertThat(events).allSatisfy(event -> assertThat(event.get("node").getAsString()).isEqualTo(node));
            assertThat(events.size()).as("lines of %s for %s messages", node, 2 * MESSAGES).isBetween(3, MESSAGES / 4);
        }
        assertThat(lines(cluster, MASTER, "event", "epoch")).hasSize(2);
        assertThat(lines(cluster, MASTER, "reason", "QUORUM_LOST")).as("reported once").hasSize(1);
        // On a slow machine worker1 is missed before it has started, too.
        List<String> states = lines(cluster, MASTER, "event", "health").stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(event -> event.get("worker").getAsString().equals("worker1"))
                .map(event -> event.get("from").getAsString() + " " + event.get("to").getAsString())
                .toList();
        assertThat(states).as("reported once each time").contains("SUSPECTED UNHEALTHY")
                .doesNotContainSequence("SUSPECTED UNHEALTHY", "SUSPECTED UNHEALTHY");
        assertThat(lines(cluster, "worker1", "event", "epoch")).hasSize(2);
        assertKeepsSecrets(cluster);
    }

    private static List<String> lines(TestCluster cluster, String node, String key, String value) {
        return cluster.log(node).stream().filter(line -> line.contains("\"" + key + "\":\"" + value + "\"")).toList();
    }

    @Test
    void asTextEveryLineBeginsWithItsTimeAndNothingSecretIsLoggedEvenWhenMoreIsToBeSeen() {
        TestCluster cluster = eventful("text", "DEBUG");
        for (String node : cluster.nodes())
            assertThat(cluster.log(node)).as(node).isNotEmpty().allSatisfy(line -> assertThat(line)
                    .matches(
                            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)"
                                    + " (ERROR|WARN |INFO |DEBUG) \\S.*"));
        assertThat(cluster.log(MASTER)).anyMatch(line -> line.contains("event=health worker=worker1"));
        assertKeepsSecrets(cluster);
    }

    private static void assertKeepsSecrets(TestCluster cluster) {
        for (String node : cluster.nodes())
            assertThat(String.join("\n", cluster.log(node)))
                    .as(node)
                    .doesNotContain(cluster.secrets().token())
                    .doesNotContain(cluster.secrets().fernetKey())
                    .doesNotContain(CONTENT)
                    .doesNotContain(WRONG_TOKEN);
    }
}
