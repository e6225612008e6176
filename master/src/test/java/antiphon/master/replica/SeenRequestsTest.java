package antiphon.master.replica;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.memory.MemoryStore;
import antiphon.log.state.LogStart;
import antiphon.master.core.contract.MasterInput;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeenRequestsTest {
    private static final List<LogEntry> ENTRIES = TestEntries.chain(9);

    private final List<MasterInput> inputs = new ArrayList<>();

    private List<String> seen() {
        return inputs.stream().map(input -> ((MasterInput.RequestSeen) input).requestId()).toList();
    }

    @Test
    void onlyTheLastMessagesCount() throws IOException {
        MemoryStore store = new MemoryStore();
        store.log().append(ENTRIES);
        new SeenRequests(inputs::add).inLog(store.log(), 3);
        assertThat(seen()).containsExactly("r7", "r8", "r9");
    }

    @Test
    void inALogThatStartsLaterEachIsSeenOnce() throws IOException {
        MemoryStore store = new MemoryStore(1_000_000, LogStart.after(5, ENTRIES.get(4).hash()));
        store.log().append(ENTRIES.subList(5, 9));
        new SeenRequests(inputs::add).inLog(store.log(), 100);
        assertThat(seen()).containsExactly("r6", "r7", "r8", "r9");
    }
}
