package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.calls.FailureKind;
import antiphon.client.WriteResult.Outcome;
import java.io.IOException;
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
    /// As many as may be in flight after a refusal: while they have no outcome, what was refused waits.
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
        CompletableFuture<WriteResult> refused = by.send("full", 1, options);
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
    void ofARowWhoseClientIsClosedThoseAreTold() throws InterruptedException {
        List<String> contents = Stream
                .concat(IntStream.range(0, HELD).mapToObj(_ -> "hold"), Stream.of("full", "taken"))
                .toList();
        Map<Long, Outcome> told = new ConcurrentSkipListMap<>();
        CountDownLatch taken = new CountDownLatch(1);
        CompletableFuture<Void> row = CompletableFuture.runAsync(
                () -> client.postAll(contents.iterator(), 1, WriteOptions.NONE, 1024, (result, index) -> {
                    told.put(index, result.outcome());
                    taken.countDown();
                }), Thread::startVirtualThread);
        taken.await();

        client.close();

        assertThatThrownBy(row::join).cause().hasMessageContaining("16 of 18 writes sent have no outcome");
        assertThat(told).isEqualTo(Map.of(16L, Outcome.NOT_APPENDED, 17L, Outcome.ACKNOWLEDGED));
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

    @Test
    void aWriteWithATimeoutThatWasNeverSentIsKnownToBeSo() {
        var _ = refused(client, WriteOptions.NONE);
        CompletableFuture<WriteResult> unsent = client.send(
                "unsent", 1, WriteOptions.NONE.withTimeout(Duration.ofMillis(10)));
        isNotSent(unsent, FailureKind.NO_ANSWER);
        assertThatThrownBy(unsent::join).hasMessageContaining("ms; the write was not sent");
    }

    @Test
    void whatHasItsOutcomeIsNotSentLater() {
        var _ = refused(client, WriteOptions.NONE);
        CompletableFuture<WriteResult> unsent = client.send(
                "unsent", 1, WriteOptions.NONE.withTimeout(Duration.ofMillis(10)));
        isNotSent(unsent, FailureKind.NO_ANSWER);
        CompletableFuture<WriteResult> after = client.send("after", 1);
        CompletableFuture<WriteResult> last = client.send("last", 1);
        master.breakStreamsAndHoldNothing();
        assertThat(List.of(after.join().acknowledged(), last.join().acknowledged())).containsOnly(true);
        assertThat(master.contents).contains("after", "last").doesNotContain("unsent");
    }

    @Test
    void aReceiverMayCloseTheClient() {
        CompletableFuture<WriteResult> refused = refused(client, WriteOptions.NONE);
        CompletableFuture<Void> closed = refused.thenRun(client::close);
        client.close();
        closed.join();
    }
}
