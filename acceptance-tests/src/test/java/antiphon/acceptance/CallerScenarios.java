package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc.MessageServiceBlockingStub;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.proto.worker.InjectFailureRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that authenticate callers: set up with the command line, called over the wire, and changed while they run.
abstract class CallerScenarios extends Scenarios {
    @TempDir private Path directory;
    private final Map<String, String> tokens = new TreeMap<>();
    private ProcessCluster cluster;
    private MasterClient unnamed; // shows no token by itself

    CallerScenarios() {
        super(Platform.PROCESSES);
    }

    private Path file() {
        return directory.resolve("callers.json");
    }

    /// @return what it printed on standard output
    private String antiphon(Map<String, String> more, int code, String... arguments) {
        Map<String, String> variables = new TreeMap<>(more);
        variables.put("ANTIPHON_MASTER", "localhost:" + cluster.port(MASTER));
        variables.put(
                "ANTIPHON_WORKERS",
                cluster.workers().stream()
                        .map(worker -> worker + "=localhost:" + cluster.port(worker))
                        .collect(Collectors.joining(",")));
        NodeProcess command = new NodeProcess("antiphon " + arguments[0], "cli", variables, arguments);
        int ended = command.exitCode();
        String said = String.join("\n", command.lines());
        assertThat(ended).as(said).isEqualTo(code);
        return said;
    }

    private void add(String name, String roles, String... more) throws IOException {
        Path token = directory.resolve(name + ".token");
        List<String> arguments = new ArrayList<>(
                List.of("callers", "add", file().toString(), name, "--role", roles, "--to", token.toString()));
        arguments.addAll(List.of(more));
        antiphon(Map.of(), 0, arguments.toArray(String[]::new));
        tokens.put(name, Files.readString(token).strip());
    }

    private MessageServiceBlockingStub as(String name) {
        return unnamed.blocking().withInterceptors(TestCluster.showing(tokens.getOrDefault(name, name)));
    }

    private PostMessageResponse post(String name, String clientId) {
        return as(name).postMessage(PostMessageRequest.newBuilder()
                .setContent("from " + name)
                .setWriteConcern(3)
                .setClientId(clientId)
                .build());
    }

    private static void fails(Status.Code code, String says, ThrowingCallable call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(failed -> assertThat(failed.getStatus().getCode()).isEqualTo(code))
                .withMessageContaining(says);
    }

    @Test
    void callersAreAskedAndChangedWhileTheClusterRuns() throws IOException, InterruptedException {
        cluster = (ProcessCluster) own(ClusterSettings.quick()
                .with("HTTP_PORT", "0")
                .with("PAGE_WRITES", "on")
                .with("CALLERS", file().toString()));
        antiphon(Map.of(), 0, "callers", "create", file().toString());
        add("shop", "writer", "--client-id", "shop-*");
        add("ann", "writer,reader");
        add("audit", "reader");
        add("ops", "operator");
        add("copies", "node,reader");
        cluster.show(tokens.get("ann"));
        cluster.startAll();
        unnamed = cluster.connectUnnamed();

        rolesAndNames();
        ownDoors();
        theCommandLineShowsItsToken();
        thePageIsNoWayAround();
        changesAreTakenWhileItRuns();
        for (String node : cluster.nodes()) {
            String log = String.join("\n", cluster.log(node));
            tokens.values().forEach(token -> assertThat(log).doesNotContain(token));
        }
        cluster.awaitSameLogs();
    }

    private void rolesAndNames() {
        fails(Status.Code.UNAUTHENTICATED, "not that of any caller", () -> post("nobody", ""));
        fails(Status.Code.PERMISSION_DENIED, "needs writer", () -> post("audit", ""));
        fails(Status.Code.PERMISSION_DENIED, "needs node or reader",
                () -> as("shop").getMessages(GetMessagesRequest.getDefaultInstance()));
        Expect.acknowledged(post("shop", "shop-1"), 3);
        Expect.acknowledged(post("ann", "ann"), 3);
        PostMessageResponse refused = post("ann", "shop-1");
        Expect.refused(refused, 401);
        assertThat(refused.getMessage()).contains("ann", "shop-1", "another caller is bound to it");
        Expect.refused(post("shop", "ann"), 401);
        PostMessageResponse longName = post("shop", "x".repeat(100_000));
        Expect.refused(longName, 400);
        assertThat(longName.getSerializedSize()).as("a refusal repeats no long names").isLessThan(1000);
        assertThat(as("audit").getMessages(GetMessagesRequest.getDefaultInstance()).getMessagesList()).hasSize(2);
        assertThat(as("shop").getClusterStatus(GetClusterStatusRequest.getDefaultInstance()).getHead()).isEqualTo(2);
        fails(Status.Code.UNAUTHENTICATED, "", () -> as("nobody")
                .getClusterStatus(GetClusterStatusRequest.getDefaultInstance()));
    }

    /// What asks for the nodes' own token takes that of a caller with the role for it, and no other.
    private void ownDoors() {
        assertThat(unnamed.catchUp(0, cluster.secrets().token()).getMessagesList()).hasSize(2);
        fails(Status.Code.PERMISSION_DENIED, "has the role reader,node, and this needs operator",
                () -> as("copies").drain(DrainRequest.getDefaultInstance()));
        var _ = as("ops").drain(DrainRequest.getDefaultInstance());
        Expect.refused(post("ann", ""), 503);
        var _ = as("ops").drain(DrainRequest.newBuilder().setUndo(true).build());
        InjectFailureRequest none = InjectFailureRequest.getDefaultInstance();
        fails(Status.Code.PERMISSION_DENIED, "needs operator",
                () -> cluster.worker("worker1").blocking().injectFailure(none));
        try (WorkerClient ops = cluster.connectTo("worker1", tokens.get("ops"))) {
            assertThat(ops.blocking().injectFailure(none).getStatus()).isTrue();
        }
    }

    private void theCommandLineShowsItsToken() {
        String shop = directory.resolve("shop.token").toString();
        antiphon(Map.of(), 0, "post", "--token-file", shop, "--client", "shop-2", "hi");
        assertThat(antiphon(Map.of("ANTIPHON_TOKEN", tokens.get("audit")), 0, "get", "--node", "worker1"))
                .contains("shop-2");
        assertThat(antiphon(Map.of(), 1, "get")).contains("authenticates callers");
        Path backup = directory.resolve("backup");
        antiphon(Map.of("ANTIPHON_TOKEN", tokens.get("copies")), 0, "backup", backup.toString());
        assertThat(antiphon(Map.of(), 0, "callers", "list", file().toString()))
                .contains("shop-*", "writer,reader")
                .doesNotContain(tokens.get("shop"));
    }

    private void thePageIsNoWayAround() throws IOException, InterruptedException {
        assertThat(http("GET", "/", "", "")).isEqualTo(401);
        assertThat(http("GET", "/events", "", "")).isEqualTo(401);
        assertThat(http("GET", "/", "shop", "")).isEqualTo(403);
        assertThat(http("GET", "/", "audit", "")).isEqualTo(200);
        assertThat(http("POST", "/api/post", "audit", "content=x&client=ann&w=1")).isEqualTo(403);
        assertThat(http("POST", "/api/post", "ann", "content=on+the+page&client=ann&w=1")).isEqualTo(202);
        assertThat(http("POST", "/api/post", "ann", "content=in+anothers+name&client=shop-1&w=1")).isEqualTo(202);
        assertThat(http("POST", "/api/fault", "ann", "worker=worker1&what=cut")).isEqualTo(403);
        cluster.await("the post of the page is there",
                () -> assertThat(cluster.contents(MASTER)).contains("on the page").doesNotContain("in anothers name"));
        assertThat(http("GET", "/livez", "", "")).isEqualTo(200);
        Scrape metrics = Scrape.of(cluster.httpPort(MASTER));
        assertThat(metrics.value("antiphon_callers_asked")).isEqualTo(1);
        assertThat(metrics.value("antiphon_calls_refused_total", "reason=\"client_id\"")).isGreaterThanOrEqualTo(3);
        assertThat(metrics.value("antiphon_calls_refused_total", "reason=\"no_token\"")).isPositive();
    }

    /// As a browser does, with the token as the password.
    private int http(String method, String path, String name, String form) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://localhost:" + cluster.httpPort(MASTER) + path))
                .header("X-Antiphon-Page", "1")
                .header("Content-Type", "application/x-www-form-urlencoded");
        if (!name.isEmpty())
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder()
                            .encodeToString(("me:" + tokens.get(name)).getBytes(StandardCharsets.UTF_8)));
        request.method(method, HttpRequest.BodyPublishers.ofString(form));
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    private void changesAreTakenWhileItRuns() throws IOException {
        Iterator<Message> follows = as("audit")
                .withDeadlineAfter(Awaiting.BOUND)
                .subscribeMessages(SubscribeMessagesRequest.getDefaultInstance());
        assertThat(follows.next().getSequenceNumber()).isEqualTo(1);
        antiphon(Map.of(), 0, "callers", "disable", file().toString(), "audit");
        fails(Status.Code.UNAUTHENTICATED, "audit is disabled", () -> follows.forEachRemaining(_ -> {}));

        String old = tokens.get("shop");
        Path next = directory.resolve("shop.next");
        antiphon(Map.of(), 0, "callers", "rotate", file().toString(), "shop", "--old-for", "1h", "--to",
                next.toString());
        tokens.put("shop", Files.readString(next).strip());
        cluster.await("the new token counts", () -> Expect.acknowledged(post("shop", "shop-1"), 3));
        Expect.acknowledged(post(old, "shop-1"), 3);

        String whole = Files.readString(file());
        Files.writeString(file(), whole.substring(0, whole.length() / 2));
        cluster.await("the broken file is reported", () -> assertThat(cluster.log(MASTER)).anyMatch(
                line -> line.contains("event=callers-unusable")));
        Expect.acknowledged(post("shop", "shop-1"), 3);
        Files.writeString(file(), whole);
        cluster.await("the whole file is reported", () -> assertThat(
                Scrape.of(cluster.httpPort(MASTER)).value("antiphon_callers_usable")).isEqualTo(1));
    }

    @Test
    void withoutCallersEveryoneMayAndTheStartSaysSo() {
        cluster = (ProcessCluster) own(new ClusterSettings(0, ClusterSettings.quick().variables()));
        cluster.start(MASTER);
        Expect.acknowledged(cluster.post("hi", 1, "anyone").get(), 1);
        assertThat(cluster.log(MASTER)).anyMatch(line -> line.contains("callers are not authenticated"));
    }
}
