package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.client.read.MessageStream;
import antiphon.client.target.Access;
import antiphon.client.target.ClientSettings;
import antiphon.client.target.ClientTls;
import antiphon.client.target.MeantNode;
import antiphon.client.write.WriteOptions;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a program must not give is refused with a sentence that says what to give.
@Timeout(60)
class WrongArgumentsTest {
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

    private static Iterator<String> nothing() {
        return List.<String>of().iterator();
    }

    @Test
    @SuppressWarnings("NullAway") // As a program without such checks does.
    void nullsHaveASentence() {
        assertThatThrownBy(() -> client.post(null, 1)).hasMessageContaining("content is null");
        assertThatThrownBy(() -> client.send(null, 1)).hasMessageContaining("content is null");
        assertThatThrownBy(() -> WriteOptions.NONE.withClientId(null)).hasMessageContaining("clientId is null");
        assertThatThrownBy(() -> client.post("x", 1, null)).hasMessageContaining("options is null: give");
        assertThatThrownBy(() -> client.send("x", 1, null)).hasMessageContaining("options is null: give");
        assertThatThrownBy(() -> client.status(null)).hasMessageContaining("clientId is null");
        assertThatThrownBy(() -> client.follow(1, null, "")).hasMessageContaining("logId is null");
        assertThatThrownBy(() -> client.follow(1, "", null)).hasMessageContaining("parentId is null");
        assertThatThrownBy(() -> ClientSettings.STANDARD.withRetryFor(null)).hasMessageContaining("retryFor is null");
        assertThatThrownBy(() -> ClientSettings.STANDARD.withLinger(null)).hasMessageContaining("linger is null");
        assertThatThrownBy(() -> ClientSettings.STANDARD.withAccess(null)).hasMessageContaining("access is null");
        assertThatThrownBy(() -> client.postAll(null, 1, WriteOptions.NONE, 1, (_, _) -> {}))
                .hasMessageContaining("contents is null");
        assertThatThrownBy(() -> client.postAll(nothing(), 1, null, 1, (_, _) -> {}))
                .hasMessageContaining("options is null");
        assertThatThrownBy(() -> client.postAll(nothing(), 1, WriteOptions.NONE, 1, null))
                .hasMessageContaining("results is null");
        assertThatThrownBy(() -> client.follow(1).poll(null)).hasMessageContaining("wait is null");
        assertThatThrownBy(() -> Access.with(null)).hasMessageContaining("token is null");
        assertThatThrownBy(() -> Access.OPEN.over(null)).hasMessageContaining("encryption is null");
        assertThatThrownBy(() -> ClientTls.trusting(null)).hasMessageContaining("authorities is null");
        assertThatThrownBy(() -> MeantNode.worker(null)).hasMessageContaining("name is null");
        assertThatThrownBy(() -> AntiphonClient.connect(null)).hasMessageContaining("address is null");
        assertThatThrownBy(() -> new AntiphonClient(null)).hasMessageContaining("address is null");
        assertThatThrownBy(() -> new AntiphonClient(master.address(), null)).hasMessageContaining("settings is null");
        assertThatThrownBy(() -> new WorkerReader(null)).hasMessageContaining("address is null");
        assertThatThrownBy(() -> new WorkerReader(master.address(), null)).hasMessageContaining("access is null");
        assertThatThrownBy(() -> new OperatorClient(master.address(), null, Access.OPEN))
                .hasMessageContaining("authToken is null: give an empty text");
        assertThatThrownBy(() -> new SignedLogReader(master.address(), MeantNode.ANY, null, Access.OPEN))
                .hasMessageContaining("authToken is null: give an empty text");
    }

    @Test
    void aNegativeNumberIsRefusedByAllThatReadFromOne() {
        client.post("a", 1);
        List<ThrowingCallable> reads = List.of(
                () -> client.page(-1, 1), () -> client.askForPage(-1, 1), () -> client.pages(-1),
                () -> client.get(-1, 1), () -> client.follow(-1), () -> client.follow(Long.MIN_VALUE, "", ""));
        assertThat(reads).allSatisfy(read -> assertThatThrownBy(read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be negative: 0 or 1 is the first message"));
        for (long from : new long[]{0, 1})
            try (MessageStream messages = client.follow(from)) {
                assertThat(messages.nextSequence()).isEqualTo(1);
                assertThat(client.get(from, 9)).hasSize(1);
            }
    }
}
