package antiphon.failover.passing;

import static antiphon.failover.passing.PassingNode.failure;
import static antiphon.failover.passing.PassingNode.get;
import static antiphon.failover.passing.PassingNode.next;
import static antiphon.failover.passing.PassingNode.post;
import static antiphon.failover.passing.PassingNode.write;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.failover.passing.PassingNode.Answer;
import antiphon.node.Await;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls that come while nobody leads wait, for a time and in a number that have bounds.
@Timeout(120)
class WaitingCallsTest {
    private final HandPauses time = new HandPauses();
    private FakeLeader leader;
    private PassingNode node;

    @BeforeEach
    void start() throws IOException {
        leader = new FakeLeader("worker2");
        node = new PassingNode("worker1", time);
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        leader.close();
    }

    @Test
    void aCallWaitsUntilSomebodyLeads() {
        var answer = post(node.client(), write("a"));
        node.waits(1);
        time.pass(Duration.ofMillis(9_999));
        assertThat(answer).isNotDone();
        node.leads(leader.leading(1));
        assertThat(get(answer)).isEqualTo(FakeLeader.acknowledged());
    }

    @Test
    void whenTheTimeIsUpAWriteIsRefusedInItsAnswerAndOthersByTheirStatus() {
        var client = node.client();
        var write = post(client, write("a"));
        Answer<GetMessagesResponse> page = new Answer<>();
        client.getMessages(GetMessagesRequest.getDefaultInstance(), page);
        Answer<Message> subscription = new Answer<>();
        client.subscribeMessages(SubscribeMessagesRequest.getDefaultInstance(), subscription);
        Answer<PostMessagesResponse> stream = new Answer<>();
        var _ = client.postMessages(stream);
        node.waits(4);
        time.pass(Duration.ofSeconds(10));
        isRefused(get(write), "no node leads at the moment, and none came to lead within 10000 ms");
        for (Answer<?> each : List.of(page, subscription, stream)) {
            Status status = failure(each.whole).getStatus();
            assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(status.getDescription()).startsWith("no node leads at the moment");
        }
        assertThat(WriteStreamsTest.index(failure(stream.whole))).isZero();
        assertThat(node.passedOn.waiting()).isZero();
        assertThat(time.size()).isZero();
    }

    private static void isRefused(PostMessageResponse refused, String detail) {
        assertThat(refused.getStatus()).isEqualTo("error");
        assertThat(refused.getOutcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(refused.getStatusCode()).isEqualTo(503);
        assertThat(refused.getMessage()).isEqualTo("Service temporarily unavailable for writes (quorum lost)");
        assertThat(refused.getDetail()).startsWith(detail);
    }

    @Test
    void eachCallHasItsOwnTime() {
        var client = node.client();
        var first = post(client, write("a"));
        node.waits(1);
        time.pass(Duration.ofSeconds(6));
        var second = post(client, write("b"));
        node.waits(2);
        time.pass(Duration.ofSeconds(4));
        get(first);
        assertThat(second).isNotDone();
        time.pass(Duration.ofSeconds(6));
        isRefused(get(second), "no node leads");
    }

    @Test
    void aWriteWaitsNoLongerThanItsOwnTimeout() {
        var client = node.client();
        var patient = post(client, write("a"));
        var hasty = post(client, write("b").toBuilder().setTimeoutMs(500).build());
        node.waits(2);
        time.pass(Duration.ofMillis(500));
        isRefused(get(hasty), "no node leads at the moment, and none came to lead within 500 ms");
        assertThat(patient).isNotDone();
    }

    @Test
    void aWriteIsAnsweredBeforeItsDeadline() {
        var answer = post(node.client().withDeadlineAfter(11, TimeUnit.SECONDS), write("a"));
        node.waits(1);
        time.pass(Duration.ofMillis(9_950));
        isRefused(get(answer), "no node leads");
    }

    @Test
    void aLeaderThatIsNotReachedIsNamed() throws IOException {
        leader.die();
        node.leads(leader.leading(1));
        var answer = post(node.client(), write("a"));
        node.waits(1);
        time.pass(Duration.ofSeconds(10));
        isRefused(get(answer), "worker2 is the last node that was known to lead, and it took no call of this node");
    }

    /// The first waits for a connection, the rest behind it.
    @Test
    void callsThatWaitForAConnectionGoToTheNextLeader() throws IOException {
        try (FakeLeader dead = new FakeLeader("worker3")) {
            dead.relay.shut();
            node.leads(dead.leading(1));
            var client = node.client();
            List<CompletableFuture<PostMessageResponse>> answers = IntStream.range(0, 3)
                    .mapToObj(at -> post(client, write("" + at)))
                    .toList();
            node.waits(3);
            node.leads(leader.leading(2));
            answers.forEach(PassingNode::get);
            assertThat(leader.posted).containsExactly("0", "1", "2");
            assertThat(dead.posted).isEmpty();
        }
    }

    /// Whether nobody leads, or the node that leads cannot be reached.
    @Test
    void onlySoManyCallsWait() throws IOException {
        leader.relay.shut();
        var client = node.client();
        fill(client);
        isRefused(get(post(client, write("one more"))), "1024 calls wait at this node");
        node.leads(leader.leading(1));
        isRefused(get(post(client, write("one more"))), "1024 calls wait at this node");
        leader.relay.open();
        Await.until("all went on", () -> leader.posted.size() == CallQueue.WAITING_MAX);
        get(post(client, write("last")));
    }

    private void fill(MessageServiceGrpc.MessageServiceStub client) {
        for (int at = 0; at < CallQueue.WAITING_MAX; at++) {
            var _ = post(client, write("" + at));
        }
        node.waits(CallQueue.WAITING_MAX);
    }

    @Test
    void aCallerThatGoesWaitsNoMore() {
        var client = node.client();
        Context.CancellableContext caller = Context.current().withCancellation();
        caller.run(() -> {
            var _ = post(client, write("gone"));
        });
        var stays = post(client, write("stays"));
        node.waits(2);
        caller.cancel(null);
        node.waits(1);
        node.leads(leader.leading(1));
        get(stays);
        assertThat(leader.posted).containsExactly("stays");
    }

    /// It may come to lead only now; that is not asked more often than ten times a second.
    @Test
    void aNodeThatRefusedIsAskedAgainAfterAMoment() throws InterruptedException {
        leader.keeps = true;
        node.leads(leader.leading(1));
        var answer = post(node.client(), write("a"));
        next(leader.kept).onError(notLeader());
        Await.until("it came back, and a pause is set", () -> time.size() == 2);
        time.pass(Duration.ofMillis(99));
        assertThat(leader.posted).hasSize(1);
        leader.keeps = false;
        time.pass(Duration.ofMillis(1));
        assertThat(get(answer)).isEqualTo(FakeLeader.acknowledged());
    }

    private static StatusRuntimeException notLeader() {
        return Status.UNAVAILABLE.asRuntimeException(PassedHeaders.notLeader(new NodeId("worker2")));
    }

    /// In another epoch, or from another node, it is asked at once.
    @Test
    void theNextLeaderIsAskedAtOnce() throws InterruptedException {
        leader.keeps = true;
        node.leads(leader.leading(1));
        var answer = post(node.client(), write("a"));
        next(leader.kept).onError(notLeader());
        Await.until("it came back, and a pause is set", () -> time.size() == 2);
        node.leads(leader.leading(2));
        FakeLeader.answer(next(leader.kept), FakeLeader.acknowledged());
        get(answer);
    }

    @Test
    void aNodeThatStopsRefusesWhatWaitsAndWhatComes() {
        var client = node.client();
        var waiting = post(client, write("a"));
        node.waits(1);
        node.passedOn.beginStop();
        isRefused(get(waiting), "this node stops passing calls on");
        isRefused(get(post(client, write("b"))), "this node stops passing calls on");
    }
}
