package antiphon.log.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.TestEntries;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemoryLogTest {
    private final MemoryStore store = new MemoryStore(1_000_000);
    private final List<LogEntry> chain = TestEntries.chain(10);

    @Test
    void aNewLogIsEmptyAndBelongsToNoLog() {
        assertThat(store.state().logId()).isEmpty();
        assertThat(store.log().end()).isZero();
        assertThat(store.log().durable()).isZero();
        assertThat(store.state().promisedEpoch()).isZero();
        assertThat(store.log().hashAt(0)).isEmpty();
        assertThat(store.log().read(1, 10, 1_000)).isEmpty();
        assertThat(store.kind()).isEqualTo("memory");
    }

    @Test
    void itEstimatesWhatTheMessagesAboveANumberTake() {
        assertThat(store.log().bytesAbove(0)).isZero();
        store.log().append(chain);
        assertThat(store.log().bytesAbove(0)).isEqualTo(1_000_000 - store.freeBytes());
        assertThat(store.log().bytesAbove(5)).isEqualTo(store.log().bytesAbove(0) / 2);
        assertThat(store.log().bytesAbove(10)).isZero();
    }

    @Test
    void itTakesOneLogIdForEver() {
        store.state().adopt(TestEntries.LOG);
        store.state().adopt(TestEntries.LOG);
        assertThat(store.state().logId()).hasValue(TestEntries.LOG);
        LogId other = new LogId(new UUID(3, 3));
        assertThatIllegalStateException()
                .isThrownBy(() -> store.state().adopt(other))
                .withMessageContaining(TestEntries.LOG.toString())
                .withMessageContaining(other.toString());
    }

    @Test
    void aPromisedEpochDoesNotGoBack() {
        store.state().promise(3);
        store.state().promise(3);
        store.state().promise(5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.state().promise(4))
                .withMessageContaining("epoch 5")
                .withMessageContaining("4");
        assertThat(store.state().promisedEpoch()).isEqualTo(5);
    }

    @Test
    void onlyTheNextMessageMayFollow() {
        store.log().append(chain.subList(0, 3));
        for (LogEntry wrong : List.of(chain.get(0), chain.get(2), chain.get(4)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.log().append(List.of(wrong)))
                    .withMessage("message " + wrong.sequence() + " cannot follow message 3");
        assertThat(store.log().end()).isEqualTo(3);
        store.log().append(List.of());
        store.log().append(chain.subList(3, 4));
        assertThat(store.log().end()).isEqualTo(4);
    }

    @Test
    void thePositionMovesWithTheSyncAndNotBefore() {
        store.log().append(chain.subList(0, 3));
        assertThat(store.log().durable()).isZero();
        assertThat(store.log().sync()).isEqualTo(3);
        store.log().append(chain.subList(3, 5));
        assertThat(store.log().durable()).isEqualTo(3);
        assertThat(store.log().sync()).isEqualTo(5);
        assertThat(store.log().durable()).isEqualTo(5);
    }

    @Test
    void aTailThatIsTruncatedIsGoneAndItsPlaceIsFree() {
        store.log().append(chain.subList(0, 4));
        store.log().sync();
        store.log().append(chain.subList(4, 8));
        long freeWithFour = new MemoryStore(1_000_000).freeBytes() - usedByFour();
        store.log().truncateAfter(6);
        assertThat(store.log().end()).isEqualTo(6);
        assertThat(store.log().durable()).isEqualTo(4);
        store.log().truncateAfter(4);
        assertThat(store.freeBytes()).isEqualTo(freeWithFour);
        store.log().truncateAfter(3);
        assertThat(store.log().end()).isEqualTo(3);
        assertThat(store.log().durable()).as("durable is only what is there").isEqualTo(3);
        store.log().truncateAfter(9);
        assertThat(store.log().end()).isEqualTo(3);
        assertThat(store.log().hashAt(4)).isEmpty();
        store.log().append(chain.subList(3, 5));
        assertThat(store.log().read(1, 9, Long.MAX_VALUE)).isEqualTo(chain.subList(0, 5));
        store.log().truncateAfter(0);
        assertThat(store.log().end()).isZero();
    }

    private long usedByFour() {
        MemoryStore other = new MemoryStore(1_000_000);
        other.log().append(chain.subList(0, 4));
        return 1_000_000 - other.freeBytes();
    }

    @Test
    void itKnowsTheHashOfEveryMessageAndOfItsBeginning() {
        store.state().adopt(TestEntries.LOG);
        store.log().append(chain);
        assertThat(store.log().hashAt(0)).hasValue(TestEntries.LOG.genesis());
        for (LogEntry entry : chain) assertThat(store.log().hashAt(entry.sequence())).hasValue(entry.hash());
        assertThat(store.log().hashAt(11)).isEmpty();
        assertThat(store.log().hashAt(-1)).isEmpty();
        assertThat(store.log().hashAt(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void aPageHoldsAsMuchAsFitsButAtLeastOne() {
        store.log().append(chain);
        int size = chain.getFirst().sizeBytes();
        assertThat(store.log().read(1, 10, 3L * size)).isEqualTo(chain.subList(0, 3));
        assertThat(store.log().read(1, 10, 3L * size - 1)).isEqualTo(chain.subList(0, 2));
        assertThat(store.log().read(4, 10, 1)).isEqualTo(chain.subList(3, 4));
        assertThat(store.log().read(4, 6, Long.MAX_VALUE)).isEqualTo(chain.subList(3, 6));
        assertThat(store.log().read(9, 99, Long.MAX_VALUE)).isEqualTo(chain.subList(8, 10));
        assertThat(store.log().read(0, 1, Long.MAX_VALUE)).isEqualTo(chain.subList(0, 1));
        assertThat(store.log().read(11, 20, Long.MAX_VALUE)).isEmpty();
        assertThat(store.log().read(5, 4, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void itsRoomShrinksWithEveryMessage() {
        long before = store.freeBytes();
        store.log().append(chain);
        long content = chain.stream().mapToLong(LogEntry::sizeBytes).sum();
        assertThat(before).isEqualTo(1_000_000);
        assertThat(before - store.freeBytes()).isGreaterThan(content);
    }
}
