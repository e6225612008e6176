package antiphon.client.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WriteOptionsTest {
    /// As of a variable that was never set. Taken as none, they would make another write of it than was asked for.
    @Test
    void anEmptyIdAndNoTimeAreNotTakenForNone() {
        assertThatThrownBy(() -> WriteOptions.NONE.withRequestId(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("requestId is empty: leave it out for none");
        assertThatThrownBy(() -> WriteOptions.NONE.withClientId(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clientId is empty: leave it out for none");
        assertThatThrownBy(() -> WriteOptions.NONE.withTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout is PT0S: give more, or leave it out to wait as long as it takes");
    }

    @Test
    void othersStayAsTheyWere() {
        WriteOptions all = WriteOptions.NONE.withTimeout(Duration.ofNanos(1)).withClientId("shop").withRequestId("1");
        assertThat(all).isEqualTo(new WriteOptions("shop", "1", Duration.ofNanos(1)));
        assertThat(all.timeoutMs()).isEqualTo(1);
    }
}
