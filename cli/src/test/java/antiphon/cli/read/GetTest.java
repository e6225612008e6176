package antiphon.cli.read;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.Run;
import antiphon.cli.options.Nodes;
import antiphon.cli.program.Surroundings;
import antiphon.client.FakeMaster;
import antiphon.client.FakeWorker;
import antiphon.client.SignedNode;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GetTest {
    private FakeMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private Run.With cluster() {
        return Run.in(Map.of("ANTIPHON_MASTER", master.address().toString()));
    }

    @Test
    void aNodeThatComesBackWithAnotherLogBetweenTwoPagesIsNotReadFurther() {
        master.logId = "one";
        master.contents.addAll(List.of("a", "b", "c", "d", "e", "f", "g"));
        master.afterEachPage = () -> master.logId = "another";
        Run run = cluster().run("get");
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("shows another log than before (another, it was one)");
    }

    @Test
    void aNodeThatReplacedTheEndOfAPageIsNotReadFurther() throws IOException {
        LogId log = SignedNode.logId(1);
        try (SignedNode node = new SignedNode(log)) {
            node.entries.addAll(SignedNode.messages(log, 20, "message"));
            List<LogEntry> others = SignedNode.messages(log, 20, "another");
            node.beforePage = () -> {
                node.entries.clear();
                node.entries.addAll(others);
            };
            Run run = Run.in(Map.of("ANTIPHON_MASTER", node.address().toString())).run("get");
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.err()).contains(
                    "has another message 7 than the one that was read", "nothing from message 8 on follows");
            assertThat(run.out()).contains("message 7").doesNotContain("another");
        }
    }

    @Test
    void allPagesAreOneTable() {
        master.contents.addAll(List.of("a", "b", "c", "d\ne", "f"));
        Run run = cluster().run("get");
        assertThat(run.exitCode()).isZero();
        assertThat(run.outLines()).hasSize(6);
        assertThat(run.outLines().getFirst()).matches("NUMBER  TIME +CLIENT  CONTENT");
        assertThat(run.outLines().get(4))
                .matches(" {5}4  2025-10-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.500(Z|[+-]\\d\\d:\\d\\d)  shop    d\\\\ne");
    }

    @Test
    void aPartIsReadWithFromAndLimit() {
        master.contents.addAll(List.of("a", "b", "c", "d", "e", "f"));
        Run run = cluster().run("get", "--from", "2", "--limit", "4", "-o", "json");
        assertThat(run.outLines()).hasSize(4);
        assertThat(run.outLines().getFirst())
                .startsWith("{\"sequence\":2,\"message_id\":\"id-2\",\"parent_id\":\"id-1\",\"time\":\"2025-10-")
                .endsWith("\"content\":\"b\"}");
    }

    @Test
    void aMessageCannotCommandTheTerminal() {
        master.contents.add("\u001b[31mred\u0007");
        assertThat(cluster().run("get").out()).contains("\\x1b[31mred\\x07");
        assertThat(cluster().run("get", "-o", "json").out()).contains("\\u001b[31mred\\u0007");
    }

    @Test
    void whatNobodyWouldSeeIsWrittenOut() {
        master.contents.add("pay \u202e001\u202c to\u200bbob\u2028next, 👨\u200d👩");
        String shown = "pay \\u202e001\\u202c to\\u200bbob\\u2028next, 👨\u200d👩";
        assertThat(cluster().run("get").out()).contains(shown).hasLineCount(2);
        assertThat(cluster().run("get", "-o", "json").out()).contains("\"content\":\"" + shown + "\"");
    }

    @Test
    void anEmptyLogIsSaidToBeEmpty() {
        assertThat(cluster().run("get").err()).isEqualTo("master holds no messages yet\n");
        assertThat(cluster().run("get", "--from", "9").err()).isEqualTo("master holds no message 9 or higher\n");
    }

    @Test
    void aWorkerIsFoundByAddressOrByName() throws IOException {
        try (FakeWorker worker = new FakeWorker(2)) {
            String address = worker.address().toString();
            assertThat(Run.of("get", "--node", address).out()).contains("replica 1", "replica 2");
            Run.With named = Run.in(Map.of("ANTIPHON_WORKERS", "other=host:1, worker1=" + address));
            assertThat(named.run("get", "--node", "worker1").out()).contains("replica 2");
        }
    }

    @Test
    void aWorkerThatIsNotWhereItIsExpectedIsSaidToHaveBeenExpectedThere() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Map<String, String> environment = Map.of("ANTIPHON_MASTER", "localhost:" + (port - 9), "AUTH_TOKEN", "token");
        for (String[] command : new String[][]{{"get"}, {"tail"}, {"backup", "/nonexistent"}}) {
            Run run = Run.in(environment).run(Stream.concat(Arrays.stream(command), Stream.of("--node", "worker9"))
                    .toArray(String[]::new));
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err()).startsWith("antiphon: cannot reach localhost:" + port).contains("; the address of"
                    + " worker9 was only counted from the master's port (localhost:" + (port - 9) + " + 9): if it is"
                    + " elsewhere, say so by ANTIPHON_WORKERS=worker9=host:port,... or give --node host:port");
        }
        Run named = Run.in(Map.of("ANTIPHON_WORKERS", "worker9=localhost:" + port)).run("get", "--node", "worker9");
        assertThat(named.err()).contains("cannot reach").doesNotContain("counted");
        assertThat(Run.of("get", "--node", "localhost:" + port).err()).doesNotContain("counted");
    }

    @Test
    void workersAreExpectedBesideTheMaster() {
        var nodes = new Nodes(surroundings(), antiphon.client.target.Address.parse("localhost:50052"));
        assertThat(nodes.worker("worker2")).hasToString("localhost:50054");
        assertThat(nodes.isMaster("master")).isTrue();
        assertThat(nodes.isMaster("localhost:50052")).isTrue();
    }

    private static Surroundings surroundings() {
        return new Surroundings(
                Map.of(), System.in, System.out, System.err, false, false, java.util.Optional.empty());
    }
}
