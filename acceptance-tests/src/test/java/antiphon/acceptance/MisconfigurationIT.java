package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.MessageServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A node that cannot run with its settings ends with code 2 and a sentence that says what to set.
class MisconfigurationIT {
    private static final int CANNOT_START = 2;
    private static final String TOKEN = "the-secret-token-of-this-cluster";
    private static final Secrets SECRETS = Secrets.random();

    private static Map<String, String> sound(String program) {
        Map<String, String> variables = new TreeMap<>(Map.of(
                "AUTH_TOKEN", TOKEN,
                "FERNET_KEY", SECRETS.fernetKey(),
                "STORAGE", "memory",
                "HTTP_PORT", "off",
                "PORT", Integer.toString(FreePorts.next())));
        if (program.equals("worker")) variables.put("MACHINE_ID", "1");
        else variables.put("WORKERS", "worker1=localhost:1,worker2=localhost:2");
        return variables;
    }

    /// A program, what is set otherwise (a blank value counts as not set), and what the sentence has to say.
    static Stream<Arguments> mistakes() {
        return Stream.of(
                of("master", "AUTH_TOKEN=", "AUTH_TOKEN is not set"),
                of("worker", "AUTH_TOKEN=", "AUTH_TOKEN is not set"),
                of("master", "FERNET_KEY=", "FERNET_KEY is not set", "SIGNING_KEYSET", "openssl"),
                of("worker", "FERNET_KEY=", "FERNET_KEY is not set", "SIGNING_KEYSET", "openssl"),
                of("master", "FERNET_KEY=c2hvcnQ=", "FERNET_KEY", "32 bytes"),
                of("worker", "FERNET_KEY=***no-base64***", "FERNET_KEY", "base64url"),
                of("master", "SIGNING_KEYSET=/no/such/file", "SIGNING_KEYSET", "/no/such/file"),
                of("master", "PORT=http", "PORT=http", "1 to 65535"),
                of("worker", "PORT=65536", "PORT=65536", "1 to 65535"),
                of("master", "HTTP_PORT=none", "HTTP_PORT=none", "0 for any free port, or off"),
                of("worker", "PORT=0", "PORT=0", "1 to 65535"),
                of("master", "PORT=5001 HTTP_PORT=5001", "PORT and HTTP_PORT are both 5001", "set HTTP_PORT"),
                of("worker", "PORT=5001 HTTP_PORT=5001", "PORT and HTTP_PORT are both 5001", "set HTTP_PORT"),
                of("worker", "PORT=5001 OPERATOR_PORT=5001", "PORT and OPERATOR_PORT are both 5001"),
                of("master", "HTTP_PORT=5001 OPERATOR_PORT=5001", "HTTP_PORT and OPERATOR_PORT are both 5001"),
                of("worker", "PORT=5001 MASTER_ADDRESS=127.0.0.1 MASTER_PORT=5001", "MASTER_ADDRESS", "itself"),
                of("master", "QUORUM_LEVEL=4", "QUORUM_LEVEL=4", "1 to 3"),
                of("master", "QUORUM_LEVEL=0", "QUORUM_LEVEL=0", "1 to 3"),
                of("master", "QUORUM_LEVEL=most", "QUORUM_LEVEL=most", "MAJORITY"),
                of("master", "WORKERS=localhost:1", "WORKERS", "worker1=localhost:50053"),
                of("master", "WORKERS=worker1=localhost", "WORKERS", "worker1=localhost:50053"),
                of("master", "WORKERS=worker1=localhost:0", "WORKERS", "1 to 65535"),
                of("master", "WORKERS=a=localhost:1,a=localhost:2", "WORKERS", "twice"),
                of("master", "REPLICATION_TIMEOUT=soon", "REPLICATION_TIMEOUT=soon", "seconds"),
                of("master", "REPLICATION_TIMEOUT=-1", "REPLICATION_TIMEOUT=-1", "seconds"),
                of("master", "HEARTBEAT_INTERVAL=0", "HEARTBEAT_INTERVAL=0", "seconds"),
                of("master", "MAX_CONTENT_BYTES=99999999999", "MAX_CONTENT_BYTES", "3145728"),
                of("master", "RATE_LIMIT=fast", "RATE_LIMIT=fast"),
                of("master", "RECOVER_FROM=worker9", "RECOVER_FROM=worker9", "worker1, worker2"),
                of("master", "STORAGE=paper", "STORAGE=paper", "memory"),
                of("worker", "MACHINE_ID=", "MACHINE_ID is not set"),
                of("worker", "MACHINE_ID=a/b", "MACHINE_ID=a/b"),
                of("worker", "MASTER_PORT=x", "MASTER_PORT=x", "1 to 65535"),
                of("worker", "SYNC_TIMEOUT=never", "SYNC_TIMEOUT=never", "seconds"),
                of("worker", "FAULT_INJECTION=perhaps", "FAULT_INJECTION=perhaps", "true or false"),
                of("worker", "TESTING_DELAY=5", "TESTING_DELAY", "FAULT_INJECTION=true"),
                of("worker", "TESTING_DELAY=-5 FAULT_INJECTION=true", "TESTING_DELAY=-5", "seconds"));
    }

    private static Arguments of(String program, String set, String... says) {
        return Arguments.of(program, set, List.of(says));
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("mistakes")
    void aMistakeStopsTheStartWithASentenceThatNamesIt(String program, String set, List<String> says) {
        Map<String, String> variables = sound(program);
        Arrays.stream(set.split(" ", -1)).forEach(assignment -> {
            int equals = assignment.indexOf('=');
            variables.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        });
        NodeProcess node = new NodeProcess(program, program, variables);
        assertThat(node.exitCode()).as("%s", node.lines()).isEqualTo(CANNOT_START);
        List<String> sentences = node.lines().stream()
                .filter(line -> line.contains("cannot start"))
                .toList();
        assertThat(sentences).as("%s", node.lines()).hasSize(1);
        assertThat(sentences.getFirst()).contains(says);
        assertThat(node.lines()).noneMatch(line -> line.startsWith("\tat "));
        assertThat(String.join("\n", node.lines()))
                .doesNotContain(TOKEN)
                .doesNotContain(SECRETS.fernetKey())
                .doesNotContain("c2hvcnQ")
                .doesNotContain("no-base64");
    }

    @ParameterizedTest
    @CsvSource({"master", "worker"})
    void aPortThatIsTakenIsNamed(String program) throws Exception {
        try (var taken = new java.net.ServerSocket(0)) {
            Map<String, String> variables = sound(program);
            variables.put("PORT", Integer.toString(taken.getLocalPort()));
            NodeProcess node = new NodeProcess(program, program, variables);
            assertThat(node.exitCode()).isEqualTo(CANNOT_START);
            assertThat(String.join("\n", node.lines()))
                    .contains("port " + taken.getLocalPort() + " is taken", "set PORT")
                    .doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource({"master", "worker"})
    void anHttpPortThatIsTakenIsNamed(String program) throws Exception {
        try (var taken = new java.net.ServerSocket(0)) {
            Map<String, String> variables = sound(program);
            variables.put("HTTP_PORT", Integer.toString(taken.getLocalPort()));
            NodeProcess node = new NodeProcess(program, program, variables);
            assertThat(node.exitCode()).isEqualTo(CANNOT_START);
            assertThat(String.join("\n", node.lines()))
                    .contains("HTTP port " + taken.getLocalPort() + " is taken", "set HTTP_PORT")
                    .doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "master, QUORUM_LEVL, QUORUM_LEVEL", "master, REPLICATION_TIMOUT, REPLICATION_TIMEOUT",
        "worker, TESTING_DELEY, TESTING_DELAY", "worker, MASTER_ADRESS, MASTER_ADDRESS"})
    void aVariableThatLooksLikeASettingIsWarnedAbout(String program, String typo, String meant) {
        Map<String, String> variables = sound(program);
        variables.put(typo, "1");
        variables.put("PORT", "none"); // So that it ends by itself.
        NodeProcess node = new NodeProcess(program, program, variables);
        assertThat(node.exitCode()).isEqualTo(CANNOT_START);
        assertThat(node.lines()).anySatisfy(line -> assertThat(line).contains("WARN", typo, "did you mean " + meant));
    }

    @ParameterizedTest
    @CsvSource({"master", "worker"})
    void helpListsEverySettingWithItsDefault(String program) {
        NodeProcess node = new NodeProcess(program, program, Map.of(), "--help");
        assertThat(node.exitCode()).isZero();
        String help = String.join("\n", node.lines());
        List<String> settings = new ArrayList<>(List.of(
                "PORT", "HTTP_PORT", "ADDRESS", "AUTH_TOKEN", "FERNET_KEY", "SIGNING_KEYSET", "STORAGE",
                "SYNC_TIMEOUT"));
        settings.addAll(program.equals("master")
                ? List.of(
                        "WORKERS", "QUORUM_LEVEL", "REPLICATION_TIMEOUT", "5.5", "HEARTBEAT_INTERVAL",
                        "MAX_CONTENT_BYTES", "1048576", "MAX_PENDING_WRITES", "10000", "RATE_LIMIT", "50052",
                        "RECOVER_FROM")
                : List.of(
                        "MACHINE_ID", "MASTER_ADDRESS", "MASTER_PORT", "FAULT_INJECTION", "TESTING_DELAY", "50053"));
        assertThat(help).contains(settings);
    }

    @Test
    void aNodeThatRefusesTheTokenOfAnotherSaysSoInItsOwnLogAndSoDoesTheOther() throws InterruptedException {
        Map<String, String> variables = sound("worker");
        Map<String, String> ofMaster = sound("master");
        ofMaster.put("AUTH_TOKEN", "what-another-cluster-uses");
        ofMaster.put("HEARTBEAT_INTERVAL", "0.05");
        ofMaster.put("WORKERS", "worker1=localhost:" + variables.get("PORT"));
        NodeProcess worker = new NodeProcess("worker", "worker", variables);
        NodeProcess master = new NodeProcess("master", "master", ofMaster);
        try {
            // A worker that starts later than the master is first one that cannot be reached.
            awaitLine(master, "worker1 ", "UNHEALTHY", ": refuses this master's AUTH_TOKEN");
            awaitLine(worker, "ReportHealth from 127.0.0.1:", "was refused", "compare AUTH_TOKEN");
            drainWithAWrongToken(Integer.parseInt(ofMaster.get("PORT")));
            awaitLine(master, "Drain from 127.0.0.1:", "was refused", "compare AUTH_TOKEN");
            assertThat(worker.lines()).filteredOn(line -> line.contains("was refused")).hasSize(1);
            assertThat(String.join("\n", worker.lines())).doesNotContain("another-cluster", TOKEN);
            assertThat(String.join("\n", master.lines())).doesNotContain("another-cluster", TOKEN);
        } finally {
            master.signal("KILL");
            worker.signal("KILL");
        }
    }

    private static void awaitLine(NodeProcess node, String... says) {
        Awaiting.await(
                "a line with " + List.of(says), Awaiting.BOUND,
                () -> assertThat(node.lines()).anySatisfy(line -> assertThat(line).contains(says)),
                () -> String.join("\n", node.lines()));
    }

    private static void drainWithAWrongToken(int port) throws InterruptedException {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
        try {
            DrainRequest request = DrainRequest.newBuilder().setAuthToken(TOKEN).build();
            assertThatThrownBy(() -> MessageServiceGrpc.newBlockingStub(channel).withWaitForReady().drain(request))
                    .hasMessageContaining("AUTH_TOKEN");
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void anUnknownArgumentIsReportedWithTheHelp() {
        NodeProcess node = new NodeProcess("master", "master", Map.of(), "--port=1");
        assertThat(node.exitCode()).isEqualTo(CANNOT_START);
        assertThat(String.join("\n", node.lines())).contains("--port=1", "QUORUM_LEVEL");
    }
}
