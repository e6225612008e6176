package antiphon.message;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.security.keys.SigningKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EntryVerifierTest {
    private final EntryVerifier verifier = new EntryVerifier(TestEntries.KEYS);
    private final List<LogEntry> chain = TestEntries.chain(5);

    @Test
    void aSoundRunHasNoProblem() {
        assertThat(verifier.problemWith(chain)).isEmpty();
        assertThat(verifier.problemWith(chain.subList(2, 5))).isEmpty();
        assertThat(verifier.problemWith(List.of())).isEmpty();
    }

    @Test
    void anotherContentUnderTheSameHashIsAltered() {
        LogEntry entry = chain.get(1);
        LogEntry forged = EntryCodec.assemble(
                TestEntries.message(2, "another"), entry.parentHash(), entry.hash(), entry.signature());
        assertThat(verifier.problemWith(forged)).hasValue("message 2 does not match its hash: it was altered");
        assertThat(verifier.isSignedByAnother(forged)).as("asking again may help").isFalse();
    }

    @Test
    void aHashThatNobodyOfUsSignedIsForged() {
        SigningKeys others = SigningKeys.ofFernetKey("b".repeat(43));
        LogEntry forged = EntryCodec.seal(TestEntries.message(1, "hi"), TestEntries.LOG.genesis(), others);
        assertThat(verifier.problemWith(forged).orElseThrow()).contains("message 1", "signature", "FERNET_KEY");
        assertThat(verifier.isSignedByAnother(forged)).as("asking again cannot help").isTrue();
    }

    @Test
    void aMessageCannotBeMovedIntoAnotherLogOrPlace() {
        LogEntry entry = chain.getFirst();
        Hash elsewhere = new LogId(new UUID(9, 9)).genesis();
        LogEntry moved = EntryCodec.decode(entry.encoded(), elsewhere);
        assertThat(verifier.problemWith(moved)).isPresent();
        assertThat(verifier.problemWith(EntryCodec.decode(entry.encoded(), chain.get(3).hash()))).isPresent();
    }

    @Test
    void aRunWithAMessageLeftOutSwappedOrDoubledDoesNotFollow() {
        List<LogEntry> leftOut = new ArrayList<>(chain);
        leftOut.remove(2);
        assertThat(verifier.problemWith(leftOut)).hasValue("message 4 does not follow message 2");
        List<LogEntry> swapped = List.of(chain.get(0), chain.get(2), chain.get(1));
        assertThat(verifier.problemWith(swapped)).hasValue("message 3 does not follow message 1");
        List<LogEntry> doubled = List.of(chain.get(0), chain.get(0));
        assertThat(verifier.problemWith(doubled)).hasValue("message 1 does not follow message 1");
    }

    @Test
    void aSoundMessageOnAnotherParentDoesNotFollow() {
        LogEntry other = EntryCodec.seal(TestEntries.message(2, "hi"), TestEntries.LOG.genesis(), TestEntries.KEYS);
        assertThat(verifier.problemWith(List.of(chain.getFirst(), other)))
                .hasValue("message 2 does not follow message 1");
    }
}
