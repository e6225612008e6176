package antiphon.node.read;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.calls.LogHeaders;
import antiphon.log.memory.MemoryStore;
import antiphon.message.LogId;
import antiphon.node.Await;
import antiphon.node.rpc.TestNode;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.SubscribeMessagesRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which log a node shows stands in the headers of what it answers.
@Timeout(60)
class ShownLogTest {
    private static final LogId LOG = new LogId(new UUID(7, 7));

    private final MemoryStore store = new MemoryStore();
    private final AtomicReference<Metadata> headers = new AtomicReference<>();
    private final AtomicReference<Metadata> trailers = new AtomicReference<>();
    private final AtomicReference<Status> end = new AtomicReference<>();
    private final TestNode node;

    ShownLogTest() throws IOException {
        node = new TestNode(store);
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.stop();
    }

    private MessageServiceGrpc.MessageServiceStub reader() {
        return MessageServiceGrpc.newStub(node.newChannel())
                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
    }

    private void subscribe(long from) {
        reader().subscribeMessages(
                SubscribeMessagesRequest.newBuilder().setFromSequence(from).build(), new StreamObserver<Message>() {
                    @Override
                    public void onNext(Message message) {}

                    @Override
                    public void onError(Throwable failure) {
                        end.set(Status.fromThrowable(failure));
                    }

                    @Override
                    public void onCompleted() {}
                });
    }

    @Test
    void aReaderFromBeyondTheEndLearnsItBeforeAnyMessageComes() {
        store.state().adopt(LOG);
        subscribe(20);
        Await.until("the headers", () -> headers.get() != null);
        assertThat(headers.get().get(LogHeaders.ID)).isEqualTo(LOG.toString());
    }

    @Test
    void itLearnsWhereTheLogEnds() {
        store.state().adopt(LOG);
        subscribe(20);
        Await.until("the headers", () -> headers.get() != null);
        assertThat(headers.get().get(LogHeaders.END)).isEqualTo("0");
        assertThat(headers.get().containsKey(LogHeaders.WHOLE)).as("others may hold more").isFalse();
    }

    @Test
    void ofAMasterThatNobodyTakesOverFromThatIsTheWholeLog() {
        store.state().adopt(LOG);
        node.feed.isAlone();
        subscribe(20);
        Await.until("the headers", () -> headers.get() != null);
        assertThat(headers.get().get(LogHeaders.WHOLE)).isEqualTo("true");
    }

    /// While it starts, it may lack the end of its log.
    @Test
    void aNodeThatDoesNotShowItsLogSaysNotWhereItEnds() {
        store.state().adopt(LOG);
        node.feed.isAlone();
        node.feed.refuse(Status.UNAVAILABLE.withDescription("starting"));
        subscribe(20);
        Await.until("it has ended", () -> end.get() != null);
        assertThat(headers.get().keys()).doesNotContain(LogHeaders.END.name(), LogHeaders.WHOLE.name());
    }

    @Test
    void anEmptyPageReportsItToo() {
        store.state().adopt(LOG);
        var _ = MessageServiceGrpc.newBlockingStub(node.newChannel())
                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
                .getMessages(GetMessagesRequest.newBuilder().setFromSequence(20).build());
        assertThat(headers.get().get(LogHeaders.ID)).isEqualTo(LOG.toString());
    }

    @Test
    void aReaderThatCameBeforeTheNodeHadALogIsAskedToRetry() {
        subscribe(20);
        Await.until("it waits", () -> node.feed.subscribers() == 1);
        Await.until("the headers", () -> headers.get() != null);
        assertThat(headers.get().containsKey(LogHeaders.ID)).isFalse();
        store.state().adopt(LOG);
        node.feed.adopted();
        Await.until("it has ended", () -> end.get() != null);
        assertThat(end.get().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.get().getDescription()).contains("subscribe again from 20");
    }
}
