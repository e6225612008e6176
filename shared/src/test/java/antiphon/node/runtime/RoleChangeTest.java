package antiphon.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import antiphon.config.NodeSettings;
import antiphon.config.OperatorSettings;
import antiphon.config.Storage;
import antiphon.credentials.AuthToken;
import antiphon.log.ReplicaStore;
import antiphon.message.TestEntries;
import antiphon.node.Await;
import antiphon.node.NodeStorage;
import antiphon.node.repair.ScrubPace;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node whose role changes while it runs, with real ports and a log on disk.
@Timeout(120)
class RoleChangeTest {
    @TempDir private Path directory;

    private final AtomicReference<Throwable> broken = new AtomicReference<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Runnable> closing = new ArrayList<>();

    private @Nullable NodeRuntime started;
    private @Nullable ManagedChannel opened;

    private NodeSettings settings() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        return new NodeSettings("node1", port, new AuthToken("a token for tests"), TestEntries.KEYS, Storage.DISK,
                directory,
                0, OptionalInt.of(0), new OperatorSettings.Off());
    }

    private void start(RoleFactory role) throws IOException {
        NodeSettings settings = settings();
        started = NodeRuntime.start(
                settings, NodeStorage.open(settings), role, ScrubPace.standard(), why -> {
                    broken.set(why);
                });
        opened = NettyChannelBuilder.forAddress("localhost", node().port()).usePlaintext().build();
    }

    @AfterEach
    void stop() {
        closing.forEach(Runnable::run);
        if (opened != null) opened.shutdownNow();
        if (started != null) started.close();
        http.close();
    }

    private NodeRuntime node() {
        return Objects.requireNonNull(started);
    }

    private ManagedChannel channel() {
        return Objects.requireNonNull(opened);
    }

    private static RoleFactory leading() {
        return TestRole.leading(TestRole.Plan.PLAIN);
    }

    private static RoleFactory following() {
        return TestRole.following(TestRole.Plan.PLAIN);
    }

    private void change(RoleFactory to) throws Exception {
        node().change(to).get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
    }

    private String failure(RoleFactory to) throws Exception {
        CompletableFuture<Void> change = node().change(to);
        try {
            change.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return String.valueOf(Objects.requireNonNull(e.getCause()).getMessage());
        }
        throw new AssertionError("the role was changed");
    }

    private void post(String content) {
        var _ = MessageServiceGrpc.newBlockingStub(channel())
                .withDeadlineAfter(Await.BOUND_SECONDS, TimeUnit.SECONDS)
                .postMessage(PostMessageRequest.newBuilder().setContent(content).build());
    }

    private List<String> read() {
        return SecondaryWorkerServiceGrpc.newBlockingStub(channel())
                .withDeadlineAfter(Await.BOUND_SECONDS, TimeUnit.SECONDS)
                .getMessages(GetMessagesRequest.getDefaultInstance())
                .getMessagesList().stream().map(MessageReplicaReceived::getContent).toList();
    }

    private static void unavailable(ThrowingCallable call, String sentence) {
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(call).satisfies(refused -> {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(refused.getStatus().getDescription()).contains(sentence);
        });
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://localhost:" + node().httpPort() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void shows(String role, String other, String nodeRole) throws Exception {
        assertThat(get("/" + role).body()).isEqualTo(role + "\n");
        assertThat(get("/" + other).statusCode()).isEqualTo(404);
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body())
                .contains("test_" + role + "_total 1.0", "test_both_total{role=\"" + role + "\"}",
                        "test_" + role + "_now 1")
                .contains("role=\"" + nodeRole + "\"", "antiphon_connections")
                .doesNotContain("test_" + other, "role=\"" + other + "\"");
    }

    /// Of the connection that calls go over.
    private SocketAddress ownAddress() throws Exception {
        CompletableFuture<SocketAddress> address = new CompletableFuture<>();
        ClientCall<HealthCheckRequest, HealthCheckResponse> call = channel().newCall(
                HealthGrpc.getCheckMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
                address.complete(call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
            }
        }, new Metadata());
        call.sendMessage(HealthCheckRequest.newBuilder().setService("liveness").build());
        call.halfClose();
        call.request(1);
        return address.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
    }

    private static long threadsOfRoles() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("test-role") || name.startsWith("pool-") || name.equals("log-repair")
                        || name.equals("storage-watch"))
                .count();
    }

    private static int openFiles() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    @Test
    void aRoleChangesTwentyTimesOnOneLogAndOnePort() throws Exception {
        start(following());
        SocketAddress connection = ownAddress();
        List<String> posted = new ArrayList<>();
        long threads = 0;
        int files = 0;
        for (int i = 1; i <= 10; i++) {
            change(leading());
            post("message " + i);
            posted.add("message " + i);
            unavailable(this::read, "this node is a master now");
            shows("leads", "follows", "master");
            change(following());
            assertThat(read()).isEqualTo(posted);
            unavailable(() -> post("refused"), "this node is a worker now");
            shows("follows", "leads", "worker");
            if (i == 1) {
                threads = threadsOfRoles();
                files = openFiles();
            }
        }
        assertThat(ownAddress()).isEqualTo(connection);
        long threadsOfOneRole = threads;
        int filesOfOneRole = files;
        Await.until("no thread is left over", () -> threadsOfRoles() <= threadsOfOneRole);
        Await.until("no file and no connection is left over", () -> openFiles() <= filesOfOneRole);
        assertThat(broken.get()).isNull();
    }

    @Test
    void aServiceThatNoRoleServedYetIsNotImplemented() throws Exception {
        start(following());
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> post("too early"))
                .satisfies(refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
    }

    @Test
    void callsInProgressEndWithTheirRole() throws Exception {
        start(leading());
        CompletableFuture<Status> hanging = new CompletableFuture<>();
        MessageServiceGrpc.newStub(channel()).postMessage(
                PostMessageRequest.newBuilder().setContent(TestRole.HANG).build(), ending(hanging));
        CountDownLatch streamBegun = new CountDownLatch(1);
        CompletableFuture<Status> stream = new CompletableFuture<>();
        var _ = MessageServiceGrpc.newStub(channel()).postMessages(
                new StreamObserver<>() {
                    @Override
                    public void onNext(PostMessagesResponse value) {
                        streamBegun.countDown();
                    }

                    @Override
                    public void onError(Throwable t) {
                        stream.complete(Status.fromThrowable(t));
                    }

                    @Override
                    public void onCompleted() {
                        stream.complete(Status.OK);
                    }
                });
        Await.happened("the stream is served", streamBegun);
        post("after the one that hangs, on the same connection");
        change(following());
        assertThat(hanging.get(Await.BOUND_SECONDS, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(stream.get(Await.BOUND_SECONDS, TimeUnit.SECONDS).getDescription())
                .contains("changes its role from master to worker");
        assertThat(read()).hasSize(1);
    }

    private static <T> StreamObserver<T> ending(CompletableFuture<Status> end) {
        return new StreamObserver<>() {
            @Override
            public void onNext(T value) {}

            @Override
            public void onError(Throwable t) {
                end.complete(Status.fromThrowable(t));
            }

            @Override
            public void onCompleted() {
                end.complete(Status.OK);
            }
        };
    }

    @Test
    void anHttpStreamEndsWithItsRole() throws Exception {
        start(leading());
        CompletableFuture<HttpResponse<InputStream>> stream = http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://localhost:" + node().httpPort() + "/stream")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        InputStream body = stream.get(Await.BOUND_SECONDS, TimeUnit.SECONDS).body();
        assertThat(new String(body.readNBytes(6), StandardCharsets.UTF_8)).isEqualTo("begun\n");
        change(following());
        CompletableFuture<Integer> rest = CompletableFuture.supplyAsync(() -> {
            try {
                return body.read();
            } catch (IOException _) {
                return -1;
            }
        });
        assertThat(rest.get(Await.BOUND_SECONDS, TimeUnit.SECONDS)).isEqualTo(-1);
    }

    @Test
    void healthNamesOfARoleGoWithIt() throws Exception {
        start(leading());
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel());
        HealthCheckRequest w1 = HealthCheckRequest.newBuilder().setService("w1").build();
        assertThat(health.check(w1).getStatusValue()).isEqualTo(1);
        change(following());
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> health.check(w1))
                .satisfies(unknown -> assertThat(unknown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatusValue()).isEqualTo(1);
    }

    @Test
    void aRoleThatCannotBeginLeavesTheNodeInTheOneBefore() throws Exception {
        start(following());
        String why = failure(TestRole.leading(TestRole.Plan.PLAIN.beginning(() -> {
            throw new IOException("no lease");
        })));
        assertThat(why).isEqualTo("the role master did not begin (no lease), this node is worker again");
        assertThat(read()).isEmpty();
        shows("follows", "leads", "worker");
        change(leading());
        post("later it can");
        assertThat(broken.get()).isNull();
    }

    @Test
    void aRoleThatCannotBeMadeLeavesTheNodeInTheOneBefore() throws Exception {
        start(leading());
        post("before");
        String why = failure(new RoleFactory("worker", _ -> {
            throw new IllegalStateException("no parts");
        }));
        assertThat(why).isEqualTo("the role worker did not begin (no parts), this node is master again");
        post("after");
        change(following());
        assertThat(read()).containsExactly("before", "after");
    }

    @Test
    void aNodeWithoutAnyRoleStopsAndSaysWhy() throws Exception {
        AtomicReference<Boolean> begins = new AtomicReference<>(true);
        start(TestRole.following(TestRole.Plan.PLAIN.beginning(() -> {
            if (!begins.get()) throw new IOException("no master");
        })));
        begins.set(false);
        String why = failure(TestRole.leading(TestRole.Plan.PLAIN.beginning(() -> {
            throw new IOException("no lease");
        })));
        assertThat(why).isEqualTo(
                "the role master did not begin (no lease), and neither did worker again (no master)");
        assertThat(broken.get()).hasMessage(why);
        canBeOpenedAgain();
    }

    @Test
    void nothingBeginsOnALogThatAnotherMayStillWriteTo() throws Exception {
        start(TestRole.following(TestRole.Plan.PLAIN.neverEnding()));
        String why = failure(TestRole.leading(TestRole.Plan.PLAIN.beginning(() -> {
            throw new AssertionError("it began");
        })));
        assertThat(why).isEqualTo("the role worker has not ended in time, and no other may begin on its log");
        assertThat(broken.get()).hasMessage(why);
        canBeOpenedAgain();
    }

    @Test
    void aChangeThatFollowsAtOnceFindsTheRoleBeforeComplete() throws Exception {
        start(following());
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Void> first = node().change(leading());
            CompletableFuture<Void> second = asSoonAsPossible(following());
            first.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
            second.get(Await.BOUND_SECONDS, TimeUnit.SECONDS);
            unavailable(() -> post("refused"), "this node is a worker now");
            assertThat(read()).isEmpty();
        }
    }

    private CompletableFuture<Void> asSoonAsPossible(RoleFactory to) {
        AtomicReference<CompletableFuture<Void>> change = new AtomicReference<>();
        Await.until("the change before is over", () -> {
            try {
                change.set(node().change(to));
                return true;
            } catch (IllegalStateException _) {
                return false;
            }
        });
        return change.get();
    }

    @Test
    void aStopDoesNotWaitForARoleThatIsNotReady() throws Exception {
        start(following());
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> change = node().change(TestRole.leading(
                TestRole.Plan.PLAIN.beginning(begun::countDown).readyAfter(new CompletableFuture<>())));
        Await.happened("the role has begun", begun);
        assertThatIllegalStateException().isThrownBy(() -> node().change(following()))
                .withMessageContaining("it changes its role from worker to master");
        node().close();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> change.get(Await.BOUND_SECONDS, TimeUnit.SECONDS))
                .withMessageContaining("this node stops");
        canBeOpenedAgain();
        assertThat(broken.get()).isNull();
        assertThatIllegalStateException().isThrownBy(() -> node().change(following()))
                .withMessageContaining("it stops");
    }

    @Test
    void noRoleBeginsInANodeThatStops() throws Exception {
        CountDownLatch ending = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        start(TestRole.following(TestRole.Plan.PLAIN.settling(() -> {
            ending.countDown();
            try {
                Await.happened("the test lets it end", mayEnd);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        })));
        closing.add(mayEnd::countDown);
        AtomicReference<Boolean> begun = new AtomicReference<>(false);
        CompletableFuture<Void> change = node().change(TestRole.leading(
                TestRole.Plan.PLAIN.beginning(() -> begun.set(true))));
        Await.happened("the role before ends", ending);
        Thread stop = Thread.ofVirtual().start(node()::close);
        Await.until("the node stops", () -> refusal(following()).contains("it stops"));
        mayEnd.countDown();
        stop.join();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> change.get(Await.BOUND_SECONDS, TimeUnit.SECONDS))
                .withMessageContaining("this node stops");
        assertThat(begun.get()).isFalse();
        canBeOpenedAgain();
        assertThat(broken.get()).isNull();
    }

    private String refusal(RoleFactory to) {
        return String.valueOf(
                assertThatIllegalStateException().isThrownBy(() -> node().change(to)).actual().getMessage());
    }

    /// Its lock is released, so nothing uses the log any more.
    private void canBeOpenedAgain() throws IOException {
        try (ReplicaStore store = NodeStorage.open(settings())) {
            assertThat(store.log().end()).isNotNegative();
        }
    }
}
