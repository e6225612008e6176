package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.target.ClientSettings;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the master refuses as too much (429) of one client id and write concern costs the other writes of the same
/// [AntiphonClient] nothing.
@Timeout(60)
class TooMuchOfOneKindTest {
    private static final WriteOptions ANN = WriteOptions.NONE.withClientId("ann");
    private static final WriteOptions BOB = WriteOptions.NONE.withClientId("bob");
    private static final WriteOptions DORA = WriteOptions.NONE.withClientId("dora");

    private FakeMaster master;
    private AntiphonClient client;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
        client = new AntiphonClient(
                master.address(), ClientSettings.STANDARD.withRetryFor(Duration.ofSeconds(2)));
    }

    @AfterEach
    void stop() {
        client.close();
        master.close();
    }

    private List<CompletableFuture<WriteResult>> sendHeld(int count, WriteOptions options) {
        return IntStream.range(0, count).mapToObj(at -> client.send("hold " + at, 3, options)).toList();
    }

    @Test
    void afterARefusalWritesThatWaitForCopiesShutNobodyOut() {
        List<CompletableFuture<WriteResult>> waiting = sendHeld(20, ANN);
        assertThat(client.send("later", 1, BOB).join().acknowledged()).isTrue();
        assertThat(client.send("dora's", 1, DORA).join().acknowledged()).isTrue();
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    /// Those were taken before the refusal: a limit on the rate does not apply to them.
    @Test
    void writesOfTheSameKindThatWaitForCopiesDoNotKeepItFromBeingSentAgain() {
        List<CompletableFuture<WriteResult>> waiting = sendHeld(20, ANN);
        assertThat(client.send("later", 3, ANN).join().acknowledged()).isTrue();
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    /// The master takes those that follow without an outcome, until copies are there.
    @Test
    void whatTheMasterDoesNotRefuseWithinASecondCountsAsTaken() {
        List<CompletableFuture<WriteResult>> waiting = new ArrayList<>();
        CompletableFuture<WriteResult> refused = client.send("later", 3, ANN);
        waiting.addAll(sendHeld(50, ANN));
        assertThat(refused.join().acknowledged()).isTrue();
        assertThat(client.send("last", 3, ANN).join().acknowledged()).isTrue();
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void acknowledgementsOfOthersDoNotMakeAWriteWaitForLonger() {
        master.tooMuchTimes = Integer.MAX_VALUE;
        CompletableFuture<WriteResult> plain = client.send("full", 3, ANN);
        CompletableFuture<WriteResult> timed = client.send(
                "full too", 3, DORA.withTimeout(Duration.ofMillis(500)));
        sendUntilDone(CompletableFuture.allOf(plain, timed), BOB);
        for (CompletableFuture<WriteResult> write : List.of(plain, timed)) {
            assertThat(write.join().outcome()).isEqualTo(Outcome.NOT_APPENDED);
            assertThat(write.join().statusCode()).isEqualTo(429);
        }
    }

    /// Whatever the master takes of the same kind.
    @Test
    void aWriteWithATimeoutIsGivenUpInAnyCase() {
        master.tooMuchTimes = Integer.MAX_VALUE;
        CompletableFuture<WriteResult> write = client.send("full", 1, BOB.withTimeout(Duration.ofMillis(500)));
        sendUntilDone(write, BOB);
        assertThat(write.join().statusCode()).isEqualTo(429);
    }

    private void sendUntilDone(CompletableFuture<?> write, WriteOptions options) {
        while (!write.isDone()) assertThat(client.send("neighbour", 1, options).join().acknowledged()).isTrue();
    }

    @Test
    void aRowWithATimeoutWhoseWritesWaitForARateIsNotBroken() {
        try (AntiphonClient hasty = new AntiphonClient(master.address(), ClientSettings.STANDARD, 50)) {
            master.tooMuchTimes = 6; // Some 1.2 s.
            List<String> contents = new ArrayList<>(List.of("full"));
            IntStream.range(0, 100).forEach(at -> contents.add("behind " + at));
            List<WriteResult> reported = new ArrayList<>();
            hasty.postAll(contents.iterator(), 1, WriteOptions.NONE.withTimeout(Duration.ofMillis(10)), 8,
                    (result, _) -> reported.add(result));
            assertThat(reported).hasSize(101).allMatch(WriteResult::acknowledged);
        }
    }
}
