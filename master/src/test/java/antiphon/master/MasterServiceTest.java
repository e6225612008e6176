package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.security.callers.Caller;
import antiphon.security.callers.CallersFile;
import antiphon.security.callers.Role;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A master as a client meets it, over a real connection.
class MasterServiceTest {
    @TempDir private Path dataDir;

    private @Nullable RunningMaster master;

    @AfterEach
    void stop() {
        if (master != null) master.close();
    }

    private void start(String... settings) throws IOException {
        master = new RunningMaster(dataDir, settings);
    }

    private MessageServiceGrpc.MessageServiceBlockingStub client() {
        return Objects.requireNonNull(master).client();
    }

    @Test
    void aMasterThatDoesNotKnowItsLogYetGivesNobodyAPageOfIt() throws IOException {
        start("WORKERS", "worker1=localhost:" + RunningMaster.freePort(), "RECOVER_FROM", "worker1");

        CatchUpRequest request = CatchUpRequest.newBuilder().setAuthToken(RunningMaster.TOKEN).build();

        isAnswered(Status.Code.UNAVAILABLE, "does not lead yet", () -> client().catchUp(request));
        isAnswered(Status.Code.UNAVAILABLE, "does not lead yet", () -> fetch(request.getAuthToken(), "worker1"));
        isAnswered(Status.Code.UNAVAILABLE, "may lack messages", () -> fetch(request.getAuthToken(), ""));
        isAnswered(Status.Code.UNAUTHENTICATED, "auth_token", () -> fetch("", ""));
    }

    @Test
    void oneThatLeadsDoes() throws IOException {
        start();
        client().postMessage(PostMessageRequest.newBuilder().setContent("x").setWriteConcern(1).build());

        CatchUpRequest request = CatchUpRequest.newBuilder().setAuthToken(RunningMaster.TOKEN).build();

        assertThat(client().catchUp(request).getMessagesCount()).isEqualTo(1);
        assertThat(fetch(request.getAuthToken(), "worker1").getEntriesCount()).isEqualTo(1);
        assertThat(fetch(request.getAuthToken(), "").getEntriesCount()).isEqualTo(1);
        isAnswered(Status.Code.UNAUTHENTICATED, "auth_token", () -> fetch("wrong", "worker1"));
    }

    /// Blank names are mistakes, as of a variable that is not set: two writes would share one.
    @Test
    void blankIdsAreRefused() throws IOException {
        start();
        PostMessageRequest sound = PostMessageRequest.newBuilder().setContent("x").setWriteConcern(1)
                .setClientId("ann").setRequestId("1").build();
        for (String blank : new String[]{" ", "\t", "\u2003"}) {
            assertThat(client().postMessage(sound.toBuilder().setRequestId(blank).build()))
                    .returns(400, PostMessageResponse::getStatusCode)
                    .returns(
                            "request_id is blank: give each write an id of its own, or leave the field out",
                            PostMessageResponse::getDetail);
            assertThat(client().postMessage(sound.toBuilder().setClientId(blank).build()))
                    .returns(400, PostMessageResponse::getStatusCode);
        }
        assertThat(client().postMessage(sound).getSequenceNumber()).isEqualTo(1);
    }

    private FetchResponse fetch(String token, String machineId) {
        FetchRequest request = FetchRequest.newBuilder().setAuthToken(token).setMachineId(machineId).build();
        return NodeServiceGrpc.newBlockingStub(client().getChannel()).withDeadlineAfter(20, TimeUnit.SECONDS)
                .fetch(request);
    }

    @Test
    void drainingNeedsTheTokenAndEndsWhenItIsUndone() throws IOException {
        start();
        isAnswered(
                Status.Code.UNAUTHENTICATED,
                "auth_token",
                () -> client().drain(DrainRequest.newBuilder().setAuthToken("wrong").build()));
        PostMessageRequest write = PostMessageRequest.newBuilder().setContent("x").setWriteConcern(1).build();
        assertThat(client().postMessage(write).getStatusCode()).isEqualTo(200);

        DrainRequest drain = DrainRequest.newBuilder().setAuthToken(RunningMaster.TOKEN).build();
        assertThat(client().drain(drain).getStatus().getState()).isEqualTo("draining");
        assertThat(client().postMessage(write).getStatusCode()).isEqualTo(503);
        assertThat(client().drain(drain.toBuilder().setUndo(true).build()).getStatus().getState()).isEqualTo("writing");
        assertThat(client().postMessage(write).getSequenceNumber()).isEqualTo(2);
    }

    @Test
    void aKnownCallerWithoutTheRoleIsRefusedForItsRole(@TempDir Path place) throws IOException {
        CallersFile callers = CallersFile.at(place.resolve("callers.json"), _ -> Optional.empty());
        callers.create();
        String shop = callers.add(new Caller("shop", EnumSet.of(Role.WRITER), List.of()), Optional.empty());
        start("CALLERS", place.resolve("callers.json").toString());
        DrainRequest drain = DrainRequest.getDefaultInstance();

        String lacks = "PERMISSION_DENIED: caller shop has the role writer, and this needs ";
        assertThatThrownBy(() -> as(shop).drain(drain)).hasMessage(lacks + "operator");
        assertThatThrownBy(() -> as(shop).catchUp(CatchUpRequest.getDefaultInstance())).hasMessage(lacks + "node");
        assertThatThrownBy(() -> as(shop).drain(drain.toBuilder().setAuthToken("wrong").build()))
                .hasMessageStartingWith(lacks + "operator; and auth_token is not this cluster's");
        String needs = "; this needs the nodes' AUTH_TOKEN, or the token of a caller with the role operator";
        assertThatThrownBy(() -> client().drain(drain))
                .hasMessage("UNAUTHENTICATED: no auth_token was sent" + needs);
        assertThatThrownBy(() -> as("nobody").drain(drain)).hasMessageStartingWith("UNAUTHENTICATED: the token ")
                .hasMessageContaining("not that of any caller").hasMessageEndingWith(needs);
    }

    private MessageServiceGrpc.MessageServiceBlockingStub as(String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return client().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Test
    void aStatusSaysWhenItWasTrueAndThatAWorkerWasNeverHeard() throws IOException {
        start("WORKERS", "worker1=localhost:" + RunningMaster.freePort());
        long beforeMs = System.currentTimeMillis();
        var status = client().getClusterStatus(GetClusterStatusRequest.getDefaultInstance());
        assertThat(status.getAsOfMs()).isBetween(beforeMs, System.currentTimeMillis());
        assertThat(status.getWorkers(0).getLastHeardMs()).isZero();
    }

    @Test
    void whatIsWrongWithARequestIsReported() throws IOException {
        start();
        isAnswered(
                Status.Code.UNAUTHENTICATED,
                "auth_token",
                () -> client().catchUp(CatchUpRequest.newBuilder().setAuthToken("wrong").build()));
        isAnswered(
                Status.Code.INVALID_ARGUMENT,
                "last_sequence_number is -1",
                () -> client().catchUp(CatchUpRequest.newBuilder()
                        .setAuthToken(RunningMaster.TOKEN)
                        .setLastSequenceNumber(-1)
                        .build()));
        isAnswered(
                Status.Code.INVALID_ARGUMENT,
                "from_sequence is -1",
                () -> client().getMessages(GetMessagesRequest.newBuilder().setFromSequence(-1).build()));
        isAnswered(
                Status.Code.INVALID_ARGUMENT,
                "from_sequence is -1",
                () -> client()
                        .subscribeMessages(
                                SubscribeMessagesRequest.newBuilder().setFromSequence(-1).build())
                        .next());
    }

    @Test
    void aCallerThatHungUpIsNotCountedAsOneThatWaits() throws Exception {
        start("WORKERS", "worker1=localhost:" + RunningMaster.freePort(), "HTTP_PORT", "0");
        ListenableFuture<PostMessageResponse> waiting = MessageServiceGrpc
                .newFutureStub(Objects.requireNonNull(master).channel())
                .postMessage(PostMessageRequest.newBuilder().setContent("x").setWriteConcern(2).build());
        awaitMetric("antiphon_pending_writes{w=\"2\"} 1");

        waiting.cancel(true);

        awaitMetric("antiphon_pending_writes{w=\"2\"} 0");
    }

    @Test
    void whileTracingIsOffAWriteIsNotTracedEvenIfItsCallerAsksForIt() throws Exception {
        start("HTTP_PORT", "0", "OTEL_EXPORTER_OTLP_HEADERS", "unused=1");
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        PostMessageResponse answer = client()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .postMessage(PostMessageRequest.newBuilder().setContent("x").setWriteConcern(1).build());

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("trace-export") || name.startsWith("jdkhttp"));
        for (String result : List.of("exported", "failed", "dropped"))
            assertThat(metrics()).contains("antiphon_traces_total{result=\"" + result + "\"} 0.0");
    }

    private void awaitMetric(String line) throws Exception {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String metrics = metrics();
        while (!metrics.contains(line)) {
            assertThat(System.nanoTime()).as("%s in %s", line, metrics).isLessThan(untilNs);
            metrics = metrics();
        }
    }

    @Test
    void ofAWorkerThatWasNeverHeardThereIsNoSampleOfWhatItHolds() throws Exception {
        start("HTTP_PORT", "0", "WORKERS", "worker1=localhost:" + RunningMaster.freePort());
        client().postMessage(PostMessageRequest.newBuilder().setContent("x").setWriteConcern(1).build());
        assertThat(metrics().lines().filter(line -> line.contains("{worker=\"worker1\"} ")))
                .anyMatch(line -> line.startsWith("antiphon_worker_health_since_timestamp_seconds"))
                .noneMatch(line -> line.matches(
                        "antiphon_worker_(position|lag_\\w+|gap_\\w+|free_bytes|last_heard_\\w+)\\{.*"));
    }

    private String metrics() throws Exception {
        URI page = URI.create("http://localhost:" + Objects.requireNonNull(master).httpPort() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
        }
    }

    private static void isAnswered(Status.Code code, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
