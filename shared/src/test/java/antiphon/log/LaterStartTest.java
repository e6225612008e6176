package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.files.LogFile;
import antiphon.log.memory.MemoryStore;
import antiphon.log.record.Checksum;
import antiphon.log.recovery.LogInspector;
import antiphon.log.segment.DamagedRange;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.state.LogStart;
import antiphon.log.state.StateFile;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A log on disk whose first message is 101, as if the hundred before were not kept any more.
class LaterStartTest {
    private static final List<LogEntry> BEFORE = Entries.after(0, Entries.LOG.genesis(), List.of("the one before"));
    private static final LogStart START = LogStart.after(100, BEFORE.getLast().hash());
    private static final LogSettings SMALL = LogSettings.tiny().withStartMessages(0);
    private static final long END = 140;

    private static Opened open(ForgetfulFiles files) throws IOException {
        return DiskStore.open(files, SMALL, START);
    }

    private static ForgetfulFiles filled() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        try (DiskStore store = open(files).store()) {
            store.state().adopt(Entries.LOG);
            while (store.log().end() < END) store.log().append(Entries.after(store, 1));
        }
        return files;
    }

    private static List<String> segments(ForgetfulFiles files) {
        return files.list().stream().filter(SegmentHeader::isName).toList();
    }

    @Test
    void anEmptyOneEndsJustBeforeItsStart() throws IOException {
        EntryLog log = open(new ForgetfulFiles()).store().log();
        assertThat(log.start()).isEqualTo(101);
        assertThat(log.end()).isEqualTo(100);
        assertThat(log.durable()).isEqualTo(100);
        assertThat(log.hashAt(100)).isEqualTo(START.hashBefore());
        assertThat(log.hashAt(99)).isEmpty();
        assertThat(log.read(1, 1_000, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void aStartFindsItWholeAndReadersBeginWhereItStarts() throws IOException {
        Opened opened = open(filled());
        assertThat(opened.damage()).isEmpty();
        EntryLog log = opened.store().log();
        assertThat(log.durable()).isEqualTo(END);
        assertThat(log.read(0, END, Long.MAX_VALUE)).extracting(LogEntry::sequence).startsWith(101L).hasSize(40);
        assertThat(log.hashAt(101)).contains(log.read(101, 101, 1).getFirst().hash());
        assertThat(log.bytesAbove(0)).isEqualTo(log.bytesAbove(100)).isPositive();
    }

    @Test
    void whatIsMissingFromTheStartOnIsDamage() throws IOException {
        ForgetfulFiles files = filled();
        files.delete(segments(files).getFirst());
        Opened opened = open(files);
        assertThat(opened.damage().orElseThrow().lost().first()).isEqualTo(101);
        assertThat(opened.store().log().end()).isEqualTo(100);
    }

    @Test
    void theScrubBeginsWhereItStartsAndWhatItFindsIsRepaired() throws IOException {
        ForgetfulFiles files = filled();
        List<LogEntry> good = open(files.copy()).store().log().read(101, END, Long.MAX_VALUE);
        files.flip(segments(files).getFirst(), SegmentHeader.BYTES + 60, 0);
        DiskRepairs repairs = open(files).store().repairs().orElseThrow();
        Scrub scrub = new Scrub(repairs, Entries.VERIFIER);
        assertThat(scrub.atStart()).isTrue();
        DamagedRange damage = scrub.next(1).damage().orElseThrow();
        assertThat(damage.first()).isEqualTo(101);
        List<LogEntry> copies = good.subList(0, (int) damage.last() - 100);
        assertThat(repairs.repair(BEFORE)).get().asString().contains("101 to " + END);
        assertThat(repairs.repair(copies)).isEmpty();
        assertThat(repairs.firstDamage(101, END, Entries.VERIFIER).damage()).isEmpty();
    }

    @Test
    void itIsNotTruncatedBelowItsStart() throws IOException {
        EntryLog log = open(filled()).store().log();
        assertThatIllegalArgumentException().isThrownBy(() -> log.truncateAfter(99));
        assertThat(log.truncateAfter(100).first()).isEqualTo(101);
        assertThat(log.end()).isEqualTo(100);
    }

    @Test
    void onlyTheMessageThatFollowsTheOneBeforeIsFirst() throws IOException {
        DiskStore store = open(new ForgetfulFiles()).store();
        store.state().adopt(Entries.LOG);
        List<LogEntry> stranger = Entries.after(100, Entries.LOG.genesis(), List.of("another history"));
        assertThatThrownBy(() -> store.log().append(stranger)).hasMessageContaining("follows another message than 100");
        store.log().append(Entries.after(store, 1));
        assertThat(store.log().end()).isEqualTo(101);
    }

    @Test
    void itsStartIsInItsState() throws IOException {
        Opened opened = DiskStore.open(filled(), SMALL);
        assertThat(opened.damage()).isEmpty();
        EntryLog log = opened.store().log();
        assertThat(log.start()).isEqualTo(101);
        assertThat(log.end()).isEqualTo(END);
        assertThat(log.hashAt(100)).isEqualTo(START.hashBefore());
    }

    @Test
    void anEmptyOneKeepsItsStart() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        open(files).store().close();
        EntryLog log = DiskStore.open(files, SMALL).store().log();
        assertThat(log.start()).isEqualTo(101);
        assertThat(log.durable()).isEqualTo(100);
    }

    /// A program that knows only version 1 must say that the file is newer, and must not take it for damaged.
    @Test
    void theFirstPartOfItsStateIsAsInVersion1() throws IOException {
        byte[] state = state(filled());
        ByteBuffer values = ByteBuffer.wrap(state);
        assertThat(values.getInt(8)).isEqualTo(2);
        assertThat(values.getInt(64)).isEqualTo(Checksum.of(state, 0, 64));
    }

    @Test
    void theStateOfALogThatStartsWithMessage1IsWrittenAsInVersion1() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        try (DiskStore store = DiskStore.open(files, SMALL).store()) {
            store.state().adopt(Entries.LOG);
            store.log().append(Entries.after(store, 3));
        }
        byte[] state = state(files);
        assertThat(ByteBuffer.wrap(state).getInt(8)).isEqualTo(1);
        assertThat(Arrays.copyOfRange(state, 68, 512)).containsOnly(0);
    }

    private static byte[] state(ForgetfulFiles files) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1024);
        try (LogFile file = files.openToRead(StateFile.NAME)) {
            assertThat(file.read(bytes, 0)).isEqualTo(1024);
        }
        return bytes.array();
    }

    @Test
    void aDamagedStartInOneCopyOfItsStateIsReadFromTheOther() throws IOException {
        ForgetfulFiles files = filled();
        files.flip(StateFile.NAME, 75, 0);
        Opened opened = DiskStore.open(files, SMALL);
        assertThat(opened.damage()).isEmpty();
        assertThat(opened.notes()).anyMatch(note -> note.contains("one of the two copies"));
        assertThat(opened.store().log().start()).isEqualTo(101);
    }

    @Test
    void withoutAStartItCannotBeReadAndIsQuarantined() throws IOException {
        ForgetfulFiles files = filled();
        files.flip(StateFile.NAME, 75, 0);
        files.flip(StateFile.NAME, 512 + 75, 0);
        Opened opened = DiskStore.open(files, SMALL);
        assertThat(opened.damage().orElseThrow().toString()).contains("both copies");
        assertThat(opened.store().log().start()).isEqualTo(1);
        assertThat(opened.store().log().end()).isZero();
    }

    @Test
    void whatItHoldsIsVerifiedFromItsStartOn() throws IOException {
        List<String> notes = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        new LogInspector(filled(), Entries.VERIFIER, new LogInspector.Visitor() {
            @Override
            public boolean message(LogEntry entry) {
                return true;
            }

            @Override
            public void problem(String sentence) {
                problems.add(sentence);
            }

            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        }).directory();
        assertThat(problems).isEmpty();
        assertThat(notes).anyMatch(note -> note.contains("starts with message 101"));
    }

    @Test
    void anEmptyOneHasNoLastMessageToDistrust() throws IOException {
        DiskStore store = open(new ForgetfulFiles()).store();
        store.state().distrust(store.log().end());
        assertThat(store.state().lost()).isEmpty();
        MemoryStore memory = new MemoryStore(1_000_000, START);
        memory.state().distrust(memory.log().end());
        assertThat(memory.state().lost()).isEmpty();
    }
}
