package antiphon.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.node.rpc.NodeServer;
import antiphon.node.tls.Transport;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.tls.NodeRole;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SilenceTest {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(1);
    private static final Duration BEHIND_OTHERS_MAX = Duration.ofSeconds(1);

    /// Hangs in reading, and answers all else.
    private static final class Node extends MessageServiceGrpc.MessageServiceImplBase {
        @Override
        public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> reader) {}

        @Override
        public void postMessage(PostMessageRequest request, StreamObserver<PostMessageResponse> caller) {
            caller.onNext(PostMessageResponse.getDefaultInstance());
            caller.onCompleted();
        }
    }

    /// As a node whose disk does not come back answers heartbeats. A run in which the others were silent too, on a
    /// machine that is busy, shows nothing.
    @Test
    void aCallThatHangsIsGivenUpThoughTheNodeAnswersOthers() throws Exception {
        try (NodeServer server = new NodeServer(0, new NodeServer.Served(new Node(), Set.of(), 4 << 20))) {
            server.start();
            ManagedChannel channel = Transport.PLAIN
                    .channel("localhost", server.port(), NodeRole.MASTER, Optional.empty())
                    .intercept(new Silence(BEHIND_OTHERS_MAX))
                    .build();
            Duration othersSilent = SILENCE_MAX;
            while (othersSilent.compareTo(SILENCE_MAX) >= 0) othersSilent = hangingCallEnds(channel);
            channel.shutdownNow();
        }
    }

    /// Its answer is as large as a page: ten seconds of pages in memory are gigabytes.
    @Test
    void nothingIsKeptOfACallThatIsOver() throws Exception {
        try (NodeServer server = new NodeServer(0, new NodeServer.Served(new Node(), Set.of(), 4 << 20))) {
            server.start();
            ManagedChannel channel = Transport.PLAIN
                    .channel("localhost", server.port(), NodeRole.MASTER, Optional.empty())
                    .intercept(new Silence())
                    .build();
            int before = Silence.watched();
            for (int calls = 0; calls < 10; calls++) {
                var _ = Silence.limit(MessageServiceGrpc.newBlockingStub(channel), Duration.ofHours(1))
                        .postMessage(PostMessageRequest.getDefaultInstance());
            }
            assertThat(Silence.watched()).isLessThanOrEqualTo(before);
            channel.shutdownNow();
        }
    }

    /// @return how long nothing came of the others at most
    private static Duration hangingCallEnds(ManagedChannel channel) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong longestNs = new AtomicLong();
        Thread others = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                long begunNs = System.nanoTime();
                var _ = MessageServiceGrpc.newBlockingStub(channel)
                        .postMessage(PostMessageRequest.getDefaultInstance());
                longestNs.accumulateAndGet(System.nanoTime() - begunNs, Math::max);
            }
        });
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> Silence.limit(MessageServiceGrpc.newBlockingStub(channel), SILENCE_MAX)
                        .getMessages(GetMessagesRequest.getDefaultInstance()))
                .satisfies(end -> assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
        over.set(true);
        others.join();
        return Duration.ofNanos(longestNs.get());
    }
}
