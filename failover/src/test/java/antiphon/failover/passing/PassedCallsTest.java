package antiphon.failover.passing;

import static antiphon.failover.passing.PassingNode.get;
import static antiphon.failover.passing.PassingNode.next;
import static antiphon.failover.passing.PassingNode.post;
import static antiphon.failover.passing.PassingNode.write;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.failover.passing.PassingNode.Answer;
import antiphon.master.serve.Pauses;
import antiphon.node.Await;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.CatchUpResponse;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.DrainResponse;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageResponse;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls of clients at a node that does not lead reach the one that leads, and what that answers comes back.
@Timeout(120)
class PassedCallsTest {
    private static final int CALLS = 1_000;

    private FakeLeader leader;
    private PassingNode node;

    @BeforeEach
    void start() throws IOException {
        leader = new FakeLeader("worker2");
        node = new PassingNode("worker1", Pauses.STANDARD);
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        leader.close();
    }

    @Test
    void eachMethodWithOneAnswerIsAnsweredByTheLeader() {
        node.leads(leader.leading(3));
        var client = node.client();
        assertThat(get(post(client, write("a")))).isEqualTo(FakeLeader.acknowledged());
        Answer<GetMessagesResponse> page = new Answer<>();
        client.getMessages(GetMessagesRequest.newBuilder().setFromSequence(5).build(), page);
        assertThat(get(page.whole).getNextSequence()).isEqualTo(6);
        Answer<GetClusterStatusResponse> status = new Answer<>();
        client.getClusterStatus(GetClusterStatusRequest.getDefaultInstance(), status);
        assertThat(get(status.whole).getMaster()).isEqualTo("worker2");
        Answer<DrainResponse> drained = new Answer<>();
        client.drain(DrainRequest.getDefaultInstance(), drained);
        assertThat(get(drained.whole).getStatus().getMaster()).isEqualTo("worker2");
        Answer<CatchUpResponse> caughtUp = new Answer<>();
        client.catchUp(CatchUpRequest.getDefaultInstance(), caughtUp);
        assertThat(get(caughtUp.whole).getMasterLatestSequence()).isEqualTo(4);
    }

    /// So that reflection shows it.
    @Test
    void theServiceHasAllMethodsAndItsSchema() {
        var service = node.passedOn.bindService();
        assertThat(service.getServiceDescriptor().getSchemaDescriptor())
                .isEqualTo(MessageServiceGrpc.getServiceDescriptor().getSchemaDescriptor());
        assertThat(service.getMethods())
                .extracting(method -> method.getMethodDescriptor().getFullMethodName())
                .containsExactlyInAnyOrderElementsOf(PassedOn.QUICK)
                .hasSize(7);
    }

    @Test
    void unaryCallsOfOneConnectionReachTheLeaderInTheirOrder() {
        node.leads(leader.leading(1));
        getAll(burst());
        assertThat(leader.posted).isEqualTo(contents());
    }

    /// They come while nobody leads, then while the connection to the leader is being made, then when it stands.
    @Test
    void theOrderIsKeptWhileTheConnectionToTheLeaderIsMade() {
        leader.relay.shut();
        var client = node.client();
        List<CompletableFuture<PostMessageResponse>> answers = new ArrayList<>();
        for (int at = 0; at < CALLS; at++) {
            if (at == CALLS / 4) node.waits(CALLS / 4);
            if (at == CALLS / 4) node.leads(leader.leading(1));
            if (at == CALLS / 2) leader.relay.open();
            answers.add(post(client, write("" + at)));
        }
        getAll(answers);
        assertThat(leader.posted).isEqualTo(contents());
    }

    private List<CompletableFuture<PostMessageResponse>> burst() {
        var client = node.client();
        return IntStream.range(0, CALLS).mapToObj(at -> post(client, write("" + at))).toList();
    }

    private static void getAll(List<CompletableFuture<PostMessageResponse>> answers) {
        answers.forEach(PassingNode::get);
    }

    private static List<String> contents() {
        return IntStream.range(0, CALLS).mapToObj(String::valueOf).toList();
    }

    @Test
    void whoCallsAndItsTraceGoOnAndNothingElse() throws InterruptedException {
        node.leads(leader.leading(1));
        Metadata sent = new Metadata();
        for (String name : List.of("authorization", "traceparent", "tracestate", "other"))
            sent.put(key(name), name + " of the caller");
        var client = node.client().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(sent));
        get(post(client, write("a")));
        Metadata came = next(leader.headers);
        for (String name : List.of("authorization", "traceparent", "tracestate"))
            assertThat(came.getAll(key(name))).containsExactly(name + " of the caller");
        assertThat(came.get(key("other"))).isNull();
        assertThat(came.getAll(key("antiphon-passed-on"))).containsExactly("worker1");
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Test
    void theDeadlineOfTheCallerGoesOn() throws InterruptedException {
        node.leads(leader.leading(1));
        var client = node.client();
        get(post(client.withDeadlineAfter(1, TimeUnit.HOURS), write("a")));
        Deadline there = Objects.requireNonNull(next(leader.contexts).getDeadline());
        assertThat(there.timeRemaining(TimeUnit.MINUTES)).isBetween(50L, 60L);
        get(post(client, write("b")));
        Context unlimited = next(leader.contexts);
        assertThat(unlimited.getDeadline()).isNull();
    }

    @Test
    void headersOfTheLeaderComeBack() {
        node.leads(leader.leading(1));
        AtomicReference<Metadata> headers = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        var client = node.client()
                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
        get(post(client, write("a")));
        assertThat(headers.get().get(FakeLeader.SHOWN)).isEqualTo("worker2");
    }

    @Test
    void anErrorOfTheLeaderComesBackAsItIsWithItsTrailers() throws InterruptedException {
        node.leads(leader.leading(1));
        leader.keeps = true;
        var answer = post(node.client(), write("a"));
        Metadata trailers = new Metadata();
        trailers.put(key("why"), "because");
        next(leader.kept).onError(Status.RESOURCE_EXHAUSTED.withDescription("too much").asRuntimeException(trailers));
        StatusRuntimeException failure = PassingNode.failure(answer);
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(failure.getStatus().getDescription()).isEqualTo("too much");
        assertThat(Objects.requireNonNull(failure.getTrailers()).get(key("why"))).isEqualTo("because");
    }

    @Test
    void aCallerThatCancelsCancelsAtTheLeader() throws InterruptedException {
        node.leads(leader.leading(1));
        leader.keeps = true;
        var client = node.client();
        Context.CancellableContext caller = Context.current().withCancellation();
        caller.run(() -> {
            var _ = post(client, write("a"));
        });
        var gone = next(leader.cancelled);
        next(leader.kept);
        caller.cancel(null);
        get(gone);
        assertThat(node.passedOn.waiting()).isZero();
    }

    @Test
    void aCallMakesOneHop() {
        PassingNode.Answer<GetMessagesResponse> page = new Answer<>();
        Metadata passed = new Metadata();
        passed.put(key("antiphon-passed-on"), "worker3");
        node.leads(leader.leading(1));
        var client = node.client().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(passed));
        client.getMessages(GetMessagesRequest.getDefaultInstance(), page);
        StatusRuntimeException refused = PassingNode.failure(page.whole);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused.getStatus().getDescription())
                .isEqualTo("worker1 does not lead, and worker3 has passed this call on to it: it goes no further");
        assertThat(Objects.requireNonNull(refused.getTrailers()).get(PassedHeaders.NOT_LEADER)).isEqualTo("worker1");
        assertThat(PassingNode.failure(post(client, write("a"))).getStatus().getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(leader.posted).isEmpty();
    }

    /// Two nodes that take each other for the leader: the call stays where it came, until somebody leads.
    @Test
    void aCallThatANodeDidNotTakeWaitsForTheNextLeader() throws IOException {
        try (PassingNode other = new PassingNode("worker3", Pauses.STANDARD)) {
            other.leads(node.leading(1));
            node.leads(other.leading(1));
            var client = node.client();
            var answer = post(client, write("a"));
            Answer<GetMessagesResponse> page = new Answer<>();
            client.getMessages(GetMessagesRequest.getDefaultInstance(), page);
            node.waits(2);
            node.leads(leader.leading(2));
            assertThat(get(answer)).isEqualTo(FakeLeader.acknowledged());
            get(page.whole);
            Await.until("none waits", () -> node.passedOn.waiting() == 0);
        }
    }
}
