package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Writes that wait on this side, for the first time or after a refusal, are known not to be in the log; whatever ends
/// the wait says so.
@Timeout(60)
class WaitingWriteTest {
    private static final int HELD = 16;

    private FakeMaster master;
    private AntiphonClient client;
    private final List<CompletableFuture<WriteResult>> held = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
        master.answerInPortionsOf = 2;
        client = new AntiphonClient(master.address(), ClientSettings.STANDARD, 50);
    }

    @AfterEach
    void stop() {
        client.close();
        master.close();
    }

    /// @return a write that was refused and waits
    private CompletableFuture<WriteResult> refused(AntiphonClient by, WriteOptions options) {
        for (int at = 0; at < HELD; at++) held.add(by.send("hold", 1));
        CompletableFuture<WriteResult> refused = by.send("minute", 1, options);
        by.send("taken", 1).join(); // Answered together with it.
        return refused;
    }

    private static void isNotSent(CompletableFuture<WriteResult> write, FailureKind kind) {
        assertThatThrownBy(write::join).cause().isInstanceOfSatisfying(AntiphonException.class, failed -> {
            assertThat(failed.kind()).isEqualTo(kind);
            assertThat(failed.nothingDone()).isTrue();
        });
    }

    private static void isNotKnown(CompletableFuture<WriteResult> write) {
        assertThatThrownBy(write::join).cause()
                .hasMessageContaining("may be in the log or not")
                .isInstanceOfSatisfying(AntiphonException.class, e -> assertThat(e.nothingDone()).isFalse());
    }

    @Test
    void whenTheClientIsClosedTheLastRefusalIsTheOutcomeAndComesFirst() {
        CompletableFuture<WriteResult> refused = refused(client, WriteOptions.NONE);
        CompletableFuture<WriteResult> unsent = client.send("unsent", 1);
        List<CompletableFuture<WriteResult>> order = Collections.synchronizedList(new ArrayList<>());
        Stream.concat(Stream.of(refused, unsent), held.stream())
                .forEach(each -> {
                    var _ = each.whenComplete((_, _) -> order.add(each));
                });

        client.close();

        assertThat(refused).as("when it is closed").isDone();
        assertThat(refused.join().outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(refused.join().statusCode()).isEqualTo(429);
        isNotSent(unsent, FailureKind.CLOSED);
        held.forEach(WaitingWriteTest::isNotKnown);
        assertThat(order).startsWith(refused, unsent);
        assertThat(master.contents).containsExactly("taken");
    }

    @Test
    void ofARowWhoseClientIsClosedThoseAreReported() throws InterruptedException {
        List<String> contents = Stream
                .concat(IntStream.range(0, HELD).mapToObj(_ -> "hold"), Stream.of("minute", "taken"))
                .toList();
        Map<Long, Outcome> reported = new ConcurrentSkipListMap<>();
        CountDownLatch taken = new CountDownLatch(1);
        CompletableFuture<Void> row = CompletableFuture.runAsync(
                () -> client.postAll(contents.iterator(), 1, WriteOptions.NONE, 1024, (result, index) -> {
                    reported.put(index, result.outcome());
                    taken.countDown();
                }), Thread::startVirtualThread);
        taken.await();

        client.close();

        assertThatThrownBy(row::join).cause().hasMessageContaining("16 of 18 writes sent have no outcome");
        assertThat(reported).isEqualTo(Map.of(16L, Outcome.NOT_APPENDED, 17L, Outcome.ACKNOWLEDGED));
    }

    @Test
    void aWriteThatWasRefusedBeforeItsConnectionBrokeIsNotSaidToBeUnsent() {
        Map<Long, String> reported = new ConcurrentSkipListMap<>();
        ClientSettings impatient = ClientSettings.STANDARD.withRetryFor(Duration.ofSeconds(1));
        try (AntiphonClient other = new AntiphonClient(master.address(), impatient, 50)) {
            assertThatThrownBy(() -> other.postAll(
                    List.of("minute", "taken").iterator(), 1, WriteOptions.NONE, 2, (result, index) -> {
                        reported.put(index, result.outcome() + " " + result.reason());
                        master.close();
                    })).isInstanceOf(AntiphonException.class);
        }
        assertThat(reported.get(0L)).startsWith("NOT_APPENDED ")
                .endsWith("before that the write was refused, and is not in the log: too much");
    }

    /// Its time for an answer is over while it waits here, and the master did answer.
    @Test
    void aWriteWithATimeoutIsNotUnknownWhileItWaitsAfterARefusal() {
        ClientSettings impatient = ClientSettings.STANDARD.withRetryFor(Duration.ofSeconds(3));
        try (AntiphonClient other = new AntiphonClient(master.address(), impatient, 1_000)) {
            var _ = other.status(); // Connects.
            CompletableFuture<WriteResult> refused = refused(
                    other, WriteOptions.NONE.withTimeout(Duration.ofMillis(10)));
            assertThat(refused.join().outcome()).isEqualTo(Outcome.NOT_APPENDED);
            assertThat(refused.join().statusCode()).isEqualTo(429);
        }
        assertThat(master.contents).containsExactly("taken");
    }

    /// Others of its client id and write concern were refused, which is why it waits.
    @Test
    void aWriteThatWasNeverSentGetsTheRefusalOfOthersLikeIt() {
        ClientSettings impatient = ClientSettings.STANDARD.withRetryFor(Duration.ofSeconds(1));
        WriteOptions soon = WriteOptions.NONE.withTimeout(Duration.ofMillis(10));
        try (AntiphonClient other = new AntiphonClient(master.address(), impatient, 50)) {
            var _ = refused(other, WriteOptions.NONE);
            CompletableFuture<WriteResult> unsent = other.send("unsent", 1, soon);
            assertThat(unsent.join().outcome()).isEqualTo(Outcome.NOT_APPENDED);
            assertThat(unsent.join().reason()).isEqualTo("too much");
        }
        assertThat(master.contents).containsExactly("taken");
    }

    @Test
    void aWriteWithATimeoutThatWasNeverSentIsKnownToBeSo() throws IOException {
        try (ServerSocket silent = new ServerSocket(0);
                AntiphonClient other = new AntiphonClient(
                        new Address("localhost", silent.getLocalPort()), ClientSettings.STANDARD, 50)) {
            CompletableFuture<WriteResult> unsent = other.send(
                    "unsent", 1, WriteOptions.NONE.withTimeout(Duration.ofMillis(10)));
            isNotSent(unsent, FailureKind.NO_ANSWER);
            assertThatThrownBy(unsent::join).hasMessageContaining("ms; the write was not sent");
        }
    }

    @Test
    void whatHasItsOutcomeIsNotSentLater() throws IOException {
        int port = master.address().port();
        master.close();
        CompletableFuture<WriteResult> unsent = client.send(
                "unsent", 1, WriteOptions.NONE.withTimeout(Duration.ofMillis(10)));
        isNotSent(unsent, FailureKind.NO_ANSWER);
        CompletableFuture<WriteResult> after = client.send("after", 1);
        master = new FakeMaster(port);
        assertThat(after.join().acknowledged()).isTrue();
        assertThat(master.contents).containsExactly("after");
    }

    @Test
    void aReceiverMayCloseTheClient() {
        CompletableFuture<WriteResult> refused = refused(client, WriteOptions.NONE);
        CompletableFuture<Void> closed = refused.thenRun(client::close);
        client.close();
        closed.join();
    }
}
