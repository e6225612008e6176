package antiphon.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.LimitSettings;
import antiphon.log.memory.MemoryStore;
import antiphon.node.Await;
import antiphon.node.rpc.call.ServerLimits;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessagesRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever ends a stream of writes, its sender learns which were not looked at. Over a real connection.
@Timeout(60)
class TakenWritesTest {
    private static final int ROUNDS = 10_000;

    private @Nullable TestNode node;
    private final StreamEnd end = new StreamEnd();

    @AfterEach
    void stop() throws InterruptedException {
        if (node != null) node.stop();
    }

    private TestNode start(ServerLimits limits) throws IOException {
        TestNode started = new TestNode(new MemoryStore(), List.of(), limits);
        node = started;
        return started;
    }

    private StreamObserver<PostMessagesRequest> stream(TestNode of) {
        return MessageServiceGrpc.newStub(of.newChannel()).postMessages(end);
    }

    private static PostMessagesRequest batch(String... contents) {
        PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder();
        for (String content : contents) batch.addMessages(NewMessage.newBuilder().setContent(content));
        return batch.build();
    }

    private static PostMessagesRequest malformed() {
        UnknownFieldSet.Field notUtf8 = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFrom(new byte[]{(byte) 0xff}))
                .build();
        return PostMessagesRequest.newBuilder()
                .addMessages(NewMessage.newBuilder()
                        .setUnknownFields(UnknownFieldSet.newBuilder().addField(1, notUtf8).build()))
                .build();
    }

    @Test
    void aBatchThatIsNoneEndsTheStreamAfterThoseBeforeIt() throws Exception {
        StreamObserver<PostMessagesRequest> writes = stream(start(ServerLimits.standard()));
        writes.onNext(batch("a", "b"));
        writes.onNext(batch("c"));
        writes.onNext(malformed());
        assertThat(end.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(end.resumeIndex()).isEqualTo("3");
    }

    @Test
    void aBatchThatTakesTooMuchWhileItArrivesIsNotTaken() throws Exception {
        TestNode small = start(new ServerLimits(
                LimitSettings.STANDARD, 96 * 1024, _ -> false, (_, _) -> {}));
        StreamObserver<PostMessagesRequest> writes = stream(small);
        writes.onNext(batch("a", "b"));
        Await.until("they were taken", () -> small.posted.size() == 2);
        writes.onNext(batch("x".repeat(90_000)));
        assertThat(end.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(end.status().getDescription()).contains("on this connection");
        assertThat(end.resumeIndex()).isEqualTo("2");
    }

    @Test
    void ofAStreamThatIsRefusedAtItsStartNothingWasTaken() throws Exception {
        TestNode full = start(new ServerLimits(
                new LimitSettings(1, 1, 1, 100, Duration.ofMinutes(1)), 1 << 20, _ -> false, (_, _) -> {}));
        ManagedChannel only = full.newChannel();
        MessageServiceGrpc.newStub(only).postMessages(new StreamEnd()).onNext(batch("a"));
        Await.until("there is a connection", () -> full.posted.size() == 1);
        stream(full).onNext(batch("b"));
        assertThat(end.status().getDescription()).contains("MAX_CONNECTIONS");
        assertThat(end.resumeIndex()).isEqualTo("0");
    }

    @Test
    void whatIsTakenWhileTheStreamEndsIsCountedOrNotTaken() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            TakenWrites writes = new TakenWrites();
            AtomicLong reported = new AtomicLong();
            Thread ender = Thread.startVirtualThread(() -> reported.set(writes.end()));
            int taken = 0;
            while (writes.take(1)) taken++;
            ender.join();
            assertThat(reported).hasValue(taken);
        }
    }
}
