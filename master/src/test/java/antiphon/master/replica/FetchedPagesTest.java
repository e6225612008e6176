package antiphon.master.replica;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.log.memory.MemoryStore;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.message.ContentHash;
import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FetchedPagesTest {
    private static final List<LogEntry> ENTRIES = TestEntries.chain(4);
    private static final MasterEffect.Fetch FETCH = new MasterEffect.Fetch(new NodeId("worker1"), 7, 1, 4, 0);
    private static final long QUICK_NS = 1_000_000;

    private final MemoryStore store = new MemoryStore();
    private final List<MasterInput> inputs = new ArrayList<>();
    private final FetchedPages pages = new FetchedPages(new EntryVerifier(TestEntries.KEYS), store.log(), inputs::add,
            4 << 20);

    @BeforeEach
    void hold() throws IOException {
        store.state().adopt(TestEntries.LOG);
        store.log().append(ENTRIES.subList(0, 1));
        store.log().sync();
    }

    private boolean arrived(List<LogEntry> entries) {
        return pages.arrived(FETCH, entries, 100, QUICK_NS);
    }

    private void isRefused(List<LogEntry> page, String reason, boolean diverged) {
        assertThat(arrived(page)).isFalse();
        assertThat(inputs).containsExactly(new MasterInput.FetchFailed(7, reason, diverged));
        assertThat(store.log().end()).as("none of it was appended").isEqualTo(1);
    }

    @Test
    void itAsksForWhatIsMissingUntilNothingIs() {
        assertThat(pages.wanted(FETCH)).hasValueSatisfying(page -> assertThat(page.from()).isEqualTo(2));
        assertThat(arrived(ENTRIES.subList(1, 3))).isTrue();
        assertThat(inputs).containsExactly(seen(2), seen(3), new MasterInput.Fetched(7, 3, false));
        inputs.clear();

        assertThat(pages.wanted(FETCH)).hasValueSatisfying(page -> assertThat(page.from()).isEqualTo(4));
        assertThat(arrived(ENTRIES.subList(3, 4))).isTrue();
        inputs.clear();

        assertThat(pages.wanted(FETCH)).isEmpty();
        assertThat(inputs).containsExactly(new MasterInput.Fetched(7, 4, true));
        assertThat(store.log().durable()).isEqualTo(4);
    }

    private static MasterInput seen(int sequence) {
        return new MasterInput.RequestSeen(
                "ann", "r" + sequence, ContentHash.of("message " + sequence), sequence);
    }

    @Test
    void aPageMayBeginNowhereElse() {
        isRefused(ENTRIES.subList(2, 4), "it gives message 3 where 2 was asked for", false);
    }

    @Test
    void aPageMayNotBeEmpty() {
        isRefused(List.of(), "it no longer shows message 2", false);
    }

    @Test
    void whatWasAlteredIsNotTaken() {
        LogEntry sound = ENTRIES.get(1);
        LogEntry altered = EntryCodec.assemble(
                TestEntries.message(2, "another"), sound.parentHash(), sound.hash(), sound.signature());
        isRefused(List.of(altered), "message 2 does not match its hash: it was altered", false);
    }

    @Test
    void soundMessagesOfAnotherHistoryHaveDiverged() {
        LogEntry other = TestEntries.after(TestEntries.first("of another history"), "message 2");
        isRefused(List.of(other), "its message 2 does not follow this master's 1", true);
    }

    @Test
    void afterAFailureLessIsAskedForAtATime() {
        int before = pages.wanted(FETCH).orElseThrow().bytesMax();
        pages.failed(FETCH, "not reachable");
        assertThat(inputs).containsExactly(new MasterInput.FetchFailed(7, "not reachable", false));
        assertThat(pages.wanted(FETCH).orElseThrow().bytesMax()).isEqualTo(before / 4);
    }
}
