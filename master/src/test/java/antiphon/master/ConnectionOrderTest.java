package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What has come whole on one connection enters the log before what comes after it, while other connections send too.
@Timeout(120)
class ConnectionOrderTest {
    private static final int CONNECTIONS = 6;
    private static final String POST = MessageServiceGrpc.getPostMessageMethod().getFullMethodName();
    private static final String STREAM = MessageServiceGrpc.getPostMessagesMethod().getFullMethodName();

    @TempDir private Path dataDir;
    private RunningMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new RunningMaster(dataDir, "WORKERS", "worker1=localhost:" + RunningMaster.freePort(),
                "REPLICATION_TIMEOUT", "100"); // So no client becomes read-only meanwhile.
    }

    @AfterEach
    void stop() {
        master.close();
    }

    @Test
    void unaryCallsOfAnAsynchronousStubThatTheMasterAloneHolds() {
        unaryCallsOfAnAsynchronousStub(1);
    }

    @Test
    void unaryCallsOfAnAsynchronousStubThatWaitForAWorker() {
        unaryCallsOfAnAsynchronousStub(2);
    }

    private void unaryCallsOfAnAsynchronousStub(int concern) {
        int calls = 300;
        List<ManagedChannel> channels = IntStream.range(0, CONNECTIONS).mapToObj(_ -> master.connect()).toList();
        onAllConnections(connection -> {
            var stub = MessageServiceGrpc.newStub(channels.get(connection));
            for (int at = 0; at < calls; at++) stub.postMessage(write(connection, at, concern, ""), new Nobody());
        });
        isInOrder(calls);
        channels.forEach(ManagedChannel::shutdownNow);
    }

    @Test
    void unaryCallsBetweenTheBatchesOfAStream() {
        int sent = 900;
        List<RawConnection> connections = rawConnections();
        onAllConnections(connection -> {
            RawConnection raw = connections.get(connection);
            int stream = raw.begin(STREAM, Map.of());
            for (int at = 0; at < sent; at++) {
                if (at % 3 == 0) raw.send(stream, batch(connection, at, 1, 0), false);
                else raw.unary(POST, write(connection, at, 1 + at % 2, ""));
            }
        });
        isInOrder(sent);
        close(connections);
    }

    /// The batch is more than may lie in the mailbox, so that the rest of it is parked.
    @Test
    void unaryCallsUnderAnotherNameBehindABatchThatIsParked() {
        int batch = 600;
        int sent = batch + 20;
        List<RawConnection> connections = rawConnections();
        onAllConnections(connection -> {
            RawConnection raw = connections.get(connection);
            raw.send(raw.begin(STREAM, Map.of()), batch(connection, 0, batch, 1_000), false);
            for (int at = batch; at < sent; at++) raw.unary(POST, write(connection, at, 1, "another" + connection));
        });
        isInOrder(sent);
        close(connections);
    }

    private List<RawConnection> rawConnections() {
        return IntStream.range(0, CONNECTIONS).mapToObj(_ -> {
            try {
                return new RawConnection(master.port());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).toList();
    }

    private static void close(List<RawConnection> connections) {
        for (RawConnection each : connections) {
            try {
                each.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static PostMessageRequest write(int connection, int at, int concern, String client) {
        return PostMessageRequest.newBuilder()
                .setContent(content(connection, at))
                .setWriteConcern(concern)
                .setClientId(client)
                .build();
    }

    private static PostMessagesRequest batch(int connection, int from, int messages, int more) {
        PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder().setWriteConcern(1);
        for (int at = from; at < from + messages; at++)
            batch.addMessages(NewMessage.newBuilder().setContent(content(connection, at) + "x".repeat(more)));
        return batch.build();
    }

    private static String content(int connection, int at) {
        return connection + ":" + at + ":";
    }

    /// Its inputs are read from the log.
    private static final class Nobody implements StreamObserver<PostMessageResponse> {
        @Override
        public void onNext(PostMessageResponse answer) {}

        @Override
        public void onError(Throwable closed) {}

        @Override
        public void onCompleted() {}
    }

    private interface Sender {
        void sendOn(int connection);
    }

    private static void onAllConnections(Sender sender) {
        List<Thread> threads = IntStream.range(0, CONNECTIONS)
                .mapToObj(connection -> Thread.ofPlatform().start(() -> sender.sendOn(connection)))
                .toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void isInOrder(int each) {
        List<String> log = awaitAll(CONNECTIONS * each);
        BiFunction<String, Integer, Integer> part = (content, at) -> Integer.parseInt(content.split(":", -1)[at]);
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            int one = connection;
            List<Integer> numbers = log.stream()
                    .filter(content -> part.apply(content, 0) == one)
                    .map(content -> part.apply(content, 1))
                    .toList();
            assertThat(numbers).as("connection %s", one).isSorted().hasSize(each);
        }
    }

    private List<String> awaitAll(int expected) {
        List<String> all = new ArrayList<>();
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (all.size() < expected) {
            assertThat(System.nanoTime()).as("%s of %s are in the log", all.size(), expected).isLessThan(untilNs);
            GetMessagesResponse page = master.client()
                    .withMaxInboundMessageSize(16 << 20)
                    .getMessages(GetMessagesRequest.newBuilder().setFromSequence(all.size() + 1L).build());
            page.getMessagesList().stream().map(Message::getContent).forEach(all::add);
        }
        return all;
    }
}
