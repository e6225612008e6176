package antiphon.failover.passing;

import static antiphon.failover.passing.PassingNode.failure;
import static antiphon.failover.passing.PassingNode.get;
import static antiphon.failover.passing.PassingNode.next;
import static antiphon.failover.passing.PassingNode.post;
import static antiphon.failover.passing.PassingNode.write;
import static antiphon.failover.passing.PassingNode.writeWithIds;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.failover.passing.PassingNode.Answer;
import antiphon.node.Await;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.DrainResponse;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The node that leads dies while calls are there, or before they are. What is not known is never said to be.
@Timeout(120)
class LostLeaderTest {
    private final HandPauses time = new HandPauses();
    private FakeLeader first;
    private FakeLeader second;
    private PassingNode node;

    @BeforeEach
    void start() throws IOException {
        first = new FakeLeader("worker2");
        second = new FakeLeader("worker3");
        node = new PassingNode("worker1", time);
        node.leads(first.leading(1));
        first.keeps = true;
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        first.close();
        second.close();
    }

    private CompletableFuture<PostMessageResponse> sent(PostMessageRequest write) throws InterruptedException {
        var answer = post(node.client(), write);
        next(first.kept);
        return answer;
    }

    @Test
    void aWriteThatWasNotSentGoesToTheNextLeaderWithoutIdsToo() throws IOException {
        first.die();
        var answer = post(node.client(), write("a"));
        node.waits(1);
        node.leads(second.leading(2));
        assertThat(get(answer)).isEqualTo(FakeLeader.acknowledged());
        assertThat(second.posted).containsExactly("a");
        assertThat(first.posted).isEmpty();
    }

    @Test
    void aSentWriteWithoutIdsIsAnsweredThatNobodyKnows() throws Exception {
        for (PostMessageRequest write : new PostMessageRequest[]{write("a"),
            write("b").toBuilder().setClientId("c").build(), write("d").toBuilder().setRequestId("r").build()}) {
            var answer = sent(write);
            first.relay.breakAll();
            Status status = failure(answer).getStatus();
            assertThat(status.getCode()).isEqualTo(Status.Code.ABORTED);
            assertThat(status.getDescription())
                    .startsWith("worker2, which led, ended the call or its connection before it answered: whether the"
                            + " write is in the log is not known; look before sending it again");
            endPauses();
        }
        node.leads(second.leading(2));
        assertThat(second.posted).isEmpty();
    }

    private void endPauses() {
        time.pass(Duration.ofMillis(100));
    }

    @Test
    void aSentWriteWithIdsIsRepeatedAtTheNextLeader() throws Exception {
        var answer = sent(writeWithIds("a"));
        first.die();
        node.waits(1);
        assertThat(answer).isNotDone();
        node.leads(second.leading(2));
        assertThat(get(answer)).isEqualTo(FakeLeader.acknowledged());
        assertThat(second.posted).containsExactly("a");
    }

    @Test
    void aSentWriteWithIdsIsRepeatedAtTheSameLeaderWhenOnlyTheConnectionBroke() throws Exception {
        var answer = sent(writeWithIds("a"));
        first.keeps = false;
        first.relay.breakAll();
        Await.until("it came back", () -> node.passedOn.waiting() == 1);
        endPauses();
        assertThat(get(answer)).isEqualTo(FakeLeader.acknowledged());
        assertThat(first.posted).containsExactly("a", "a");
    }

    /// As a node that ends its role, whose log may have the write.
    @Test
    void aWriteThatTheLeaderEndedWithUnavailableIsRepeatedToo() throws Exception {
        var answer = post(node.client(), writeWithIds("a"));
        var there = next(first.kept);
        there.onError(Status.UNAVAILABLE.withDescription("this node stops").asRuntimeException());
        node.waits(1);
        node.leads(second.leading(2));
        assertThat(get(answer)).isEqualTo(FakeLeader.acknowledged());
        assertThat(second.posted).containsExactly("a");
    }

    @Test
    void aWriteWithoutIdsThatTheLeaderEndedWithUnavailableIsNotUnavailableForItsCaller() throws Exception {
        var answer = post(node.client(), write("a"));
        next(first.kept).onError(Status.UNAVAILABLE.withDescription("this node stops").asRuntimeException());
        assertThat(failure(answer).getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    }

    @Test
    void repeatsKeepTheirOrderAndComeBeforeWhatCameLater() throws Exception {
        var client = node.client();
        var answers = IntStream.range(0, 50).mapToObj(at -> post(client, writeWithIds("" + at))).toList();
        for (int at = 0; at < 50; at++) next(first.kept);
        first.die();
        node.waits(50);
        var later = post(client, writeWithIds("later"));
        node.waits(51);
        node.leads(second.leading(2));
        answers.forEach(PassingNode::get);
        get(later);
        assertThat(second.posted.subList(0, 50)).isEqualTo(first.posted);
        assertThat(second.posted).endsWith("later");
    }

    /// It may be in the log: the time to wait begins when the connection broke, and what is said at its end is not that
    /// it was not appended.
    @Test
    void aSentWriteWithIdsWaitsTenSecondsForTheNextLeader() throws Exception {
        var answer = sent(writeWithIds("a"));
        time.pass(Duration.ofMinutes(1));
        first.die();
        node.waits(1);
        node.passedOn.leads(Optional.empty());
        time.pass(Duration.ofMillis(9_999));
        assertThat(answer).isNotDone();
        time.pass(Duration.ofMillis(1));
        Status status = failure(answer).getStatus();
        assertThat(status.getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(status.getDescription()).contains("no node leads at the moment")
                .contains("whether the write is in the log is not known; send it again with the same ids");
    }

    @Test
    void aRefusalOfTheRepeatSaysNothingOfTheFirst() throws Exception {
        second.keeps = true;
        var client = node.client();
        var refused = post(client, writeWithIds("a"));
        var failed = post(client, writeWithIds("b"));
        var other = post(client, writeWithIds("c"));
        for (int at = 0; at < 3; at++) next(first.kept);
        first.die();
        node.waits(3);
        node.leads(second.leading(2));
        FakeLeader.answer(next(second.kept), refusal(503));
        next(second.kept).onError(Status.RESOURCE_EXHAUSTED.withDescription("too much").asRuntimeException());
        FakeLeader.answer(next(second.kept), refusal(409));
        assertThat(failure(refused).getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(failure(refused).getStatus().getDescription()).contains("the disk is full");
        assertThat(failure(failed).getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(get(other).getStatusCode()).isEqualTo(409);
    }

    private static PostMessageResponse refusal(int code) {
        return PostMessageResponse.newBuilder().setStatus("error").setStatusCode(code)
                .setOutcome(Outcome.NOT_APPENDED).setDetail("the disk is full").build();
    }

    @Test
    void aRefusalOfAWriteThatWasSentOnceIsPassedBack() throws Exception {
        var answer = post(node.client(), writeWithIds("a"));
        FakeLeader.answer(next(first.kept), refusal(503));
        assertThat(get(answer)).isEqualTo(refusal(503));
    }

    @Test
    void aReadIsRepeatedAtTheNextLeader() throws Exception {
        Answer<GetMessagesResponse> page = new Answer<>();
        node.client().getMessages(GetMessagesRequest.newBuilder().setFromSequence(8).build(), page);
        next(first.headers);
        first.die();
        node.waits(1);
        node.leads(second.leading(2));
        assertThat(get(page.whole).getNextSequence()).isEqualTo(9);
    }

    /// It would drain another node than was meant.
    @Test
    void aDrainIsNotRepeated() throws Exception {
        Answer<DrainResponse> drained = new Answer<>();
        node.client().drain(DrainRequest.getDefaultInstance(), drained);
        next(first.headers);
        first.die();
        Status status = failure(drained.whole).getStatus();
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).endsWith("whether it was done is not known");
    }

    @Test
    void aNodeThatStopsSaysOfASentWriteThatNobodyKnows() throws Exception {
        var answer = sent(writeWithIds("a"));
        node.passedOn.beginStop();
        assertThat(answer).isNotDone();
        node.passedOn.stop();
        assertThat(failure(answer).getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    }
}
