package antiphon.master.replica;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.memory.MemoryStore;
import antiphon.master.core.contract.MasterEvent;
import antiphon.message.ContentHash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SequencerTest {
    private static final long SECOND = 1_000_000;
    private static final long NOW = 1_800_000_000 * SECOND;

    private final AtomicLong clock = new AtomicLong(NOW);
    private final List<MasterEvent> events = new ArrayList<>();
    private final MemoryStore store = new MemoryStore();
    private final Sequencer sequencer = sequencer();

    private Sequencer sequencer() {
        return new Sequencer(_ -> new byte[64], clock::get, events::add);
    }

    private LogEntry seal(long number) {
        return sequencer.seal(
                number, new Write("ann", "ann", "ann", "", "text", 4, ContentHash.NONE, 1, Long.MAX_VALUE));
    }

    @BeforeEach
    void lead() throws IOException {
        store.state().adopt(new LogId(new UUID(1, 2)));
        sequencer.beginEpoch(1, store.log());
    }

    @Test
    void aClockThatJumpedIntoTheFutureAndBackIsReportedAndMeasured() {
        clock.set(NOW + 3_600 * SECOND);
        seal(1);
        assertThat(events).isEmpty();
        clock.set(NOW);
        assertThat(seal(2).message().timestampMicros()).isEqualTo(NOW + 3_600 * SECOND);
        seal(3);
        assertThat(events).containsExactly(new MasterEvent.TimestampsAhead(3_600_000));
        assertThat(sequencer.aheadMicros()).isEqualTo(3_600 * SECOND);
        clock.set(NOW + 3_601 * SECOND);
        assertThat(sequencer.aheadMicros()).isZero();
        seal(4);
        assertThat(events).endsWith(new MasterEvent.TimestampsInStep()).hasSize(2);
    }

    @Test
    void aMasterThatLeadsALogOfTheFutureReportsItAtOnce() throws IOException {
        clock.set(NOW + 60 * SECOND);
        store.log().append(List.of(seal(1)));
        clock.set(NOW);
        Sequencer next = sequencer();
        next.beginEpoch(2, store.log());
        assertThat(events).containsExactly(new MasterEvent.TimestampsAhead(60_000));
        assertThat(next.aheadMicros()).isEqualTo(60 * SECOND);
    }
}
