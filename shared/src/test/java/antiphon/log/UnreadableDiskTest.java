package antiphon.log;

import static antiphon.log.Entries.VERIFIER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.read.DamagedLogException;
import antiphon.log.segment.DamagedRange;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.SegmentHeader;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Files that a running log cannot read, wholly or in part: they are damage, as turned bits are.
class UnreadableDiskTest {
    private static final int MESSAGES = 14;

    private ForgetfulFiles files = new ForgetfulFiles();
    private List<LogEntry> good = List.of();

    @BeforeEach
    void write() throws IOException {
        files = CrashTest.filled(MESSAGES);
        good = open(files.copy()).log().read(1, MESSAGES, Long.MAX_VALUE);
    }

    /// Nothing of a message is in memory but its place.
    private static DiskStore open(ForgetfulFiles files) throws IOException {
        Opened opened = DiskStore.open(files, new LogSettings(1024, 300, 4, 600, 0, 1, 0, 2));
        assertThat(opened.damage()).isEmpty();
        return opened.store();
    }

    private static List<String> segments(ForgetfulFiles files) {
        return files.list().stream().filter(SegmentHeader::isName).toList();
    }

    private static List<String> hashes(List<LogEntry> entries) {
        return entries.stream().map(entry -> entry.hash().toString()).toList();
    }

    /// What the scrub reports in a round, which it ends whatever it meets.
    private static List<DamagedRange> round(DiskStore store) throws IOException {
        Scrub scrub = new Scrub(store.repairs().orElseThrow(), VERIFIER);
        List<DamagedRange> found = new ArrayList<>();
        Scrub.Step step = scrub.next(100);
        for (long seen = 0; step.first() >= seen; step = scrub.next(100)) {
            seen = step.first();
            step.damage().ifPresent(found::add);
        }
        return found;
    }

    /// As the repair thread does it; returns how many pieces it took.
    private int repair(DiskStore store) throws IOException {
        int pieces = 0;
        while (true) {
            Optional<DamagedRange> damage = store.repairs().orElseThrow().firstDamage(1, MESSAGES, VERIFIER).damage();
            if (damage.isEmpty()) return pieces;
            DamagedRange piece = damage.get();
            assertThat(piece.last() - piece.first()).as("what is held in memory").isLessThan(4);
            assertThat(store.repairs().orElseThrow().repair(good.subList((int) piece.first() - 1, (int) piece.last())))
                    .isEmpty();
            pieces++;
        }
    }

    private void checkRefusedFoundAndRepaired(DiskStore store, long firstBad, String where) throws IOException {
        List<LogEntry> before = firstBad == 1 ? List.of() : store.log().read(1, firstBad - 1, Long.MAX_VALUE);
        assertThat(hashes(before)).as(where).isEqualTo(hashes(good.subList(0, before.size())));
        assertThatThrownBy(() -> store.log().read(firstBad, MESSAGES, Long.MAX_VALUE)).as(where)
                .isInstanceOf(DamagedLogException.class);
        assertThat(round(store)).as(where).isNotEmpty();
        assertThat(repair(store)).as(where).isPositive();
        assertThat(round(store)).as(where).isEmpty();
        assertThat(hashes(store.log().read(1, MESSAGES, Long.MAX_VALUE))).as(where).isEqualTo(hashes(good));
    }

    private void checkWholeAfterAStart(ForgetfulFiles repaired) throws IOException {
        repaired.processKilled();
        assertThat(hashes(open(repaired).log().read(1, MESSAGES, Long.MAX_VALUE))).isEqualTo(hashes(good));
        for (long seed = 0; seed < 5; seed++)
            assertThat(open(repaired.afterCrash(seed)).log().durable()).isEqualTo(MESSAGES);
    }

    @Test
    void aMissingFileIsDamageOfAllItsMessagesAndIsMadeAgain() throws IOException {
        List<String> names = segments(files);
        for (String name : names.subList(0, names.size() - 1)) {
            ForgetfulFiles disk = files.copy();
            DiskStore store = open(disk);
            long first = SegmentHeader.firstOf(name);
            long last = SegmentHeader.firstOf(names.get(names.indexOf(name) + 1)) - 1;
            disk.delete(name);
            List<DamagedRange> reported = new ArrayList<>();
            store.repairs().orElseThrow().onDamage(reported::add);
            checkRefusedFoundAndRepaired(store, first, name);
            assertThat(reported).contains(new DamagedRange(first, last, name, 0, "the file is missing"));
            assertThat(disk.bytes(name)).as("with the same bytes").hasSameSizeAs(files.bytes(name));
            checkWholeAfterAStart(disk);
        }
    }

    @Test
    void theScrubReportsAMissingFileOnceARoundAndGoesOnBehindIt() throws IOException {
        List<String> names = segments(files);
        DiskStore store = open(files);
        files.delete(names.getFirst());
        files.flip(names.getLast(), 200, 1);
        assertThat(round(store)).hasSize(2).last()
                .satisfies(damage -> assertThat(damage.path()).isEqualTo(names.getLast()));
    }

    @Test
    void aPlaceThatTheDiskDoesNotGiveIsDamageAndIsWrittenAgain() throws IOException {
        for (String name : segments(files)) {
            int written = files.bytes(name).length;
            for (int at = 0; at < written; at += 13) {
                ForgetfulFiles disk = files.copy();
                DiskStore store = open(disk);
                disk.failReads(name, at, at + 30);
                List<DamagedRange> damage = round(store);
                if (damage.isEmpty()) continue; // Among the zeros behind the end.
                assertThat(damage.getFirst().what()).contains("cannot be read: Input/output error");
                if (at >= SegmentHeader.BYTES)
                    checkRefusedFoundAndRepaired(store, damage.getFirst().first(), name + " byte " + at);
                else
                    assertThat(repair(store)).isPositive();
                disk.failReads(name, 0, 0); // Among the zeros nothing was rewritten.
                checkWholeAfterAStart(disk);
            }
        }
    }

    @Test
    void aFileThatEndsTooEarlyIsDamageUpToItsEnd() throws IOException {
        for (String name : segments(files)) {
            int written = files.bytes(name).length;
            for (int left = 0; left < written; left += 31) {
                ForgetfulFiles disk = files.copy();
                DiskStore store = open(disk);
                disk.shorten(name, left);
                List<DamagedRange> damage = round(store);
                if (damage.isEmpty()) continue;
                long first = damage.getFirst().first();
                if (left >= SegmentHeader.BYTES) {
                    assertThat(damage).as(name + " of " + left + " bytes").hasSize(1);
                    checkRefusedFoundAndRepaired(store, first, name + " of " + left + " bytes");
                } else assertThat(repair(store)).isPositive();
                checkWholeAfterAStart(disk);
            }
        }
    }

    @Test
    void whatCouldNotBeReadForAMomentIsReadAgainAndNothingWasChanged() throws IOException {
        DiskStore store = open(files);
        List<String> names = segments(files);
        List<byte[]> before = names.stream().map(files::bytes).toList();
        files.failOpens(true);
        assertThatThrownBy(() -> store.log().read(1, MESSAGES, 500)).isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("cannot be opened: Too many open files");
        assertThat(round(store)).hasSameSizeAs(names);
        assertThatThrownBy(() -> store.repairs().orElseThrow().repair(good.subList(0, 2)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(store.repairs().orElseThrow()::restoreNewestFile).isInstanceOf(IOException.class);
        files.failOpens(false);
        files.failReads(names.getFirst(), 0, 2000);
        assertThatThrownBy(() -> store.log().read(1, MESSAGES, 500)).isInstanceOf(DamagedLogException.class);
        files.failReads(names.getFirst(), 0, 0);
        assertThat(store.repairs().orElseThrow().restoreNewestFile()).isFalse();
        assertThat(round(store)).isEmpty();
        assertThat(repair(store)).isZero();
        assertThat(hashes(store.log().read(1, MESSAGES, Long.MAX_VALUE))).isEqualTo(hashes(good));
        assertThat(names.stream().map(files::bytes).toList()).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void theNewestFileIsPutBackFromWhereItIsStillOpen() throws IOException {
        DiskStore store = open(files);
        store.log().append(Entries.after(store, List.of("synced")));
        store.log().sync();
        store.log().append(Entries.after(store, List.of("appended")));
        files.delete(segments(files).getLast());
        assertThatThrownBy(() -> store.log().read(MESSAGES + 1, MESSAGES + 1, 1))
                .isInstanceOf(DamagedLogException.class);
        assertThat(store.repairs().orElseThrow().restoreNewestFile()).isTrue();
        assertThat(store.repairs().orElseThrow().restoreNewestFile()).isFalse();
        assertThat(round(store)).isEmpty();
        store.log().append(Entries.after(store, List.of("goes on")));
        assertThat(store.log().sync()).isEqualTo(MESSAGES + 3);
        files.processKilled();
        assertThat(open(files.afterCrash(3)).log().read(MESSAGES, MESSAGES + 3, Long.MAX_VALUE))
                .extracting(entry -> entry.message().content())
                .endsWith("synced", "appended", "goes on");
    }

    @Test
    void inADirectoryWithoutAnythingOfTheLogNothingIsMade() throws IOException {
        DiskStore store = open(files);
        for (String name : files.list()) files.delete(name);
        assertThatThrownBy(store.repairs().orElseThrow()::restoreNewestFile)
                .hasMessageContaining("all other files of this log");
        assertThatThrownBy(() -> store.repairs().orElseThrow().repair(good.subList(0, 4)))
                .hasMessageContaining("all other files of this log");
        assertThat(files.list()).isEmpty();
    }

    @FunctionalInterface
    private interface Making {
        void run(DiskStore store) throws IOException;
    }

    private void crashEverywhere(Function<List<String>, String> deleted, Making making) throws IOException {
        String name = deleted.apply(segments(files));
        long before = SegmentHeader.firstOf(name) - 1;
        for (int operation = 1;; operation++) {
            ForgetfulFiles disk = files.copy();
            DiskStore store = open(disk);
            disk.delete(name);
            disk.syncDirectory();
            disk.crashAt(disk.operations() + operation);
            boolean crashed = false;
            try {
                making.run(store);
            } catch (IOException _) {
                crashed = true;
            }
            for (long seed = 0; seed < 20; seed++) {
                Opened opened = DiskStore.open(disk.afterCrash(seed), LogSettings.tiny());
                long position = opened.store().log().durable();
                String where = "operation " + operation + ", seed " + seed;
                assertThat(position).as(where).isGreaterThanOrEqualTo(before);
                assertThat(position == MESSAGES).as(where).isEqualTo(opened.damage().isEmpty());
                if (!crashed) assertThat(position).as(where).isEqualTo(MESSAGES);
                assertThat(hashes(opened.store().log().read(1, position, Long.MAX_VALUE))).as(where)
                        .isEqualTo(hashes(good.subList(0, (int) position)));
            }
            if (!crashed) return;
        }
    }

    @Test
    void aCrashWhileAMissingFileIsMadeLeavesDamageThatAStartSees() throws IOException {
        crashEverywhere(List::getFirst, this::repair);
        crashEverywhere(List::getLast, store -> store.repairs().orElseThrow().restoreNewestFile());
    }
}
