package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.error.AntiphonException;
import antiphon.client.read.MessageStream;
import antiphon.client.target.ClientSettings;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteProblem;
import antiphon.client.write.WriteResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Times that no number of nanoseconds holds, as programs give them that mean "without limit".
@Timeout(60)
class LongestTimesTest {
    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration DAY = Duration.ofDays(1);

    private FakeMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    @Test
    void aTimeoutIsSaidAsPeopleWriteIt() {
        for (Map.Entry<String, Duration> said : Map.of("25h", Duration.ofHours(25), "1441m", Duration.ofMinutes(1441),
                "86401s", DAY.plusSeconds(1), "86400.5s", DAY.plusMillis(500)).entrySet())
            assertThat(WriteProblem.of("x", WriteOptions.NONE.withTimeout(said.getValue()))).hasValueSatisfying(
                    refused -> assertThat(refused.reason()).startsWith("timeout is " + said.getKey() + ", at most"));
    }

    @Test
    void aTimeoutBeyondThatOfAnyMasterIsRefusedWithTheLimit() {
        try (AntiphonClient client = new AntiphonClient(master.address())) {
            for (Duration timeout : List.of(LONGEST, DAY.plusNanos(1))) {
                WriteOptions patient = WriteOptions.NONE.withTimeout(timeout);
                for (WriteResult refused : List.of(client.post("x", 1, patient), client.send("x", 1, patient).join())) {
                    assertThat(refused.isImpossible()).isTrue();
                    assertThat(refused.reason())
                            .endsWith(", at most 24h is possible: give less, or none to wait as long as it takes");
                }
            }
            assertThat(client.post("x", 1, WriteOptions.NONE.withTimeout(DAY)).acknowledged()).isTrue();
            assertThat(master.requests.getFirst().getTimeoutMs()).isEqualTo(86_400_000);
        }
        assertThat(WriteOptions.NONE.withTimeout(LONGEST).timeoutMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void retriesMayLastForEver() throws InterruptedException {
        master.tooMuchTimes = 2;
        ClientSettings patient = ClientSettings.STANDARD.withRetryFor(LONGEST);
        try (AntiphonClient client = new AntiphonClient(master.address(), patient)) {
            assertThat(client.send("later", 1).join().acknowledged()).isTrue();
            client.postAll(List.of("full").iterator(), 1, WriteOptions.NONE, 1, (_, _) -> {});
            assertThat(master.contents).containsExactly("later", "full");
            master.breakSubscriptionsAfter = 1;
            try (MessageStream messages = client.follow(1)) {
                assertThat(messages.poll(LONGEST)).isNotNull();
                assertThat(messages.poll(LONGEST)).isNotNull();
                assertThat(messages.poll(Duration.ofSeconds(Long.MIN_VALUE))).isNull();
            }
        }
    }

    /// Until the batch is full, or the client is closed.
    @Test
    void writesMayLingerForEver() {
        ClientSettings lingering = ClientSettings.STANDARD.withLinger(LONGEST);
        CompletableFuture<WriteResult> write;
        try (AntiphonClient client = new AntiphonClient(master.address(), lingering)) {
            write = client.send("x", 1);
        }
        assertThat(write.exceptionNow()).isInstanceOfSatisfying(
                AntiphonException.class, failed -> assertThat(failed.nothingDone()).isTrue());
        assertThat(master.contents).isEmpty();
    }
}
