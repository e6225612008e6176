package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.client.error.AntiphonException;
import antiphon.client.error.UnreachableException;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import antiphon.node.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WritePipelineTest {
    private HeldMaster master;
    private AntiphonClient client;

    @BeforeEach
    void start() throws IOException {
        master = new HeldMaster(0);
        client = new AntiphonClient(address(master.port()));
    }

    @AfterEach
    void stop() {
        client.close();
        master.close();
    }

    private static Address address(int port) {
        return new Address("localhost", port);
    }

    private List<CompletableFuture<WriteResult>> sendAll(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> client.send("m" + i, 1)).toList();
    }

    @Test
    void writesGoOutInTheirOrderAndEachGetsItsOwnOutcome() {
        List<CompletableFuture<WriteResult>> results = sendAll(0, 5_000);
        for (int i = 0; i < results.size(); i++)
            assertThat(results.get(i).join().sequence()).isEqualTo(i + 1L);
        assertThat(master.stored()).hasSize(5_000);
    }

    @Test
    void whatWaitsGoesOutInFewBatches() throws InterruptedException {
        master.hold();
        CompletableFuture<WriteResult> first = client.send("first", 1);
        master.awaitArrived(1);
        List<CompletableFuture<WriteResult>> others = new ArrayList<>();
        // Reported on the stream's own thread, which keeps what is sent meanwhile together.
        CompletableFuture<Void> reported = first.thenAccept(_ -> others.addAll(sendAll(0, 500)));
        master.release();
        reported.join();
        others.forEach(CompletableFuture::join);
        assertThat(master.batches).hasSize(2);
        assertThat(master.batches.get(1).getMessagesCount()).isEqualTo(500);
    }

    @Test
    void writesThatWantDifferentThingsTravelInDifferentBatchesAndKeepTheirOrder() {
        CompletableFuture<WriteResult> one = client.send("a", 1, WriteOptions.NONE.withClientId("shop"));
        CompletableFuture<WriteResult> two = client.send("b", 2, WriteOptions.NONE.withClientId("shop"));
        CompletableFuture<WriteResult> three = client.send("c", 2, WriteOptions.NONE.withClientId("bank"));
        assertThat(List.of(one.join().sequence(), two.join().sequence(), three.join().sequence()))
                .containsExactly(1L, 2L, 3L);
        assertThat(two.join().copies()).isEqualTo(2);
        assertThat(master.batches).hasSize(3);
    }

    @Test
    void aRequestIdOfTheCallersIsNeverReplaced() {
        client.send("a", 1, WriteOptions.NONE.withRequestId("r1")).join();
        assertThat(master.batches.getFirst().getMessages(0).getRequestId()).isEqualTo("r1");
        assertThat(master.batches.getFirst().getClientId()).isEmpty();
    }

    @Test
    void aRefusalIsAnAnswer() {
        WriteResult result = client.send("refuse", 1).join();
        assertThat(result.outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(result.reason()).isEqualTo("quorum lost");
    }

    @Test
    void afterABreakWritesAreSentAgainAndStoredOnce() throws InterruptedException {
        master.hold();
        List<CompletableFuture<WriteResult>> results = sendAll(0, 100);
        master.awaitArrived(100);
        master.breakStreams();
        for (int i = 0; i < results.size(); i++)
            assertThat(results.get(i).join().sequence()).isEqualTo(i + 1L);
        assertThat(master.stored()).hasSize(100);
        assertThat(results).allMatch(result -> result.join().repeat());
    }

    /// The pool is the program's too: on a small machine a few threads that wait for their writes fill it.
    @Test
    void aProgramThatFillsTheCommonPoolStillHasItsWritesSentAgain() throws InterruptedException {
        int threads = Math.max(1, ForkJoinPool.getCommonPoolParallelism());
        CountDownLatch busy = new CountDownLatch(threads);
        CountDownLatch over = new CountDownLatch(1);
        for (int i = 0; i < threads; i++) ForkJoinPool.commonPool().execute(() -> waitIn(busy, over));
        busy.await();
        try {
            master.hold();
            CompletableFuture<WriteResult> write = client.send("a", 1);
            master.awaitArrived(1);
            master.breakStreams();
            assertThat(write).succeedsWithin(Duration.ofSeconds(30));
        } finally {
            over.countDown();
        }
    }

    private static void waitIn(CountDownLatch began, CountDownLatch over) {
        began.countDown();
        try {
            over.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whateverBreaksNoRequestIdEverComesWithAnotherContent() throws InterruptedException {
        for (int round = 1; round <= 5; round++) {
            int before = master.arrivedContents().size();
            master.hold();
            List<CompletableFuture<WriteResult>> results = sendAll(round * 100, round * 100 + 100);
            master.awaitArrived(before + 100);
            master.breakStreams();
            results.forEach(CompletableFuture::join); // So that the next stream begins with other writes.
        }
        assertThat(master.usedForOtherContent).isEmpty();
        assertThat(master.stored()).hasSize(500);
    }

    /// Also those that were sent in several batches, and those that come while the connection is broken.
    @Test
    void afterABreakWritesAreSentAgainInTheOrderInWhichTheyWereSentFirst() throws InterruptedException {
        master.hold();
        List<CompletableFuture<WriteResult>> results = new ArrayList<>();
        for (int write = 0; write < 20; write++) {
            results.add(client.send("m" + write, 1 + write % 2)); // Others cannot travel in the same batch.
            master.awaitArrived(write + 1);
        }
        master.breakStreams();
        results.addAll(sendAll(20, 30));
        results.forEach(CompletableFuture::join);
        List<String> again = master.arrivedContents();
        assertThat(again.subList(20, again.size()))
                .containsExactlyElementsOf(IntStream.range(0, 30).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void aMasterThatBreaksEachStreamIsNotStormed() {
        ClientSettings settings = new ClientSettings(10, 1 << 20, Duration.ofSeconds(1));
        master.breaksEachStream = true;
        try (AntiphonClient patient = new AntiphonClient(address(master.port()), settings)) {
            assertThatThrownBy(() -> patient.send("a", 1).join()).cause().isInstanceOf(AntiphonException.class);
        }
        assertThat(master.arrivedContents().size()).as("tries in a second").isBetween(2, 12);
    }

    @Test
    void aWriteOfANamedClientIsStoredOnceToo() throws InterruptedException {
        master.hold();
        CompletableFuture<WriteResult> first = client.send("a", 1, WriteOptions.NONE.withClientId("shop"));
        CompletableFuture<WriteResult> second = client.send("a", 1, WriteOptions.NONE.withClientId("shop"));
        master.awaitArrived(2);
        master.breakStreams();
        assertThat(List.of(first.join().sequence(), second.join().sequence())).containsExactly(1L, 2L);
        assertThat(master.stored()).hasSize(2).allMatch(key -> key.startsWith("shop java-"));
    }

    @Test
    void withoutRetriesAWriteIsSentOnceAndWhatIsNotKnownIsSaid() throws InterruptedException {
        try (AntiphonClient once = new AntiphonClient(
                address(master.port()), ClientSettings.STANDARD.withRetryFor(Duration.ZERO))) {
            master.hold();
            CompletableFuture<WriteResult> write = once.send("a", 1);
            master.awaitArrived(1);
            master.breakStreams();
            assertThatThrownBy(write::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(AntiphonException.class)
                    .hasMessageContaining("may be in the log or not");
            assertThat(master.stored()).hasSize(1);
        }
    }

    /// The master may have appended it on the first connection, though it looked at nothing on the second.
    @Test
    void aRefusalOfTheSecondTryDoesNotSayThatTheFirstIsNotInTheLog() throws InterruptedException {
        master.hold();
        CompletableFuture<WriteResult> write = client.send("a", 1);
        master.awaitArrived(1);
        master.breakAndRefuseStreams();
        assertThatThrownBy(write::join).cause()
                .hasMessageContaining("may be in the log or not")
                .isInstanceOfSatisfying(AntiphonException.class, e -> assertThat(e.nothingDone()).isFalse());
        assertThat(master.stored()).hasSize(1);
    }

    /// 1. The first attempt is appended, and its connection breaks. 2. The second is refused as too much, by a master
    /// that has not compared request ids. 3. The master takes no further stream.
    @Test
    void aWriteThatIsTooMuchOnTheSecondTryMayBeInTheLogFromTheFirst() throws InterruptedException {
        master.hold();
        CompletableFuture<WriteResult> write = client.send("a", 1);
        master.awaitArrived(1);
        master.breakAndRefuseWritesThenStreams();
        assertThatNotKnown(write);
    }

    @Test
    void whenPatienceEndsAWriteOfAnEarlierTryMayBeInTheLog() throws InterruptedException {
        try (AntiphonClient impatient = impatient()) {
            master.hold();
            CompletableFuture<WriteResult> write = impatient.send("a", 1);
            master.awaitArrived(1);
            master.breakAndRefuseWrites(429);
            assertThatNotKnown(write);
            assertThatThrownBy(write::join).hasMessageContaining("refused when it was sent again: not now");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 503})
    void noRefusalOfASecondTrySpeaksForTheFirst(int statusCode) throws InterruptedException {
        master.hold();
        CompletableFuture<WriteResult> write = client.send("a", 1);
        master.awaitArrived(1);
        master.breakAndRefuseWrites(statusCode);
        assertThatNotKnown(write);
    }

    private void assertThatNotKnown(CompletableFuture<WriteResult> write) {
        assertThatThrownBy(write::join).cause()
                .hasMessageContaining("may be in the log or not")
                .isInstanceOfSatisfying(AntiphonException.class, e -> assertThat(e.nothingDone()).isFalse());
        assertThat(master.stored()).hasSize(1);
    }

    @Test
    void writesThatAreRefusedInSeveralAnswersAreSentAgainInTheirOrder() throws InterruptedException {
        master.hold();
        master.refuseWrites(429);
        List<String> contents = List.of("a", "b", "c", "d", "e");
        List<CompletableFuture<WriteResult>> writes = contents.stream().map(each -> client.send(each, 1)).toList();
        master.awaitArrived(contents.size());
        master.releaseRefusalsOneByOne();
        writes.forEach(CompletableFuture::join);
        assertThat(master.arrivedContents()).containsExactly("a", "b", "c", "d", "e", "a", "b", "c", "d", "e");
    }

    @Test
    void ofWritesThatWereTooMuchOnlySomeAreSentAtFirst() throws InterruptedException {
        master.hold();
        master.refuseWrites(429);
        List<CompletableFuture<WriteResult>> writes = IntStream.range(0, 100)
                .mapToObj(each -> client.send("write " + each, 1))
                .toList();
        master.awaitArrived(100);
        int before = master.batches.size();
        master.releaseRefusalsOneByOne();
        writes.forEach(CompletableFuture::join);
        assertThat(master.batches.get(before).getMessagesCount()).isLessThanOrEqualTo(16);
        assertThat(master.arrivedContents()).hasSize(200);
    }

    @Test
    void aRequestIdThatBelongsToOtherContentSpeaksForAllTries() throws InterruptedException {
        master.hold();
        CompletableFuture<WriteResult> write = client.send("a", 1);
        master.awaitArrived(1);
        master.breakAndRefuseWrites(409);
        assertThat(write.join().outcome()).isEqualTo(Outcome.NOT_APPENDED);
    }

    @Test
    void aWriteThatWasRefusedEachTimeIsNotInTheLog() {
        master.breakAndRefuseWrites(429);
        try (AntiphonClient impatient = impatient()) {
            assertThat(impatient.send("a", 1).join().outcome()).isEqualTo(Outcome.NOT_APPENDED);
        }
        assertThat(master.arrivedContents()).hasSizeGreaterThan(1);
        assertThat(master.stored()).isEmpty();
    }

    @Test
    void aRowReportsNoOutcomeOfAWriteWhoseFirstTryMayBeInTheLog() throws InterruptedException {
        List<WriteResult> reported = new ArrayList<>();
        master.hold();
        CompletableFuture<Void> row = CompletableFuture.runAsync(() -> client.postAll(
                List.of("a").iterator(), 1, WriteOptions.NONE, 1, (result, _) -> reported.add(result)),
                Thread::startVirtualThread);
        master.awaitArrived(1);
        master.breakAndRefuseWrites(503);
        assertThatThrownBy(row::join).cause()
                .hasMessageContaining("not now: 1 of 1 writes sent have no outcome and may be in the log or not");
        assertThat(reported).isEmpty();
    }

    private AntiphonClient impatient() {
        return new AntiphonClient(address(master.port()),
                ClientSettings.STANDARD.withRetryFor(Duration.ofSeconds(2)));
    }

    @Test
    void aMasterThatFallsSilentDoesNotKeepAWriteWithATimeoutWaiting() throws InterruptedException {
        try (AntiphonClient impatient = new AntiphonClient(
                address(master.port()), new ClientSettings(1, 1 << 20, Duration.ofSeconds(30)), 50)) {
            master.hold();
            WriteOptions soon = WriteOptions.NONE.withTimeout(Duration.ofMillis(10));
            assertThatThrownBy(() -> impatient.send("a", 1, soon).join())
                    .cause()
                    .isInstanceOf(AntiphonException.class)
                    .hasMessageContaining("gave no answer within 60 ms; the write may be in the log or not");
            assertThatThrownBy(() -> impatient.send("b", 1, soon))
                    .isInstanceOf(AntiphonException.class)
                    .hasMessageContaining("the write was not sent: as many as may be in flight had no outcome for 60");
            master.awaitArrived(1);
            assertThat(master.stored()).hasSize(1);
        }
    }

    @Test
    void whoLingersSendsFewerBatches() {
        try (AntiphonClient lingering = new AntiphonClient(
                address(master.port()), ClientSettings.STANDARD.withLinger(Duration.ofMillis(300)))) {
            lingering.send("first", 1).join(); // Connects.
            long beganNs = System.nanoTime();
            CompletableFuture<WriteResult> one = lingering.send("one", 1);
            CompletableFuture<WriteResult> two = lingering.send("two", 1);
            assertThat(List.of(one.join().sequence(), two.join().sequence())).containsExactly(2L, 3L);
            assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
            assertThat(master.batches).hasSize(2);
        }
    }

    @Test
    void aFullBatchDoesNotLinger() {
        ClientSettings settings = new ClientSettings(10, 1 << 20, Duration.ofSeconds(30), Duration.ofDays(1));
        try (AntiphonClient lingering = new AntiphonClient(address(master.port()), settings)) {
            List<CompletableFuture<WriteResult>> results = IntStream.range(0, 10)
                    .mapToObj(i -> lingering.send("m" + i, 1)).toList();
            results.forEach(CompletableFuture::join);
            assertThat(master.batches).hasSize(1);
        }
    }

    @Test
    void whoFindsNoRoomWaitsUntilAnOutcomeIsKnown() throws InterruptedException {
        try (AntiphonClient narrow = new AntiphonClient(
                address(master.port()), new ClientSettings(2, 1 << 20, Duration.ofSeconds(30)))) {
            master.hold();
            var _ = narrow.send("a", 1);
            var _ = narrow.send("b", 1);
            Thread third = Thread.ofVirtual().start(() -> {
                var _ = narrow.send("c", 1);
            });
            master.awaitArrived(2);
            Await.until("the third waits for room", () -> third.getState() == Thread.State.TIMED_WAITING);
            assertThat(master.stored()).hasSize(2);
            master.release();
            third.join();
            master.awaitArrived(3);
        }
    }

    @Test
    void aMasterThatComesUpLaterGetsTheWrites() throws IOException, InterruptedException {
        int port = freePort();
        try (AntiphonClient early = new AntiphonClient(address(port))) {
            CompletableFuture<WriteResult> result = early.send("a", 1);
            try (HeldMaster late = new HeldMaster(port)) {
                assertThat(result.join().acknowledged()).isTrue();
                late.awaitArrived(1);
            }
        }
    }

    @Test
    void aMasterThatIsNotThereIsSaidToBeUnreachable() throws IOException {
        ClientSettings impatient = new ClientSettings(10, 1 << 20, Duration.ofMillis(200));
        try (AntiphonClient alone = new AntiphonClient(address(freePort()), impatient)) {
            assertThatThrownBy(() -> alone.send("a", 1).join()).cause().isInstanceOf(UnreachableException.class);
        }
    }

    @Test
    void closingAnswersWhoStillWaits() throws InterruptedException {
        master.hold();
        CompletableFuture<WriteResult> waiting = client.send("a", 1);
        master.awaitArrived(1);
        client.close();
        assertThatThrownBy(waiting::join).cause().isInstanceOf(AntiphonException.class);
        assertThatThrownBy(() -> client.send("b", 1).join()).cause().isInstanceOf(AntiphonException.class);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
