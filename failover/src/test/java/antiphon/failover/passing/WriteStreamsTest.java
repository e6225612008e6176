package antiphon.failover.passing;

import static antiphon.failover.passing.PassingNode.get;
import static antiphon.failover.passing.PassingNode.next;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.calls.ResumeHint;
import antiphon.core.NodeId;
import antiphon.master.serve.Pauses;
import antiphon.node.Await;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.WriteOutcome;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Streams of writes through a node that does not lead.
@Timeout(120)
class WriteStreamsTest {
    private static final int LARGE = 64 * 1024;

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

    static long index(StatusRuntimeException end) {
        return Long.parseLong(Objects.requireNonNull(Objects.requireNonNull(end.getTrailers())
                .get(ResumeHint.WRITE_INDEX)));
    }

    /// A client's end of a stream.
    private static final class Client implements ClientResponseObserver<PostMessagesRequest, PostMessagesResponse> {
        final BlockingQueue<PostMessagesResponse> outcomes = new LinkedBlockingQueue<>();
        final CompletableFuture<Void> end = new CompletableFuture<>();
        private @Nullable ClientCallStreamObserver<PostMessagesRequest> requests;
        private final boolean reads;

        Client(PassingNode node, boolean reads) {
            this.reads = reads;
            var _ = node.client().postMessages(this);
        }

        ClientCallStreamObserver<PostMessagesRequest> requests() {
            return Objects.requireNonNull(requests);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<PostMessagesRequest> stream) {
            requests = stream;
            if (!reads) stream.disableAutoRequestWithInitial(0);
        }

        void send(int writes, int bytes) {
            PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder().setClientId("c");
            for (int at = 0; at < writes; at++)
                batch.addMessages(NewMessage.newBuilder().setContent("x".repeat(bytes)));
            requests().onNext(batch.build());
        }

        @Override
        public void onNext(PostMessagesResponse outcome) {
            outcomes.add(outcome);
        }

        @Override
        public void onError(Throwable broken) {
            end.completeExceptionally(broken);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }
    }

    private static PostMessagesResponse outcome(long index) {
        return PostMessagesResponse.newBuilder().addOutcomes(WriteOutcome.newBuilder().setIndex(index)).build();
    }

    @Test
    void batchesGoOnInOrderOutcomesComeBackAndTheStreamEndsWell() throws Exception {
        node.leads(leader.leading(1));
        Client client = new Client(node, true);
        for (int at = 1; at <= 20; at++) client.send(at, 10);
        FakeLeader.WriteStream there = next(leader.streams);
        for (int at = 1; at <= 20; at++) assertThat(next(there.batches).getMessagesCount()).isEqualTo(at);
        there.caller.onNext(outcome(3));
        assertThat(next(client.outcomes)).isEqualTo(outcome(3));
        client.requests().onCompleted();
        get(there.completed);
        get(client.end);
    }

    @Test
    void aStreamWaitsForALeaderAndHoldsNothingMeanwhile() throws Exception {
        Client client = new Client(node, true);
        client.send(2, 10);
        client.requests().onCompleted();
        node.waits(1);
        node.leads(leader.leading(1));
        assertThat(next(next(leader.streams).batches).getMessagesCount()).isEqualTo(2);
        get(client.end);
    }

    @Test
    void aLeaderThatDoesNotReadHoldsBackTheClient() throws Exception {
        leader.keeps = true;
        node.leads(leader.leading(1));
        Client client = new Client(node, true);
        FakeLeader.WriteStream there = next(leader.streams);
        int sent = sendUntilHeldBack(client);
        client.requests().onCompleted();
        there.caller.request(Integer.MAX_VALUE);
        get(there.completed);
        assertThat(there.batches).hasSize(sent);
    }

    /// What is on the way in the networks on both sides of the node, and no more.
    private static int sendUntilHeldBack(Client client) {
        int sent = 0;
        long quietSinceNs = System.nanoTime();
        while (System.nanoTime() - quietSinceNs < TimeUnit.MILLISECONDS.toNanos(500)) {
            if (!client.requests().isReady()) {
                Thread.onSpinWait();
                continue;
            }
            client.send(1, LARGE);
            sent++;
            quietSinceNs = System.nanoTime();
            assertThat(sent).isLessThan(100);
        }
        return sent;
    }

    @Test
    void aClientThatDoesNotReadHoldsBackTheLeader() throws Exception {
        node.leads(leader.leading(1));
        Client client = new Client(node, false);
        FakeLeader.WriteStream there = next(leader.streams);
        int sent = SubscriptionsTest.sendUntilHeldBack(there.caller, PostMessagesResponse.newBuilder()
                .addOutcomes(WriteOutcome.newBuilder().setResponse(
                        FakeLeader.acknowledged().toBuilder().setDetail("x".repeat(LARGE))))
                .build());
        client.requests().request(sent);
        for (int at = 0; at < sent; at++) next(client.outcomes);
    }

    @Test
    void aLeaderThatDiesEndsTheStreamWithTheIndexOfTheFirstThatWentNowhere() throws Exception {
        node.leads(leader.leading(1));
        Client client = new Client(node, true);
        client.send(3, 10);
        client.send(4, 10);
        FakeLeader.WriteStream there = next(leader.streams);
        next(there.batches);
        next(there.batches);
        leader.die();
        StatusRuntimeException end = PassingNode.failure(client.end);
        assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.getStatus().getDescription()).contains("send the writes from index 7 on");
        assertThat(index(end)).isEqualTo(7);
    }

    @Test
    void whatTheLeaderSaysAboutItsEndIsPassedBack() throws Exception {
        node.leads(leader.leading(1));
        Client client = new Client(node, true);
        client.send(5, 10);
        FakeLeader.WriteStream there = next(leader.streams);
        next(there.batches);
        there.caller.onError(ResumeHint.on(
                Status.UNAVAILABLE.withDescription("the master stops"), ResumeHint.WRITE_INDEX, 2));
        StatusRuntimeException end = PassingNode.failure(client.end);
        assertThat(end.getStatus().getDescription()).isEqualTo("the master stops");
        assertThat(index(end)).isEqualTo(2);
    }

    @Test
    void aStreamThatANodeDidNotTakeGoesToTheNextLeader() throws Exception {
        try (FakeLeader refusing = new FakeLeader("worker3")) {
            node.leads(refusing.leading(1));
            Client client = new Client(node, true);
            next(refusing.streams).caller.onError(notLeader());
            node.waits(1);
            client.send(5, 10);
            node.leads(leader.leading(2));
            assertThat(next(next(leader.streams).batches).getMessagesCount()).isEqualTo(5);
        }
    }

    /// The batch is not here any more. The node has not looked at it: all may be sent again.
    @Test
    void aStreamThatANodeDidNotTakeEndsWithIndexZeroWhenABatchHasGoneThere() throws Exception {
        node.leads(leader.leading(1));
        Client client = new Client(node, true);
        client.send(5, 10);
        FakeLeader.WriteStream there = next(leader.streams);
        next(there.batches);
        there.caller.onError(notLeader());
        StatusRuntimeException end = PassingNode.failure(client.end);
        assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(index(end)).isZero();
        assertThat(Objects.requireNonNull(end.getTrailers()).get(PassedHeaders.NOT_LEADER)).isNull();
    }

    private static StatusRuntimeException notLeader() {
        return Status.UNAVAILABLE.asRuntimeException(PassedHeaders.notLeader(new NodeId("worker3")));
    }

    @Test
    void aNodeThatStopsEndsItsStreamsWithTheIndex() throws Exception {
        node.leads(leader.leading(1));
        Client client = new Client(node, true);
        client.send(3, 10);
        next(next(leader.streams).batches);
        node.passedOn.beginStop();
        node.passedOn.stop();
        StatusRuntimeException end = PassingNode.failure(client.end);
        assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(index(end)).isEqualTo(3);
    }

    @Test
    void aClientThatCancelsCancelsAtTheLeader() throws Exception {
        node.leads(leader.leading(1));
        Client client = new Client(node, true);
        client.send(1, 10);
        FakeLeader.WriteStream there = next(leader.streams);
        client.requests().cancel("enough", null);
        Await.until("it hears of it", there.completed::isCompletedExceptionally);
        try {
            there.completed.get();
        } catch (ExecutionException gone) {
            assertThat(Status.fromThrowable(gone.getCause()).getCode()).isEqualTo(Status.Code.CANCELLED);
        }
    }
}
