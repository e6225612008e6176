package antiphon.failover.passing;

import static antiphon.failover.passing.PassingNode.failure;
import static antiphon.failover.passing.PassingNode.next;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.calls.ResumeHint;
import antiphon.master.serve.Pauses;
import antiphon.node.Await;
import antiphon.proto.master.Message;
import antiphon.proto.master.SubscribeMessagesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Subscriptions through a node that does not lead.
@Timeout(120)
class SubscriptionsTest {
    private static final int LARGE = 64 * 1024;

    private FakeLeader leader;
    private FakeLeader second;
    private PassingNode node;

    @BeforeEach
    void start() throws IOException {
        leader = new FakeLeader("worker2");
        second = new FakeLeader("worker3");
        node = new PassingNode("worker1", Pauses.STANDARD);
        node.leads(leader.leading(1));
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        leader.close();
        second.close();
    }

    private static final class Reader implements ClientResponseObserver<SubscribeMessagesRequest, Message> {
        final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Void> end = new CompletableFuture<>();
        private @Nullable ClientCallStreamObserver<SubscribeMessagesRequest> call;
        private final boolean reads;

        Reader(PassingNode node, long from, boolean reads) {
            this.reads = reads;
            node.client().subscribeMessages(
                    SubscribeMessagesRequest.newBuilder().setFromSequence(from).build(), this);
        }

        ClientCallStreamObserver<SubscribeMessagesRequest> call() {
            return Objects.requireNonNull(call);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<SubscribeMessagesRequest> stream) {
            call = stream;
            if (!reads) stream.disableAutoRequestWithInitial(0);
        }

        @Override
        public void onNext(Message message) {
            messages.add(message);
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

    private static Message message(long sequence, int bytes) {
        return Message.newBuilder().setSequenceNumber(sequence).setContent("x".repeat(bytes)).build();
    }

    private static long resumeFrom(StatusRuntimeException end) {
        return Long.parseLong(Objects.requireNonNull(Objects.requireNonNull(end.getTrailers())
                .get(ResumeHint.SEQUENCE)));
    }

    /// @return how many fit the networks on both sides of the node
    static <R> int sendUntilHeldBack(ServerCallStreamObserver<R> caller, R large) {
        int sent = 0;
        long quietSinceNs = System.nanoTime();
        while (System.nanoTime() - quietSinceNs < TimeUnit.MILLISECONDS.toNanos(500)) {
            if (!caller.isReady()) {
                Thread.onSpinWait();
                continue;
            }
            caller.onNext(large);
            sent++;
            quietSinceNs = System.nanoTime();
            assertThat(sent).isLessThan(100);
        }
        return sent;
    }

    @Test
    void messagesComeAsTheLeaderSendsThem() throws Exception {
        Reader reader = new Reader(node, 5, true);
        var there = next(leader.subscribers);
        for (int at = 5; at < 50; at++) there.onNext(message(at, 10));
        for (int at = 5; at < 50; at++) assertThat(next(reader.messages)).isEqualTo(message(at, 10));
    }

    @Test
    void aReaderThatDoesNotReadHoldsBackTheLeader() throws Exception {
        Reader reader = new Reader(node, 1, false);
        int sent = sendUntilHeldBack(next(leader.subscribers), message(1, LARGE));
        reader.call().request(sent);
        for (int at = 0; at < sent; at++) next(reader.messages);
    }

    @Test
    void aLeaderThatDiesEndsItWithTheNextNumber() throws Exception {
        Reader reader = new Reader(node, 5, true);
        var there = next(leader.subscribers);
        for (int at = 5; at < 8; at++) there.onNext(message(at, 10));
        for (int at = 5; at < 8; at++) next(reader.messages);
        leader.die();
        StatusRuntimeException end = failure(reader.end);
        assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.getStatus().getDescription()).endsWith("subscribe again from 8");
        assertThat(resumeFrom(end)).isEqualTo(8);
    }

    @Test
    void withoutAnyMessageItGoesToTheNextLeader() throws Exception {
        Reader reader = new Reader(node, 0, true);
        next(leader.subscribers);
        leader.die();
        node.waits(1);
        node.leads(second.leading(2));
        next(second.subscribers).onNext(message(1, 10));
        assertThat(next(reader.messages)).isEqualTo(message(1, 10));
    }

    @Test
    void whatTheLeaderSaysAboutItsEndIsPassedBack() throws Exception {
        Reader reader = new Reader(node, 9, true);
        next(leader.subscribers).onError(ResumeHint.on(
                Status.OUT_OF_RANGE.withDescription("begin earlier"), ResumeHint.SEQUENCE, 4));
        StatusRuntimeException end = failure(reader.end);
        assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        assertThat(end.getStatus().getDescription()).isEqualTo("begin earlier");
        assertThat(resumeFrom(end)).isEqualTo(4);
    }

    @Test
    void aReaderThatGoesEndsItAtTheLeader() throws Exception {
        Reader reader = new Reader(node, 1, true);
        var there = next(leader.subscribers);
        reader.call().cancel("enough", null);
        Await.until("the leader hears of it", there::isCancelled);
    }
}
