package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.acceptance.OtlpReceiver.Seen;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Traces of writes, as a collector gets them, and what a collector that is not well does to writes: nothing.
abstract class TraceScenarios extends Scenarios {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String SAMPLED = "-01";
    private static final String NOT_SAMPLED = "-00";
    private static final Duration STOP_MAX = Duration.ofSeconds(8);

    private OtlpReceiver collector;

    TraceScenarios() {
        super(Platform.PROCESSES);
    }

    @BeforeEach
    void collect() throws IOException {
        collector = new OtlpReceiver();
    }

    @AfterEach
    void stopCollecting() {
        collector.close();
    }

    private ProcessCluster cluster(String... settings) {
        return clusterWith(collector.endpoint(), settings);
    }

    private ProcessCluster clusterWith(String endpoint, String... settings) {
        ClusterSettings all = ClusterSettings.onDisk().with("HTTP_PORT", "0").with("OTEL_EXPORTER_OTLP_ENDPOINT",
                endpoint);
        for (int at = 0; at < settings.length; at += 2) all = all.with(settings[at], settings[at + 1]);
        ProcessCluster cluster = (ProcessCluster) own(all);
        cluster.startAll();
        return cluster;
    }

    private static Channel calledFrom(ProcessCluster cluster, String flags) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                "00-" + TRACE + "-" + CALLER + flags);
        return ClientInterceptors.intercept(
                cluster.master().channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static PostMessageResponse post(Channel channel, String content, int concern) {
        return MessageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS).postMessage(
                PostMessageRequest.newBuilder().setContent(content).setWriteConcern(concern).build());
    }

    private List<Seen> awaitSpans(ProcessCluster cluster, int count) {
        cluster.await(count + " spans", () -> assertThat(collector.spans()).hasSize(count));
        return collector.spans();
    }

    private Seen only(String name) {
        assertThat(collector.spans(name)).as(name).hasSize(1);
        return collector.spans(name).getFirst();
    }

    @Test
    void aWriteIsATreeBelowItsCallersSpan() {
        ProcessCluster cluster = cluster("OTEL_TRACES_SAMPLER_ARG", "0");
        long sequence = Expect.acknowledged(post(calledFrom(cluster, SAMPLED), "traced", 2), 2);

        List<Seen> spans = awaitSpans(cluster, 5);
        Seen root = only("PostMessage");
        assertThat(spans).extracting(Seen::name)
                .containsExactlyInAnyOrder("PostMessage", "sequence", "fsync", "replicate", "replicate");
        assertThat(spans).extracting(Seen::trace).containsOnly(TRACE);
        assertThat(root.parent()).isEqualTo(CALLER);
        assertThat(root.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(root.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        assertThat(root.attributes())
                .containsEntry("rpc.system.name", "grpc")
                .containsEntry("rpc.method", "messages.MessageService/PostMessage")
                .containsEntry("rpc.response.status_code", "OK")
                .containsEntry("antiphon.w", "2")
                .containsEntry("antiphon.seq", Long.toString(sequence))
                .containsEntry("antiphon.outcome", "acknowledged");
        assertThat(root.attribute("antiphon.copies")).isIn("2", "3");
        assertThat(root.span().getEventsList()).extracting(Span.Event::getName).containsExactly("answered");
        assertThat(root.sender())
                .containsEntry("service.name", "antiphon-master")
                .containsEntry("service.instance.id", "master");
        for (Seen child : spans) {
            if (child.equals(root)) continue;
            assertThat(child.parent()).as(child.name()).isEqualTo(root.id());
            assertThat(child.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        }
        theStepsFollowEachOther(root);
    }

    private void theStepsFollowEachOther(Seen root) {
        Span sequence = only("sequence").span();
        Span fsync = only("fsync").span();
        assertThat(sequence.getStartTimeUnixNano()).isEqualTo(root.span().getStartTimeUnixNano());
        assertThat(fsync.getStartTimeUnixNano()).isEqualTo(sequence.getEndTimeUnixNano());
        assertThat(fsync.getEndTimeUnixNano()).isBetween(fsync.getStartTimeUnixNano(),
                root.span().getEndTimeUnixNano());
        List<Seen> workers = collector.spans("replicate");
        assertThat(workers).extracting(seen -> seen.attribute("antiphon.worker"))
                .containsExactlyInAnyOrder("worker1", "worker2");
        for (Seen worker : workers) {
            assertThat(worker.attribute("antiphon.delivery")).isEqualTo("stream");
            assertThat(worker.span().getStartTimeUnixNano()).isGreaterThanOrEqualTo(sequence.getEndTimeUnixNano());
            boolean beforeTheAnswer = worker.span().getEndTimeUnixNano() <= root.span().getEndTimeUnixNano();
            assertThat(worker.attribute("antiphon.counted")).isEqualTo(Boolean.toString(beforeTheAnswer));
        }
        assertThat(workers).extracting(seen -> seen.attribute("antiphon.counted")).contains("true");
    }

    @Test
    void theCallerDecidesAndTheRatioOnlyWhenItDoesNot() {
        ProcessCluster cluster = cluster();
        Expect.acknowledged(post(calledFrom(cluster, NOT_SAMPLED), "the caller does not trace it", 3), 3);
        Expect.acknowledged(post(cluster.master().channel(), "nobody decides", 3), 3);

        awaitSpans(cluster, 5);
        Seen root = only("PostMessage");
        assertThat(root.parent()).isEmpty();
        assertThat(root.attribute("antiphon.seq")).isEqualTo("2");
        assertThat(collector.spans()).extracting(Seen::trace).containsOnly(root.trace());
        assertThat(collector.spans("replicate")).extracting(seen -> seen.attribute("antiphon.counted"))
                .containsOnly("true");
    }

    @Test
    void aBatchIsOneTreeAndARefusedWriteOneSpan() {
        ProcessCluster cluster = cluster("OTEL_SERVICE_NAME", "ledger");
        CompletableFuture<Void> end = new CompletableFuture<>();
        StreamObserver<PostMessagesRequest> stream = MessageServiceGrpc.newStub(cluster.master().channel())
                .postMessages(new Ended(end));
        PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder().setWriteConcern(3);
        Stream.of("a", "b", "c").map(text -> NewMessage.newBuilder().setContent(text)).forEach(batch::addMessages);
        stream.onNext(batch.build());
        stream.onCompleted();
        end.orTimeout(20, TimeUnit.SECONDS).join();
        awaitSpans(cluster, 5);
        Seen root = only("PostMessages");
        assertThat(root.attributes())
                .containsEntry("antiphon.messages", "3")
                .containsEntry("antiphon.seq", "1")
                .containsEntry("antiphon.seq.last", "3")
                .containsEntry("antiphon.outcome", "acknowledged")
                .containsEntry("antiphon.copies", "3");
        assertThat(root.sender()).containsEntry("service.name", "ledger");

        Expect.refused(post(cluster.master().channel(), " ", 1), 400);
        awaitSpans(cluster, 6);
        Seen refused = only("PostMessage");
        assertThat(refused.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(refused.span().getStatus().getMessage()).contains("content is blank");
        assertThat(refused.attributes())
                .containsEntry("antiphon.outcome", "not_appended")
                .containsEntry("antiphon.refusal", "bad_request")
                .doesNotContainKey("antiphon.seq");
    }

    private record Ended(CompletableFuture<Void> end) implements StreamObserver<PostMessagesResponse> {
        @Override
        public void onNext(PostMessagesResponse frame) {}

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }
    }

    @Test
    void aWorkerThatIsAwayHasItsSpanAndIsNotWaitedFor() {
        ProcessCluster cluster = cluster();
        cluster.kill("worker2");
        cluster.awaitUnhealthy("worker2");
        Expect.acknowledged(post(cluster.master().channel(), "without worker2", 2), 2);
        awaitSpans(cluster, 5);
        Seen away = collector.spans("replicate").stream()
                .filter(seen -> seen.attribute("antiphon.worker").equals("worker2")).findFirst().orElseThrow();
        assertThat(away.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(away.span().getStatus().getMessage()).startsWith("not acknowledged");
        assertThat(away.attribute("antiphon.counted")).isEqualTo("false");
    }

    @Test
    void theCollectorGetsItsTokenAndNobodyElseDoes() {
        ProcessCluster cluster = cluster("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20hush-hush");
        Expect.acknowledged(post(cluster.master().channel(), "traced", 3), 3);
        awaitSpans(cluster, 5);
        assertThat(collector.authorizations()).containsOnly("Bearer hush-hush");
        assertThat(cluster.nodes()).allSatisfy(node -> assertThat(cluster.log(node).toString()).doesNotContain("hush"));
        assertThat(cluster.log("worker1").toString()).contains("OTEL_EXPORTER_OTLP_ENDPOINT");
    }

    @Test
    void aMasterThatStopsSendsWhatItHas() {
        ProcessCluster cluster = cluster();
        Expect.acknowledged(post(cluster.master().channel(), "the last", 3), 3);
        cluster.stop(MASTER);
        assertThat(collector.spans()).hasSize(5);
    }

    @Test
    void withoutACollectorWritesGoOnAndTheLossIsCountedAndReported() throws IOException {
        String nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = "http://localhost:" + free.getLocalPort();
        }
        ProcessCluster cluster = clusterWith(nobody);
        Expect.acknowledged(post(cluster.master().channel(), "traced", 3), 3);
        cluster.await("the loss is counted", () -> assertThat(traces(cluster, "failed")).isEqualTo(1));
        assertThat(cluster.log(MASTER)).filteredOn(line -> line.contains("could not be sent to " + nobody)).hasSize(1);
        assertThat(cluster.log(MASTER)).noneMatch(line -> line.contains("\tat "));
        Expect.acknowledged(post(cluster.master().channel(), "after it", 3), 3);
        stopsInTime(cluster);
    }

    @Test
    void aCollectorThatHangsHoldsNobodyUp() throws IOException {
        try (ServerSocket hangs = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ProcessCluster cluster = clusterWith("http://localhost:" + hangs.getLocalPort());
            List<PendingCall<PostMessageResponse>> writes = IntStream.range(0, 2_000)
                    .mapToObj(i -> cluster.post("write " + i, 1, client())).toList();
            writes.forEach(write -> Expect.acknowledged(write.get(), 1));
            assertThat(traces(cluster, "dropped")).as("more than there is room for, at once").isPositive();
            Expect.acknowledged(post(cluster.master().channel(), "after them", 3), 3);
            stopsInTime(cluster);
        }
    }

    private static double traces(ProcessCluster cluster, String result) {
        return Scrape.of(cluster.httpPort(MASTER)).value("antiphon_traces_total", "result=\"" + result + "\"");
    }

    private static void stopsInTime(ProcessCluster cluster) {
        long beganNs = System.nanoTime();
        cluster.stop(MASTER);
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(STOP_MAX);
    }
}
