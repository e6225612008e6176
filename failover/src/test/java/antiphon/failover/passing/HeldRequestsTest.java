package antiphon.failover.passing;

import static antiphon.failover.passing.PassingNode.failure;
import static antiphon.failover.passing.PassingNode.get;
import static antiphon.failover.passing.PassingNode.next;
import static antiphon.failover.passing.PassingNode.post;
import static antiphon.failover.passing.PassingNode.writeWithIds;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.node.Await;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The requests that are kept for calls take no more memory than they may.
@Timeout(120)
class HeldRequestsTest {
    private final HandPauses time = new HandPauses();
    private final HeldBytes held = new HeldBytes(10_000);
    private FakeLeader leader;
    private PassingNode node;

    @BeforeEach
    void start() throws IOException {
        leader = new FakeLeader("worker2");
        leader.keeps = true;
        node = new PassingNode("worker1", time, held);
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        leader.close();
    }

    private static PostMessageRequest write(String id, int bytes) {
        return writeWithIds(id).toBuilder().setContent("x".repeat(bytes)).build();
    }

    private void allIsGivenBack() {
        Await.until("all is given back", () -> held.held() == 0);
    }

    @Test
    void onlySoManyBytesWait() {
        leader.keeps = false;
        var client = node.client();
        var first = post(client, write("a", 4_000));
        var second = post(client, write("b", 4_000));
        PostMessageResponse refused = get(post(client, write("c", 4_000)));
        assertThat(refused.getOutcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(refused.getStatusCode()).isEqualTo(503);
        assertThat(refused.getDetail()).contains("have as many bytes as they may (10000)");
        node.leads(leader.leading(1));
        get(first);
        get(second);
        allIsGivenBack();
    }

    @Test
    void aSentWriteIsKeptWhileThereIsRoom() throws Exception {
        node.leads(leader.leading(1));
        var answer = post(node.client(), write("a", 1_000));
        next(leader.kept);
        assertThat(held.held()).isGreaterThan(1_000);
        leader.relay.breakAll();
        node.waits(1);
        time.pass(Duration.ofNanos(CallQueue.PAUSE_NS));
        FakeLeader.answer(next(leader.kept), FakeLeader.acknowledged());
        get(answer);
        allIsGivenBack();
    }

    @Test
    void aSentWriteThatIsNotKeptCannotBeRepeated() throws Exception {
        node.leads(leader.leading(1));
        var answer = post(node.client(), write("a", 6_000));
        next(leader.kept);
        allIsGivenBack();
        leader.relay.breakAll();
        Status status = failure(answer).getStatus();
        assertThat(status.getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(status.getDescription()).endsWith("send it again with the same ids, then it is there once");
    }

    @Test
    void aWriteThatWasNotTakenAndIsNotKeptIsRefused() throws Exception {
        node.leads(leader.leading(1));
        var answer = post(node.client(), write("a", 6_000));
        var there = next(leader.kept);
        allIsGivenBack();
        there.onError(Status.UNAVAILABLE.asRuntimeException(PassedHeaders.notLeader(new NodeId("worker2"))));
        PostMessageResponse refused = get(answer);
        assertThat(refused.getOutcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(refused.getDetail()).startsWith("worker2, which was thought to lead, did not take the call");
    }
}
