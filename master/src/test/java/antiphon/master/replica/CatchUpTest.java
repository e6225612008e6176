package antiphon.master.replica;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.LogStart;
import antiphon.log.MemoryStore;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final List<LogEntry> ENTRIES = TestEntries.chain(5);
    private static final byte[] NO_HASH = new byte[0];

    private final MemoryStore store = new MemoryStore();
    private final AtomicReference<MasterReplica.Term> term = new AtomicReference<>(MasterReplica.Term.LEADS);
    private final CatchUp catchUp = new CatchUp(store, term::get);

    @BeforeEach
    void fill() throws IOException {
        store.state().adopt(TestEntries.LOG);
        store.state().promise(4);
        store.log().append(ENTRIES.subList(0, 4));
        store.log().sync();
        store.log().append(ENTRIES.subList(4, 5)); // Not durable yet.
    }

    private static byte[] hashOf(int sequence) {
        return ENTRIES.get(sequence - 1).hash().toBytes();
    }

    @Test
    void aPageHoldsWhatFollowsAndIsDurable() {
        CatchUp.Answer.Page page = (CatchUp.Answer.Page) catchUp.after(2, hashOf(2), 0);
        assertThat(page.entries()).extracting(LogEntry::sequence).containsExactly(3L, 4L);
        assertThat(page.more()).isFalse();
        assertThat(page.standing().logId()).contains(TestEntries.LOG);
        assertThat(page.standing().epoch()).isEqualTo(4);
        assertThat(page.standing().latest()).isEqualTo(5);
    }

    @Test
    void aSmallPageHoldsOneMessageAndSaysThatMoreFollow() {
        CatchUp.Answer.Page page = (CatchUp.Answer.Page) catchUp.after(0, NO_HASH, 1);
        assertThat(page.entries()).extracting(LogEntry::sequence).containsExactly(1L);
        assertThat(page.more()).isTrue();
    }

    @Test
    void aMasterThatHasSteppedDownGivesNothingOfALogThatMayBeShorter() {
        term.set(MasterReplica.Term.OVER);
        assertThat(catchUp.after(2, hashOf(2), 0)).isEqualTo(new CatchUp.Answer.SteppedDown());
    }

    @Test
    void whatIsNotKeptAnyMoreIsGoneAndNotDiverged() {
        MemoryStore later = new MemoryStore(1_000_000, LogStart.after(2, ENTRIES.get(1).hash()));
        later.state().adopt(TestEntries.LOG);
        later.log().append(ENTRIES.subList(2, 5));
        later.log().sync();
        CatchUp ofLater = new CatchUp(later, term::get);
        assertThat(ofLater.after(1, hashOf(1), 0)).isEqualTo(new CatchUp.Answer.Gone(2, 3));
        assertThat(ofLater.after(0, NO_HASH, 0)).isEqualTo(new CatchUp.Answer.Gone(1, 3));
        CatchUp.Answer.Page page = (CatchUp.Answer.Page) ofLater.after(2, hashOf(2), 0);
        assertThat(page.entries()).extracting(LogEntry::sequence).containsExactly(3L, 4L, 5L);
        assertThat(ofLater.after(2, hashOf(3), 0)).isInstanceOf(CatchUp.Answer.Diverged.class);
    }

    @Test
    void aWorkerThatSaysNoHashIsNotCompared() {
        assertThat(catchUp.after(4, NO_HASH, 0)).isInstanceOf(CatchUp.Answer.Page.class);
    }

    @Test
    void aLogThatIsNotTheBeginningOfThisOneHasDiverged() {
        CatchUp.Answer.Diverged other = (CatchUp.Answer.Diverged) catchUp.after(2, hashOf(3), 0);
        assertThat(other.objection()).contains("message 2 has another hash here");
        CatchUp.Answer.Diverged beyond = (CatchUp.Answer.Diverged) catchUp.after(6, NO_HASH, 0);
        assertThat(beyond.objection()).isEqualTo("message 6 is beyond this master's last, 5");
        assertThat(catchUp.after(2, new byte[Hash.BYTES - 1], 0)).isInstanceOf(CatchUp.Answer.Diverged.class);
    }

    @Test
    void aMasterThatDoesNotWriteYetGivesNothing() {
        term.set(MasterReplica.Term.NOT_BEGUN);
        assertThat(catchUp.after(0, NO_HASH, 0)).isEqualTo(new CatchUp.Answer.NotYet());
        assertThat(catchUp.after(9, NO_HASH, 0)).as("nor an objection").isEqualTo(new CatchUp.Answer.NotYet());
    }

    @Test
    void numbersBelowZeroAreNoQuestion() {
        assertThat(catchUp.after(-1, NO_HASH, 0))
                .isEqualTo(new CatchUp.Answer.Invalid("last_sequence_number is -1, must be 0 or more"));
        assertThat(catchUp.after(0, NO_HASH, -1))
                .isEqualTo(new CatchUp.Answer.Invalid("page_bytes_max is -1, must be 0 or more"));
    }
}
