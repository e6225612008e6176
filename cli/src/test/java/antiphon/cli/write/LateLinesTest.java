package antiphon.cli.write;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LateLinesTest {
    private static final long SETTLE_NS = 3;

    private boolean late = true;
    private boolean connected = true;
    private boolean ending;
    private boolean endsMeanwhile;
    private long nowNs = -5;
    private final LateLines lines = new LateLines(
            () -> late, this::isConnected, () -> ending, "the master waits", "no connection", SETTLE_NS, () -> nowNs);

    private boolean isConnected() {
        ending |= endsMeanwhile;
        return connected && !ending;
    }

    @Test
    void aConnectionThatIsEndedHereIsNotSaidToBeBroken() {
        endsMeanwhile = true;
        assertThat(lines.get()).isEmpty();
    }

    @Test
    void nothingIsSaidInTime() {
        late = false;
        assertThat(lines.get()).isEmpty();
        connected = false;
        assertThat(lines.get()).isEmpty();
    }

    @Test
    void aConnectedMasterWaits() {
        assertThat(lines.get()).contains("the master waits");
    }

    @Test
    void aBrokenConnectionIsNamedAndTheMasterGetsTimeAfterIt() {
        connected = false;
        assertThat(lines.get()).contains("no connection");
        connected = true;
        nowNs += SETTLE_NS;
        assertThat(lines.get()).as("the lines are sent again").isEmpty();
        nowNs++;
        assertThat(lines.get()).contains("the master waits");
    }
}
