package antiphon.master.observe;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.memory.MemoryStore;
import antiphon.master.core.contract.ClusterView.Lack;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LagAgeTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MS = 1_000;

    private final MemoryStore store = new MemoryStore();
    private LogEntry entry;

    @BeforeEach
    void oneMessage() throws IOException {
        entry = TestEntries.chain(1).getFirst();
        store.log().append(List.of(entry));
        store.log().sync();
    }

    private double seconds(long clockAheadOfMessageMs, Lack lack) {
        long beganMs = entry.message().timestampMicros() / MS + clockAheadOfMessageMs;
        return new LagAge(store.log(), beganMs).seconds(lack, 1);
    }

    /// The clock was set back: the message is of the future, and yet it is lacked for a minute.
    @Test
    void itDoesNotDependOnTheClock() {
        assertThat(seconds(-7_200_000, new Lack(60 * SECOND, false))).isEqualTo(60);
        assertThat(seconds(-7_200_000, new Lack(60 * SECOND, true))).isEqualTo(60);
        assertThat(seconds(7_200_000, new Lack(60 * SECOND, false))).isEqualTo(60);
    }

    @Test
    void whatWasThereWhenTheMasterBeganIsOlder() {
        assertThat(seconds(30_000, new Lack(60 * SECOND, true))).isBetween(89.9, 90.1);
    }

    @Test
    void nothingIsLacked() {
        assertThat(seconds(30_000, Lack.NOTHING)).isZero();
    }
}
