package antiphon.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// What logs, messages and hashes are called.
class NamesTest {
    @Property
    void aLogIdIsItsBytesAndItsText(@ForAll long high, @ForAll long low) {
        LogId id = new LogId(new UUID(high, low));
        assertThat(LogId.of(id.toBytes())).isEqualTo(id);
        assertThat(LogId.parse(id.toString())).isEqualTo(id);
    }

    @Test
    void everyLogBeginsWithAHashOfItsOwn() {
        assertThat(new LogId(new UUID(1, 2)).genesis()).isEqualTo(new LogId(new UUID(1, 2)).genesis());
        assertThat(new LogId(new UUID(1, 2)).genesis()).isNotEqualTo(new LogId(new UUID(1, 3)).genesis());
    }

    @Test
    void bytesOfAnotherLengthAreNeitherHashNorLogId() {
        for (int length : new int[]{0, 15, 17, 31, 33}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Hash.of(new byte[length]))
                    .withMessageContaining("got " + length);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LogId.of(new byte[length]))
                    .withMessageContaining("got " + length);
        }
    }

    @Property
    void aHashIsItsBytes(@ForAll @Size(32) byte[] bytes) {
        Hash hash = Hash.of(bytes);
        byte[] before = bytes.clone();
        bytes[0]++;
        assertThat(hash.toBytes()).as("not touched by what happens to the array").isEqualTo(before);
        hash.toBytes()[1]++;
        assertThat(hash.toBytes()).isEqualTo(before);
        assertThat(hash).isEqualTo(Hash.of(before)).hasSameHashCodeAs(Hash.of(before)).isNotEqualTo(Hash.of(bytes));
        assertThat(hash.toString()).hasSize(64).startsWith(hash.shortText());
        assertThat(hash.shortText()).hasSize(8);
    }

    @Property
    void aMessageIdIsAUuidOfVersion8MadeOfItsHash(@ForAll @Size(32) byte[] bytes) {
        UUID id = UUID.fromString(MessageId.of(Hash.of(bytes)));
        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
        UUID raw = LogId.of(java.util.Arrays.copyOf(bytes, 16)).uuid();
        assertThat(id.getMostSignificantBits() | 0xF000L).isEqualTo(raw.getMostSignificantBits() | 0xF000L);
        assertThat(id.getLeastSignificantBits() << 2).isEqualTo(raw.getLeastSignificantBits() << 2);
    }

    @Test
    void eachMessageCarriesTheIdOfTheOneBeforeAndTheFirstNone() {
        var chain = TestEntries.chain(3);
        assertThat(chain.get(0).parentId()).isEmpty();
        assertThat(chain.get(1).parentId()).isEqualTo(chain.get(0).messageId());
        assertThat(chain.get(2).parentId()).isEqualTo(chain.get(1).messageId());
        assertThat(chain).extracting(LogEntry::messageId).doesNotHaveDuplicates();
    }
}
