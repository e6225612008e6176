package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonWordTest {
    @Test
    void whatTheCoreSaysHasAWordOfItsOwn() {
        assertThat(ReasonWord.of("")).isEqualTo("none");
        assertThat(ReasonWord.of("not heard from yet")).isEqualTo("not_heard_from");
        assertThat(ReasonWord.of("answers heartbeats")).isEqualTo("answers");
        assertThat(ReasonWord.of("retries spent: no word from it about messages sent")).isEqualTo("no_answer");
        assertThat(ReasonWord.of("catching up from 3 to 9")).isEqualTo("catching_up");
        assertThat(ReasonWord.of("recovery got no further for 30 s")).isEqualTo("stalled");
        assertThat(ReasonWord.of("recovery failed: it holds another log, 12")).isEqualTo("other_log");
        assertThat(ReasonWord.of("its message 7 is another than this master's: the two logs went apart"))
                .isEqualTo("diverged");
        assertThat(ReasonWord.of("something new")).isEqualTo("other");
    }

    @ParameterizedTest
    @EnumSource(Status.Code.class)
    void everyWayACallCanFailHasAWordThatIsNotOther(Status.Code code) {
        String sentence = Failures.describe(code.toStatus().withDescription("whatever 12"));
        assertThat(ReasonWord.of(sentence + " (5 misses in a row)")).isNotIn("other", "none");
    }

    @Test
    void theCauseOfALostConnectionIsNamed() {
        Status refused = Status.UNAVAILABLE.withCause(new java.net.ConnectException("Connection refused"));
        assertThat(ReasonWord.of(Failures.describe(refused))).isEqualTo("connection_refused");
        Status unknown = Status.UNAVAILABLE.withCause(new UnknownHostException("worker1"));
        assertThat(ReasonWord.of(Failures.describe(unknown))).isEqualTo("unknown_host");
    }
}
