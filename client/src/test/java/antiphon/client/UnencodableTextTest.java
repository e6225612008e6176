package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.client.target.Access;
import antiphon.client.target.MeantNode;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Java's texts may have unpaired surrogates; Protocol Buffers would silently send `?` for each.
@Timeout(60)
class UnencodableTextTest {
    private static final String HALF = "a\ud800b";

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
    void aContentThatUtf8CannotEncodeIsRefusedAndNotSentAsAnother() {
        List<WriteResult> refused = new ArrayList<>(List.of(client.post(HALF, 1), client.send(HALF, 1).join()));
        List<String> others = List.of("x\udc00", "\ud800", "\udc00\ud800");
        client.postAll(others.iterator(), 1, WriteOptions.NONE, 1, (result, _) -> refused.add(result));
        assertThat(refused).hasSize(5)
                .allMatch(WriteResult::isImpossible)
                .extracting(WriteResult::reason)
                .allMatch(reason -> reason.startsWith("content has an unpaired surrogate"))
                .contains("content has an unpaired surrogate (U+D800) at index 1, which UTF-8 cannot encode: give"
                        + " whole characters");
        assertThat(master.contents).isEmpty();
    }

    @Test
    void soIsAWriteWithSuchAnId() {
        assertRefused(WriteOptions.NONE.withClientId(HALF), "client_id has an unpaired surrogate (U+D800) at index 1");
        assertRefused(new WriteOptions("shop", HALF, Duration.ZERO), "request_id has an unpaired surrogate");
        client.postAll(List.of("x").iterator(), 1, WriteOptions.NONE.withClientId(HALF), 1,
                (result, _) -> assertThat(result.isImpossible()).isTrue());
        assertThat(master.contents).isEmpty();
    }

    private void assertRefused(WriteOptions options, String why) {
        for (WriteResult result : List.of(client.post("x", 1, options), client.send("x", 1, options).join())) {
            assertThat(result.isImpossible()).isTrue();
            assertThat(result.reason()).startsWith(why);
        }
    }

    @Test
    void noOtherTextOfARequestIsAlteredEither() {
        assertThatThrownBy(() -> client.status(HALF)).hasMessageContaining("client_id has an unpaired surrogate");
        assertThatThrownBy(() -> new OperatorClient(master.address(), HALF, Access.OPEN))
                .hasMessageContaining("authToken has an unpaired surrogate");
        assertThatThrownBy(() -> new SignedLogReader(master.address(), MeantNode.ANY, HALF, Access.OPEN))
                .hasMessageContaining("authToken has an unpaired surrogate");
    }

    @Test
    void charactersOfTwoSurrogatesAreSent() {
        String pairs = "\ud83d\ude00 a\ud800\udc00";
        assertThat(client.post(pairs, 1).acknowledged()).isTrue();
        assertThat(master.contents).containsExactly(pairs);
    }
}
