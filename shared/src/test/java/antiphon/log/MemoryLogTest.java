package antiphon.log;

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
    private final MemoryLog log = new MemoryLog(1_000_000);
    private final List<LogEntry> chain = TestEntries.chain(10);

    @Test
    void aNewLogIsEmptyAndBelongsToNoLog() {
        assertThat(log.logId()).isEmpty();
        assertThat(log.end()).isZero();
        assertThat(log.durable()).isZero();
        assertThat(log.promisedEpoch()).isZero();
        assertThat(log.hashAt(0)).isEmpty();
        assertThat(log.read(1, 10, 1_000)).isEmpty();
        assertThat(log.kind()).isEqualTo("memory");
    }

    @Test
    void itEstimatesWhatTheMessagesAboveANumberTake() {
        assertThat(log.bytesAbove(0)).isZero();
        log.append(chain);
        assertThat(log.bytesAbove(0)).isEqualTo(1_000_000 - log.freeBytes());
        assertThat(log.bytesAbove(5)).isEqualTo(log.bytesAbove(0) / 2);
        assertThat(log.bytesAbove(10)).isZero();
    }

    @Test
    void itTakesOneLogIdForEver() {
        log.adopt(TestEntries.LOG);
        log.adopt(TestEntries.LOG);
        assertThat(log.logId()).hasValue(TestEntries.LOG);
        LogId other = new LogId(new UUID(3, 3));
        assertThatIllegalStateException()
                .isThrownBy(() -> log.adopt(other))
                .withMessageContaining(TestEntries.LOG.toString())
                .withMessageContaining(other.toString());
    }

    @Test
    void aPromisedEpochDoesNotGoBack() {
        log.promise(3);
        log.promise(3);
        log.promise(5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log.promise(4))
                .withMessageContaining("epoch 5")
                .withMessageContaining("4");
        assertThat(log.promisedEpoch()).isEqualTo(5);
    }

    @Test
    void onlyTheNextMessageMayFollow() {
        log.append(chain.subList(0, 3));
        for (LogEntry wrong : List.of(chain.get(0), chain.get(2), chain.get(4)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> log.append(List.of(wrong)))
                    .withMessage("message " + wrong.sequence() + " cannot follow message 3");
        assertThat(log.end()).isEqualTo(3);
        log.append(List.of());
        log.append(chain.subList(3, 4));
        assertThat(log.end()).isEqualTo(4);
    }

    @Test
    void thePositionMovesWithTheSyncAndNotBefore() {
        log.append(chain.subList(0, 3));
        assertThat(log.durable()).isZero();
        assertThat(log.sync()).isEqualTo(3);
        log.append(chain.subList(3, 5));
        assertThat(log.durable()).isEqualTo(3);
        assertThat(log.sync()).isEqualTo(5);
        assertThat(log.durable()).isEqualTo(5);
    }

    @Test
    void aTailThatIsCutIsGoneAndItsPlaceIsFree() {
        log.append(chain.subList(0, 4));
        log.sync();
        log.append(chain.subList(4, 8));
        long freeWithFour = new MemoryLog(1_000_000).freeBytes() - usedByFour();
        log.truncateAfter(6);
        assertThat(log.end()).isEqualTo(6);
        assertThat(log.durable()).isEqualTo(4);
        log.truncateAfter(4);
        assertThat(log.freeBytes()).isEqualTo(freeWithFour);
        log.truncateAfter(3);
        assertThat(log.end()).isEqualTo(3);
        assertThat(log.durable()).as("durable is only what is there").isEqualTo(3);
        log.truncateAfter(9);
        assertThat(log.end()).isEqualTo(3);
        assertThat(log.hashAt(4)).isEmpty();
        log.append(chain.subList(3, 5));
        assertThat(log.read(1, 9, Long.MAX_VALUE)).isEqualTo(chain.subList(0, 5));
        log.truncateAfter(0);
        assertThat(log.end()).isZero();
    }

    private long usedByFour() {
        MemoryLog other = new MemoryLog(1_000_000);
        other.append(chain.subList(0, 4));
        return 1_000_000 - other.freeBytes();
    }

    @Test
    void itKnowsTheHashOfEveryMessageAndOfItsBeginning() {
        log.adopt(TestEntries.LOG);
        log.append(chain);
        assertThat(log.hashAt(0)).hasValue(TestEntries.LOG.genesis());
        for (LogEntry entry : chain) assertThat(log.hashAt(entry.sequence())).hasValue(entry.hash());
        assertThat(log.hashAt(11)).isEmpty();
        assertThat(log.hashAt(-1)).isEmpty();
        assertThat(log.hashAt(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void aPageHoldsAsMuchAsFitsButAtLeastOne() {
        log.append(chain);
        int size = chain.getFirst().sizeBytes();
        assertThat(log.read(1, 10, 3L * size)).isEqualTo(chain.subList(0, 3));
        assertThat(log.read(1, 10, 3L * size - 1)).isEqualTo(chain.subList(0, 2));
        assertThat(log.read(4, 10, 1)).isEqualTo(chain.subList(3, 4));
        assertThat(log.read(4, 6, Long.MAX_VALUE)).isEqualTo(chain.subList(3, 6));
        assertThat(log.read(9, 99, Long.MAX_VALUE)).isEqualTo(chain.subList(8, 10));
        assertThat(log.read(0, 1, Long.MAX_VALUE)).isEqualTo(chain.subList(0, 1));
        assertThat(log.read(11, 20, Long.MAX_VALUE)).isEmpty();
        assertThat(log.read(5, 4, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void itsRoomShrinksWithEveryMessage() {
        long before = log.freeBytes();
        log.append(chain);
        long content = chain.stream().mapToLong(LogEntry::sizeBytes).sum();
        assertThat(before).isEqualTo(1_000_000);
        assertThat(before - log.freeBytes()).isGreaterThan(content);
    }
}
