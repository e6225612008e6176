package antiphon.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// The bytes of one entry, as they come from other nodes and from disk.
class EntryFuzzTest {
    private static final Hash PARENT = TestEntries.LOG.genesis();

    /// Whatever is an entry has one encoding, and its fields lie where [EntryFields] looks for them.
    @MethodSource("seeds")
    @FuzzTest
    void decoding(byte[] bytes) {
        int canonical = EntryFields.canonicalBytes(bytes, 0, bytes.length);
        LogEntry entry;
        try {
            entry = EntryCodec.decode(bytes, PARENT);
        } catch (MalformedEntryException _) {
            return;
        }
        Message message = entry.message();
        assertThat(canonical).isEqualTo(EntryFields.hashAt(bytes)).isPositive();
        assertThat(EntryFields.sequence(bytes)).isEqualTo(message.sequence());
        assertThat(EntryFields.epoch(bytes)).isEqualTo(message.epoch());
        assertThat(EntryFields.timestampMicros(bytes)).isEqualTo(message.timestampMicros());
        if (isWithinLimits(bytes))
            assertThat(EntryCodec.assemble(message, PARENT, entry.hash(), entry.signature()).encoded())
                    .isEqualTo(bytes);
        assertThat(new EntryVerifier(TestEntries.KEYS).problemWith(entry).isEmpty())
                .as("only what was signed is sound").isEqualTo(isOurs(bytes));
    }

    private static boolean isWithinLimits(byte[] bytes) {
        return EntryFields.clientIdBytes(bytes) <= Message.CLIENT_ID_BYTES_MAX
                && EntryFields.requestIdBytes(bytes) <= Message.REQUEST_ID_BYTES_MAX;
    }

    private static boolean isOurs(byte[] bytes) {
        return TestEntries.chain(1).stream().anyMatch(entry -> java.util.Arrays.equals(entry.encoded(), bytes));
    }

    static Stream<byte[]> seeds() {
        Message large = new Message(Long.MAX_VALUE, 7, -1, "ä".repeat(128), "r".repeat(256), "\uFFFD and 👋");
        LogEntry unsigned = EntryCodec.seal(large, PARENT, _ -> new byte[0]);
        return Stream.concat(TestEntries.chain(2).stream(), Stream.of(unsigned)).map(LogEntry::encoded);
    }
}
