package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.client.target.ClientSettings;
import antiphon.client.write.WriteOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WriteRowTest {
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
    void whatTheSourceOfContentsThrowsEndsTheRowWhenThoseSentHaveTheirOutcome() {
        IllegalStateException unreadable = new IllegalStateException("the file is gone");
        List<Long> reported = new ArrayList<>();
        master.answerInPortionsOf = 3;
        Iterator<String> contents = IntStream.range(0, 4).mapToObj(at -> {
            if (at == 3) throw unreadable;
            return "m" + at;
        }).iterator();
        assertThatThrownBy(() -> client.postAll(contents, 1, WriteOptions.NONE, 16, (_, index) -> reported.add(index)))
                .isSameAs(unreadable);
        assertThat(reported).containsExactlyInAnyOrder(0L, 1L, 2L);
    }

    @Test
    @SuppressWarnings("NullAway") // A caller without such checks.
    void aContentThatIsNullEndsTheRowAndThoseWithoutAnOutcomeAreCounted() {
        try (AntiphonClient once = new AntiphonClient(
                master.address(), ClientSettings.STANDARD.withRetryFor(Duration.ZERO))) {
            Iterator<String> contents = Arrays.asList("break", null, "b").iterator();
            assertThatThrownBy(() -> once.postAll(contents, 1, WriteOptions.NONE, 16, (_, _) -> {}))
                    .hasMessageContaining("1 of 1 writes sent have no outcome")
                    .hasRootCauseInstanceOf(NullPointerException.class);
        }
    }
}
