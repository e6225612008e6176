package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import antiphon.client.error.UnreachableException;
import antiphon.client.read.StoredMessage;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AntiphonClientTest {
    private FakeMaster master;
    private AntiphonClient client;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
        client = new AntiphonClient(master.address());
    }

    @AfterEach
    void stop() {
        client.close();
        master.close();
    }

    @Test
    void aWriteReportsItsNumberIdAndCopies() {
        WriteResult result = client.post("hello", 2);
        assertThat(result)
                .isEqualTo(new WriteResult(
                        Outcome.ACKNOWLEDGED, 200, 1, "id-1", 2, "Message added successfully", "", Duration.ZERO,
                        false));
        assertThat(result.acknowledged()).isTrue();
    }

    @Test
    void refusedAndUnconfirmedAreAnswersNotExceptions() {
        assertThat(client.post("refuse", 1).outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(client.post("short", 3).outcome()).isEqualTo(Outcome.UNCONFIRMED);
    }

    @Test
    void aRepeatIsMarkedAndOtherContentUnderAnIdIsRefusedWithTheNumberOfTheFirst() {
        assertThat(client.post("repeat", 1).repeat()).isTrue();
        assertThat(client.send("repeat", 1).join().repeat()).isTrue();
        WriteResult other = client.send("other", 1).join();
        assertThat(other.outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.sequence()).isEqualTo(FakeMaster.USED_BY);
        assertThat(other.reason()).contains("was used for other content");
    }

    @Test
    void aWriteThatWasTooMuchIsSentAgainByThoseThatShareTheStreamAndReportedByPost() {
        assertThat(client.send("later", 1).join().acknowledged()).isTrue();
        assertThat(master.contents).containsExactly("later");
        WriteResult reported = client.post("later, by itself", 1);
        assertThat(reported.outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(reported.statusCode()).isEqualTo(429);
        assertThat(reported.retryAfter()).isEqualTo(Duration.ofMillis(FakeMaster.RETRY_AFTER_MS));
        try (AntiphonClient once = new AntiphonClient(
                master.address(), ClientSettings.STANDARD.withRetryFor(Duration.ZERO))) {
            assertThat(once.send("later, once", 1).join().statusCode()).isEqualTo(429);
        }
    }

    @Test
    void optionsTravelWithTheWrite() {
        client.post("x", 0, new WriteOptions("shop", "42", Duration.ofNanos(1_000_001)));
        var request = master.requests.getFirst();
        assertThat(request.getClientId()).isEqualTo("shop");
        assertThat(request.getRequestId()).isEqualTo("42");
        assertThat(request.getWriteConcern()).isZero();
        assertThat(request.getTimeoutMs()).isEqualTo(2);
    }

    @Test
    void aRowKeepsTheOrderAndTheBoundOnWhatIsInFlight() {
        master.answerInPortionsOf = 16;
        List<String> contents = IntStream.range(0, 992).mapToObj(i -> "m" + i).toList();
        Map<Long, Long> sequenceOfIndex = new TreeMap<>();
        client.postAll(
                contents.iterator(), 1, WriteOptions.NONE, 16,
                (result, index) -> sequenceOfIndex.put(index, result.sequence()));
        assertThat(master.contents).isEqualTo(contents);
        assertThat(master.unansweredMax).isEqualTo(16);
        assertThat(sequenceOfIndex).hasSize(992).allSatisfy((index, sequence) -> assertThat(sequence)
                .isEqualTo(index + 1));
    }

    @Test
    void aRowThatBreaksReportsHowManyOutcomesAreUnknown() {
        master.answerInPortionsOf = 100;
        Iterator<String> contents = List.of("a", "b", "break").iterator();
        try (AntiphonClient once = new AntiphonClient(
                master.address(), ClientSettings.STANDARD.withRetryFor(Duration.ZERO))) {
            assertThatThrownBy(() -> once.postAll(contents, 1, WriteOptions.NONE, 16, (_, _) -> {}))
                    .isInstanceOf(AntiphonException.class)
                    .hasMessageContaining("3 of 3 writes sent have no outcome and may be in the log or not");
        }
    }

    @Test
    void aWriteThatIsTooMuchForAnUnknownTimeIsSentAgainToo() {
        master.tooMuchTimes = 3;
        assertThat(client.send("full", 1).join().acknowledged()).isTrue();
        try (AntiphonClient once = new AntiphonClient(
                master.address(), ClientSettings.STANDARD.withRetryFor(Duration.ZERO))) {
            assertThat(once.send("full once", 1).join().statusCode()).isEqualTo(429);
            List<Integer> codes = new ArrayList<>();
            once.postAll(List.of("full row").iterator(), 1, WriteOptions.NONE, 1, (result, _) -> codes.add(
                    result.statusCode()));
            assertThat(codes).containsExactly(429);
        }
    }

    @Test
    void refusalsThatAreTriedAgainAreAnswersToAWriteWithATimeout() {
        master.tooMuchTimes = 8; // Some 2 s, as the pauses grow.
        try (AntiphonClient impatient = new AntiphonClient(master.address(), ClientSettings.STANDARD, 1_000)) {
            WriteOptions soon = WriteOptions.NONE.withTimeout(Duration.ofMillis(10));
            assertThat(impatient.send("later", 1, soon).join().acknowledged()).isTrue();
        }
    }

    @Test
    void aRowWithOneInFlightKeepsItsOrderWhenAWriteIsTooMuch() {
        client.postAll(List.of("later", "b").iterator(), 1, WriteOptions.NONE, 1, (_, _) -> {});
        assertThat(master.contents).containsExactly("later", "b");
    }

    /// The first one waits; at the last one the caller is disabled.
    @Test
    void whatIsKnownNotToBeInTheLogIsReportedWhenARowBreaks() {
        List<WriteResult> reported = new ArrayList<>();
        Iterator<String> contents = List.of("hold", "a", "disabled").iterator();
        assertThatThrownBy(
                () -> client.postAll(contents, 1, WriteOptions.NONE, 16, (result, _) -> reported.add(result)))
                .isInstanceOf(AntiphonException.class)
                .hasMessageContaining("caller shop is disabled: 1 of 3 writes sent have no outcome");
        assertThat(reported).extracting(WriteResult::statusCode).containsExactly(200, 401);
        assertThat(reported.getLast().outcome()).isEqualTo(Outcome.NOT_APPENDED);
    }

    /// Also of a write for which there was no room in time: those before it are waited for and reported.
    @Test
    void aWriteOfARowThatCannotBeSentIsKnownNotToBeInTheLog() {
        List<Long> reported = new ArrayList<>();
        ClientSettings narrow = new ClientSettings(1, 1 << 20, Duration.ofSeconds(30));
        WriteOptions soon = WriteOptions.NONE.withTimeout(Duration.ofMillis(10));
        try (AntiphonClient patient = new AntiphonClient(master.address(), narrow, 500)) {
            assertThatThrownBy(() -> patient.postAll(
                    List.of("hold", "b").iterator(), 1, soon, 16, (_, index) -> reported.add(index)))
                    .hasMessageContaining("1 of 2 writes sent have no outcome");
        }
        assertThat(reported).containsExactly(1L);
    }

    @Test
    void whatTheReceiverOfOutcomesThrowsEndsTheRow() {
        IllegalStateException full = new IllegalStateException("disk full");
        assertThatThrownBy(() -> client.postAll(
                IntStream.range(0, 100_000).mapToObj(i -> "m" + i).iterator(), 1, WriteOptions.NONE, 4, (_, _) -> {
                    throw full;
                }))
                .isSameAs(full);
        assertThat(master.contents).hasSizeLessThan(100);
    }

    @Test
    void aRowReportsTheIdsOfItsMessages() {
        List<String> ids = new ArrayList<>();
        client.postAll(
                List.of("a", "b").iterator(), 1, WriteOptions.NONE, 1, (result, _) -> ids.add(result.messageId()));
        assertThat(ids).containsExactly("id-1", "id-2");
    }

    @Test
    void anEmptyRowIsFine() {
        List<String> none = List.of();
        client.postAll(none.iterator(), 1, WriteOptions.NONE, 4, (_, _) -> {});
        assertThat(master.contents).isEmpty();
    }

    @Test
    void readingGoesFromPageToPageUntilTheLimitOrTheEnd() {
        for (int i = 1; i <= 8; i++) client.post("m" + i, 1);
        assertThat(client.get(1, 100)).extracting(StoredMessage::content).hasSize(8).endsWith("m7", "m8");
        assertThat(client.get(2, 5)).extracting(StoredMessage::sequence).containsExactly(2L, 3L, 4L, 5L, 6L);
        assertThat(client.page(0, 0).nextSequence()).isEqualTo(FakeMaster.PAGE + 1);
        assertThat(client.get(9, 1)).isEmpty();
    }

    @Test
    void aWorkerIsReadInTheSameWay() throws IOException {
        try (FakeWorker worker = new FakeWorker(4);
                WorkerReader reader = new WorkerReader(worker.address())) {
            assertThat(reader.get(1, 3)).extracting(StoredMessage::content).containsExactly(
                    "replica 1", "replica 2", "replica 3");
        }
    }

    @Test
    void nothingListeningIsReportedWithWhatToDo() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        ClientSettings impatient = ClientSettings.STANDARD.withRetryFor(Duration.ZERO);
        try (AntiphonClient lost = new AntiphonClient(new Address("localhost", free), impatient)) {
            String sentence = "cannot reach localhost:" + free + ": connection refused. Is the cluster running?"
                    + " Start it with `docker compose up` or `./antiphon up`";
            assertThatThrownBy(() -> lost.post("x", 1)).isInstanceOf(UnreachableException.class).hasMessage(sentence);
            assertThatThrownBy(() -> lost.postAll(List.of("x").iterator(), 1, WriteOptions.NONE, 1, (_, _) -> {}))
                    .hasMessage(sentence);
        }
    }

    @Test
    void aCallThatBreaksIsNotTakenForOneThatWasNeverSent() {
        assertThatThrownBy(() -> client.post("break", 1))
                .isInstanceOf(AntiphonException.class)
                .isNotInstanceOf(UnreachableException.class)
                .hasMessageContaining("shutting down");
    }

    @Test
    void aClosedClientSaysSoAndThatNothingWasSent() {
        client.close();
        assertThatThrownBy(() -> client.post("x", 1)).isInstanceOfSatisfying(AntiphonException.class, failed -> {
            assertThat(failed.kind()).isEqualTo(FailureKind.CLOSED);
            assertThat(failed.nothingDone()).isTrue();
            assertThat(failed).hasMessageContaining("is closed, and nothing was sent").hasMessageNotContaining("--");
        });
        assertThatThrownBy(client.send("x", 1)::join).cause()
                .isInstanceOfSatisfying(AntiphonException.class, failed -> {
                    assertThat(failed.kind()).isEqualTo(FailureKind.CLOSED);
                    assertThat(failed.nothingDone()).isTrue();
                });
    }

    @Test
    void whatNoMasterTakesIsRefusedAndBreaksNoStream() {
        String tooLong = "ü".repeat(2_000_000);
        WriteResult refused = client.send(tooLong, 1).join();
        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(refused.isImpossible()).isTrue();
        assertThat(refused.reason()).as("pieces just below the limit may be too long for this master").endsWith(
                "at most 3145728 are possible, and the master may allow fewer (MAX_CONTENT_BYTES, 1048576 unless set):"
                        + " split it");
        assertThat(client.post(tooLong, 1).detail()).contains("content has 4000000 bytes");
        assertThat(master.contents).isEmpty();
    }

    @Test
    void anUnknownHostIsReportedAsSuch() {
        try (AntiphonClient lost = AntiphonClient.connect("no-such-host.invalid:1")) {
            assertThatThrownBy(lost::status).isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("no such host");
        }
    }

    @Test
    void askingAMasterAsIfItWereAWorkerIsReported() {
        try (WorkerReader reader = new WorkerReader(master.address())) {
            assertThatThrownBy(() -> reader.page(1, 1)).hasMessageContaining("is it the right node");
        }
    }
}
