package antiphon.log.segment;

import static antiphon.log.Entries.VERIFIER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.DiskStore;
import antiphon.log.Entries;
import antiphon.log.ForgetfulFiles;
import antiphon.log.Opened;
import antiphon.log.read.DamagedLogException;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A start does not read full segments that have an index, and no index makes it believe what is not so.
class IndexFileTest {
    private static final int MESSAGES = 30;
    private static final LogSettings SMALL = new LogSettings(1024, 300, 2, 600, 0, 1, 0, 2);

    private static ForgetfulFiles filled() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = DiskStore.open(files, SMALL).store();
        store.state().adopt(Entries.LOG);
        for (int i = 1; i <= MESSAGES; i++) store.log().append(Entries.after(store, 1));
        store.close();
        return files;
    }

    private static List<String> segments(ForgetfulFiles files) {
        return files.list().stream().filter(SegmentHeader::isName).toList();
    }

    private static List<String> indexes(ForgetfulFiles files) {
        return files.list().stream().filter(IndexFile::isName).toList();
    }

    private static List<String> hashes(DiskStore store) throws IOException {
        return store.log().read(1, MESSAGES, Long.MAX_VALUE).stream().map(entry -> entry.hash().toString()).toList();
    }

    @Test
    void eachFullSegmentHasOneAndTheNewestHasNone() throws IOException {
        ForgetfulFiles files = filled();
        assertThat(segments(files)).hasSizeGreaterThan(3);
        assertThat(indexes(files).stream().map(IndexFile::segmentOf).toList())
                .isEqualTo(segments(files).subList(0, segments(files).size() - 1));
    }

    @Test
    void aLogOpenedByItsIndexesIsTheSameAtEachMessage() throws IOException {
        ForgetfulFiles files = filled();
        List<String> read = hashes(openedWithoutIndexes(files.copy()));
        DiskStore store = DiskStore.open(files, SMALL).store();
        assertThat(store.log().durable()).isEqualTo(MESSAGES);
        assertThat(hashes(store)).isEqualTo(read);
        for (int i = 1; i <= MESSAGES; i++) {
            assertThat(store.log().read(i, i, 1).getFirst().sequence()).isEqualTo(i);
            assertThat(store.log().hashAt(i).orElseThrow()).hasToString(read.get(i - 1));
        }
    }

    private static DiskStore openedWithoutIndexes(ForgetfulFiles files) throws IOException {
        for (String name : indexes(files)) files.delete(name);
        return DiskStore.open(files, SMALL).store();
    }

    @Test
    void damageInAFullSegmentIsFoundByReadersAndTheScrubAndRepairedInItsPlace() throws IOException {
        ForgetfulFiles files = filled();
        List<LogEntry> good = DiskStore.open(files.copy(), SMALL).store().log().read(1, MESSAGES, Long.MAX_VALUE);
        files.flip(segments(files).get(1), SegmentHeader.BYTES + 60, 0);
        Opened opened = DiskStore.open(files, SMALL);
        DiskStore store = opened.store();
        assertThat(opened.damage()).as("not looked for").isEmpty();
        assertThat(store.log().durable()).isEqualTo(MESSAGES);
        long damaged = SegmentHeader.firstOf(segments(files).get(1));
        assertThatThrownBy(() -> store.log().read(damaged, damaged, 1)).isInstanceOf(DamagedLogException.class);
        DamagedRange range = store.repairs().orElseThrow().firstDamage(1, MESSAGES, VERIFIER).damage().orElseThrow();
        assertThat(range.first()).isEqualTo(damaged);
        assertThat(store.repairs().orElseThrow().repair(good.subList((int) range.first() - 1, (int) range.last())))
                .isEmpty();
        assertThat(store.repairs().orElseThrow().firstDamage(1, MESSAGES, VERIFIER).damage()).isEmpty();
    }

    @Test
    void amongTheLastMessagesThatAStartReadsDamageIsFoundAtOnce() throws IOException {
        ForgetfulFiles files = filled();
        int segments = segments(files).size();
        String damaged = segments(files).get(segments - 3);
        files.flip(damaged, SegmentHeader.BYTES + 60, 0);
        long behind = MESSAGES - SegmentHeader.firstOf(segments(files).get(segments - 2));
        assertThat(DiskStore.open(files.copy(), SMALL).damage()).isEmpty();
        Opened opened = DiskStore.open(files.copy(), SMALL.withStartMessages(behind + 2));
        assertThat(opened.damage()).isPresent();
        assertThat(opened.store().log().durable()).isEqualTo(SegmentHeader.firstOf(damaged) - 1);
    }

    @Test
    void anIndexWithATurnedBitOrTruncatedAnywhereIsMadeAgain() throws IOException {
        ForgetfulFiles sound = filled();
        String name = indexes(sound).get(1);
        byte[] whole = sound.bytes(name);
        for (int at = 0; at < whole.length; at++) {
            ForgetfulFiles flipped = sound.copy();
            flipped.flip(name, at, at % 8);
            checkMadeAgain(flipped, name, whole);
            ForgetfulFiles truncated = sound.copy();
            truncated.put(name, Arrays.copyOf(whole, at));
            checkMadeAgain(truncated, name, whole);
        }
    }

    @Test
    void anIndexThatIsTooLongIsMadeAgain() throws IOException {
        ForgetfulFiles files = filled();
        String name = indexes(files).get(1);
        byte[] whole = files.bytes(name);
        files.put(name, Arrays.copyOf(whole, 1 << 20));
        checkMadeAgain(files, name, whole);
    }

    private static void checkMadeAgain(ForgetfulFiles files, String name, byte[] whole) throws IOException {
        Opened opened = DiskStore.open(files, SMALL);
        assertThat(opened.damage()).isEmpty();
        assertThat(opened.store().log().durable()).isEqualTo(MESSAGES);
        assertThat(files.bytes(name)).isEqualTo(whole);
    }

    @Test
    void aFullSegmentThatIsShorterOrDamagedInItsHeaderIsDamageAtTheStart() throws IOException {
        ForgetfulFiles shorter = filled();
        shorter.shorten(segments(shorter).get(1), 1);
        ForgetfulFiles header = filled();
        header.flip(segments(header).get(1), 40, 0);
        for (ForgetfulFiles files : List.of(shorter, header)) {
            Opened opened = DiskStore.open(files, SMALL);
            assertThat(opened.damage()).isPresent();
            assertThat(opened.store().log().durable()).isLessThan(SegmentHeader.firstOf(segments(filled()).get(2)) - 1);
        }
    }

    @Test
    void anIndexOfAnotherContentIsNotBelieved() throws IOException {
        ForgetfulFiles files = filled();
        String name = indexes(files).get(1);
        byte[] old = files.bytes(name);
        DiskStore store = DiskStore.open(files, SMALL).store();
        long truncateAfter = SegmentHeader.firstOf(segments(files).get(1)) + 1;
        store.log().truncateAfter(truncateAfter);
        assertThat(indexes(files)).as("of what was truncated").hasSize(1);
        while (store.log().end() < MESSAGES)
            store.log().append(Entries.after(store, List.of("another " + store.log().end())));
        store.close();
        List<String> wanted = hashes(DiskStore.open(files.copy(), SMALL).store());
        files.put(name, old); // As a crash might leave it that forgot its deletion.
        DiskStore again = DiskStore.open(files, SMALL).store();
        assertThat(hashes(again)).isEqualTo(wanted);
        assertThat(again.repairs().orElseThrow().firstDamage(1, MESSAGES, VERIFIER).damage()).isEmpty();
        assertThat(files.bytes(name)).isNotEqualTo(old);
    }

    /// The same messages by number and length: only a hash distinguishes the contents.
    @Test
    void anIndexOfAnotherContentOfTheSameLengthIsNotBelieved() throws IOException {
        ForgetfulFiles files = filled();
        String name = indexes(files).get(1);
        byte[] old = files.bytes(name);
        DiskStore store = DiskStore.open(files, SMALL).store();
        store.log().truncateAfter(SegmentHeader.firstOf(segments(files).get(2)) - 2);
        while (store.log().end() < MESSAGES)
            store.log().append(Entries.after(store, List.of("massage " + (store.log().end() + 1))));
        store.close();
        List<String> wanted = hashes(DiskStore.open(files.copy(), SMALL).store());
        assertThat(files.bytes(name)).hasSameSizeAs(old).isNotEqualTo(old);
        files.put(name, old);
        Opened again = DiskStore.open(files, SMALL);
        assertThat(again.damage()).isEmpty();
        assertThat(hashes(again.store())).isEqualTo(wanted);
        assertThat(files.bytes(name)).isNotEqualTo(old);
    }

    @Test
    void indexesWithoutTheirSegmentAreRemoved() throws IOException {
        ForgetfulFiles files = filled();
        files.put("00000000000000000099.idx", new byte[]{1});
        files.put("notes.idx", new byte[]{1});
        DiskStore.open(files, SMALL);
        assertThat(files.list()).contains("notes.idx").doesNotContain("00000000000000000099.idx");
    }
}
