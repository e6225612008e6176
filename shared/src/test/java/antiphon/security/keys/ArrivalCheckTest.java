package antiphon.security.keys;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.security.keyset.KeysetChange;
import antiphon.security.keyset.file.KeysetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log of six messages, whose key was rotated after the third, and a node that takes it.
class ArrivalCheckTest {
    @TempDir private Path directory = Path.of("");
    private Path path = Path.of("");
    private long old;
    private SigningKeys oldKeys = TestEntries.KEYS;
    private final List<LogEntry> log = new ArrayList<>();
    private final List<Long> reported = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        path = directory.resolve("keyset.json");
        old = file().create().id();
        oldKeys = KeysetFiles.keys(path);
        for (int i = 0; i < 3; i++) append(oldKeys);
        rotate();
        for (int i = 0; i < 3; i++) append(KeysetFiles.keys(path));
    }

    private KeysetFile file() {
        return KeysetFiles.at(path);
    }

    private void rotate() throws IOException {
        file().change(new KeysetChange.Promote(file().change(new KeysetChange.Add()).getLast().id()));
    }

    private LogEntry append(SigningKeys keys) {
        var parent = log.isEmpty() ? TestEntries.LOG.genesis() : log.getLast().hash();
        log.add(EntryCodec.seal(TestEntries.message(log.size() + 1, "hi"), parent, keys));
        return log.getLast();
    }

    private EntryVerifier node() throws IOException {
        return new EntryVerifier(new ArrivalCheck(KeysetFiles.keys(path), (sequence, key) -> {
            assertThat(key.id()).isEqualTo(old);
            reported.add(sequence);
        }));
    }

    @Test
    void afterARotationAllIsTakenAndNothingIsReported() throws IOException {
        assertThat(node().problemWith(log)).isEmpty();
        assertThat(reported).isEmpty();
    }

    @Test
    void whatADisabledKeySignedIsTakenAndReported() throws IOException {
        file().change(new KeysetChange.Disable(old));
        assertThat(node().problemWith(log)).isEmpty();
        assertThat(reported).containsExactly(1L, 2L, 3L);
    }

    @Test
    void newMessagesMayArriveBeforeOldOnesOfADisabledKey() throws IOException {
        file().change(new KeysetChange.Disable(old));
        EntryVerifier node = node();
        assertThat(node.problemWith(log.subList(5, 6))).isEmpty();
        assertThat(node.problemWith(log.subList(0, 5))).isEmpty();
    }

    @Test
    void aMessageOfADisabledKeyAboveOneOfAnEnabledKeyIsForged() throws IOException {
        file().change(new KeysetChange.Disable(old));
        EntryVerifier node = node();
        assertThat(node.problemWith(log)).isEmpty();
        reported.clear();
        assertThat(node.problemWith(forged()).orElseThrow())
                .contains("message 7", "key " + old + ", which is disabled", "message 4 before it");
        assertThat(reported).isEmpty();
        assertThat(node.problemWith(append(KeysetFiles.keys(path)))).as("the true one").isEmpty();
    }

    @Test
    void aNodeThatWasStartedAnewKnowsItFromItsOwnLog() throws IOException {
        file().change(new KeysetChange.Disable(old));
        ArrivalCheck arrivals = new ArrivalCheck(KeysetFiles.keys(path), (sequence, _) -> reported.add(sequence));
        EntryVerifier node = new EntryVerifier(arrivals);
        assertThat(node.problemWith(forged())).as("before it has looked").isEmpty();
        arrivals.holds(log.getLast());
        assertThat(node.problemWith(forged()).orElseThrow()).contains("message 6 before it");
    }

    /// What would follow the log, signed by someone who still has the old key.
    private LogEntry forged() {
        return EntryCodec.seal(TestEntries.message(7, "forged"), log.getLast().hash(), oldKeys);
    }

    @Test
    void aKeyThatIsNotKnownYetIsLookedForInTheFile() throws IOException {
        EntryVerifier node = node();
        rotate();
        append(KeysetFiles.keys(path));
        assertThat(node.problemWith(log)).isEmpty();
    }

    @Test
    void aKeyThatIsNowhereIsRefused() throws IOException {
        EntryVerifier node = node();
        KeysetFiles.at(directory.resolve("other.json")).create();
        LogEntry foreign = append(KeysetFiles.keys(directory.resolve("other.json")));
        assertThat(node.problemWith(foreign).orElseThrow()).contains("message 7", "none of this node's keys made");
        assertThat(node.isSignedByAnother(foreign)).isTrue();
    }

    @Test
    void peopleAreShownThatAKeyIsDisabled() throws IOException {
        file().change(new KeysetChange.Disable(old));
        EntryVerifier shown = new EntryVerifier(KeysetFiles.keys(path).strict());
        assertThat(shown.problemWith(log.get(0)))
                .hasValue("message 1 is signed with key " + old + ", which is disabled");
        assertThat(shown.problemWith(log.get(5))).isEmpty();
        assertThat(new EntryVerifier(KeysetFiles.keys(path)).problemWith(log)).as("on its own disk").isEmpty();
    }
}
