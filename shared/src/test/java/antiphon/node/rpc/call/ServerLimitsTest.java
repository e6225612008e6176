package antiphon.node.rpc.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.config.LimitSettings;
import antiphon.log.memory.MemoryStore;
import antiphon.metrics.LimitMetrics.Limit;
import antiphon.node.Await;
import antiphon.node.rpc.TestNode;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.SubscribeMessagesRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerLimitsTest {
    private static final Metadata.Key<String> MARK = Metadata.Key.of("mark", Metadata.ASCII_STRING_MARSHALLER);

    private static final StreamObserver<Message> NOBODY = new StreamObserver<>() {
        @Override
        public void onNext(Message message) {}

        @Override
        public void onError(Throwable ended) {}

        @Override
        public void onCompleted() {}
    };

    private final List<Limit> refused = Collections.synchronizedList(new ArrayList<>());
    private final List<TestNode> nodes = new ArrayList<>();

    private TestNode start(int connections, int perAddress, int calls) throws IOException {
        LimitSettings settings = new LimitSettings(connections, perAddress, 100, calls, Duration.ofMinutes(1));
        TestNode node = new TestNode(
                new MemoryStore(), List.of(),
                new ServerLimits(
                        settings, 1 << 20, headers -> headers.containsKey(MARK), (limit, _) -> refused.add(limit)));
        nodes.add(node);
        return node;
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (TestNode each : nodes) each.stop();
    }

    private static void post(ManagedChannel channel) {
        var _ = MessageServiceGrpc.newBlockingStub(channel)
                .postMessage(PostMessageRequest.newBuilder().setContent("hi").build());
    }

    private static void isRefused(String says, ManagedChannel channel) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> post(channel))
                .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
                .withMessageContaining(says);
    }

    @Test
    void aConnectionTooManyIsNotServedUntilAnotherEnds() throws IOException {
        TestNode node = start(2, 2, 1_000);
        ManagedChannel first = node.newChannel();
        ManagedChannel second = node.newChannel();
        ManagedChannel third = node.newChannel();
        post(first);
        post(second);
        isRefused("MAX_CONNECTIONS", third);
        var _ = HealthGrpc.newBlockingStub(third).check(HealthCheckRequest.getDefaultInstance());
        Metadata ofNode = new Metadata();
        ofNode.put(MARK, "yes");
        var _ = MessageServiceGrpc.newBlockingStub(third)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(ofNode))
                .postMessage(PostMessageRequest.newBuilder().setContent("of a node").build());
        first.shutdownNow();
        third.shutdownNow();
        Await.until("there is room again", () -> {
            ManagedChannel again = node.newChannel();
            try {
                post(again);
                return true;
            } catch (StatusRuntimeException _) {
                again.shutdownNow();
                return false;
            }
        });
        assertThat(refused).contains(Limit.CONNECTIONS);
    }

    @Test
    void callsThatOnlyWaitCountUntilTheyEnd() throws IOException {
        TestNode node = start(100, 100, 3);
        ManagedChannel channel = node.newChannel();
        List<ManagedChannel> following = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ManagedChannel one = node.newChannel();
            following.add(one);
            MessageServiceGrpc.newStub(one).subscribeMessages(SubscribeMessagesRequest.getDefaultInstance(), NOBODY);
        }
        Await.until("all follow", () -> node.feed.subscribers() == 3);
        isRefused("MAX_CALLS", channel);
        following.getFirst().shutdownNow();
        Await.until("one follows no more", () -> node.feed.subscribers() == 2);
        Await.until("there is room again", () -> {
            try {
                post(channel);
                return true;
            } catch (StatusRuntimeException _) {
                return false;
            }
        });
        assertThat(refused).contains(Limit.CALLS);
    }

    @Test
    void connectionsAreCountedByAddressAndForgottenWhenTheyEnd() {
        ConnectionCounts counts = new ConnectionCounts(new LimitSettings(3, 2, 1, 1, Duration.ofMinutes(1)));
        assertThat(counts.opened("a")).isEmpty();
        assertThat(counts.opened("a")).isEmpty();
        assertThat(counts.opened("a").orElse("")).contains("from a", "MAX_CONNECTIONS_PER_ADDRESS");
        counts.closed("a");
        assertThat(counts.opened("b")).isEmpty();
        assertThat(counts.opened("c").orElse("")).contains("MAX_CONNECTIONS)");
        for (String each : List.of("a", "a", "b", "c")) counts.closed(each);
        assertThat(counts.open()).isZero();
        assertThat(counts.addresses()).isZero();
        assertThat(counts.opened("a")).isEqualTo(Optional.empty());
    }
}
