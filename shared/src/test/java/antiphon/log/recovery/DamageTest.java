package antiphon.log.recovery;

import static antiphon.log.Entries.VERIFIER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.CrashTest;
import antiphon.log.DiskStore;
import antiphon.log.Entries;
import antiphon.log.ForgetfulFiles;
import antiphon.log.Opened;
import antiphon.log.Scrub;
import antiphon.log.read.DamagedLogException;
import antiphon.log.record.Checksum;
import antiphon.log.record.RecordFormat;
import antiphon.log.segment.DamagedRange;
import antiphon.log.segment.IndexFile;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.state.LostRange;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Bits that turn, and logs that end anywhere: what is altered is never delivered, and what a crash explains is
/// reported from what it does not.
class DamageTest {
    private static final int MESSAGES = 14;

    private static List<String> segments(ForgetfulFiles files) {
        return files.list().stream().filter(SegmentHeader::isName).toList();
    }

    private static Opened open(ForgetfulFiles files) throws IOException {
        return DiskStore.open(files, LogSettings.tiny());
    }

    /// Nothing of a message is in memory but its place.
    private static DiskStore openWithoutCache(ForgetfulFiles files) throws IOException {
        return DiskStore.open(files, new LogSettings(1024, 300, 4, 600, 0, 1, 0, 2)).store();
    }

    /// A log that a start reads whole.
    private static ForgetfulFiles filledWithoutIndexes() throws IOException {
        ForgetfulFiles files = CrashTest.filled(MESSAGES);
        for (String name : files.list()) if (IndexFile.isName(name)) files.delete(name);
        return files.copy();
    }

    private static List<LogEntry> whole() throws IOException {
        return open(CrashTest.filled(MESSAGES)).store().log().read(1, MESSAGES, Long.MAX_VALUE);
    }

    private static List<String> hashes(List<LogEntry> entries) {
        return entries.stream().map(entry -> entry.hash().toString()).toList();
    }

    @Test
    void aLogTruncatedAtAnyByteOfItsLastBatchKeepsAllBefore() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = open(files).store();
        store.state().adopt(Entries.LOG);
        store.log().append(Entries.after(store, 3));
        store.log().sync();
        List<LogEntry> batch = Entries.after(store, 3);
        store.log().append(batch);
        String segment = segments(files).getFirst();
        int before = (int) (SegmentHeader.BYTES
                + RecordFormat.bytes(store.log().read(1, 3, Long.MAX_VALUE)));
        int end = before + (int) RecordFormat.bytes(batch);
        for (int cut = before; cut <= end; cut++) {
            ForgetfulFiles zeroed = files.copy();
            byte[] bytes = files.bytes(segment);
            Arrays.fill(bytes, cut, bytes.length, (byte) 0);
            zeroed.put(segment, bytes);
            checkTruncated(zeroed, batch, cut - before);
            ForgetfulFiles shorter = files.copy();
            shorter.put(segment, Arrays.copyOf(files.bytes(segment), cut));
            checkTruncated(shorter, batch, cut - before);
        }
    }

    private static void checkTruncated(ForgetfulFiles files, List<LogEntry> batch, int bytesLeft) throws IOException {
        int whole = 0;
        long bytes = 0;
        while (whole < batch.size() && bytes + RecordFormat.bytes(batch.get(whole)) <= bytesLeft)
            bytes += RecordFormat.bytes(batch.get(whole++));
        Opened opened = open(files);
        assertThat(opened.damage()).isEmpty();
        assertThat(opened.store().log().durable()).as("%d bytes of the batch", bytesLeft).isEqualTo(3 + whole);
        // The last bytes of a length are zero as well, so the first few bytes of a record may look like none.
        if (bytesLeft - bytes > 4) assertThat(opened.tornTail()).isPresent();
        if (bytesLeft == bytes) assertThat(opened.tornTail()).isEmpty();
        opened.store().log().append(Entries.after(opened.store(), 1));
        opened.store().close();
        Opened again = open(files);
        assertThat(again.tornTail()).as("said once").isEmpty();
        assertThat(again.store().log().durable()).isEqualTo(3 + whole + 1);
    }

    @Test
    void aBitTurnedAnywhereInAnEndedLogIsFoundByAStartThatReadsItAndNothingIsThrownAway() throws IOException {
        List<String> good = hashes(whole());
        ForgetfulFiles sound = filledWithoutIndexes();
        for (String segment : segments(sound)) {
            byte[] bytes = sound.bytes(segment);
            for (int at = 0; at < bytes.length; at++) {
                ForgetfulFiles files = sound.copy();
                files.flip(segment, at, at % 8);
                checkFlipped(files, good, segment, at);
            }
        }
    }

    private static void checkFlipped(ForgetfulFiles files, List<String> good, String segment, int at)
            throws IOException {
        byte[] bad = files.bytes(segment);
        Opened opened = open(files);
        DiskStore store = opened.store();
        String where = segment + " byte " + at;
        List<LogEntry> left = store.log().read(1, MESSAGES, Long.MAX_VALUE);
        assertThat(hashes(left)).as(where).isEqualTo(good.subList(0, (int) store.log().durable()));
        if (store.log().durable() == MESSAGES) {
            assertThat(opened.damage()).as(where).isEmpty();
            assertThat(opened.tornTail()).as(where + ", among the zeros behind the end").isPresent();
            return;
        }
        assertThat(opened.tornTail()).as(where).isEmpty();
        assertThat(opened.damage()).as(where).isPresent();
        assertThat(opened.damage().get().lost()).isEqualTo(new LostRange(store.log().durable() + 1, MESSAGES));
        assertThat(store.state().lost()).contains(opened.damage().get().lost());
        long kept = files.list().stream().filter(Quarantine::isName).mapToLong(n -> files.bytes(n).length).sum();
        assertThat(kept).as(where).isGreaterThanOrEqualTo(zerosTruncated(bad) - 1000);
    }

    private static long zerosTruncated(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) length--;
        return length;
    }

    @Test
    void withoutAProperEndOnlyTheLastBatchMayLookTorn() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = DiskStore.open(files, LogSettings.standard()).store();
        store.state().adopt(Entries.LOG);
        for (int batch = 1; batch <= 5; batch++) {
            store.log().append(Entries.after(store, 3));
            store.log().sync();
        }
        String segment = segments(files).getFirst();
        long lastBatch = SegmentHeader.BYTES + RecordFormat.bytes(store.log().read(1, 12, Long.MAX_VALUE));
        long end = lastBatch + RecordFormat.bytes(store.log().read(13, 15, Long.MAX_VALUE));
        ForgetfulFiles small = files.copy();
        small.put(segment, Arrays.copyOf(files.bytes(segment), (int) end + 200));
        for (int at = SegmentHeader.BYTES; at < end; at++) {
            ForgetfulFiles flipped = small.copy();
            flipped.flip(segment, at, at % 8);
            Opened opened = open(flipped);
            if (at < lastBatch) assertThat(opened.damage()).as("byte " + at).isPresent();
            else assertThat(opened.tornTail()).as("byte " + at).isPresent();
            assertThat(opened.store().log().durable()).isBetween(at < lastBatch ? 0L : 12L, 15L);
        }
    }

    @Test
    void aBitTurnedUnderARunningLogIsNotDeliveredAndFoundByTheScrubAndRepaired() throws IOException {
        List<LogEntry> good = whole();
        ForgetfulFiles sound = CrashTest.filled(MESSAGES);
        for (String segment : segments(sound)) {
            for (int at = 0; at < sound.bytes(segment).length; at++) {
                ForgetfulFiles files = sound.copy();
                DiskStore store = openWithoutCache(files);
                files.flip(segment, at, (at + 3) % 8);
                checkRunning(store, good, segment + " byte " + at);
            }
        }
    }

    private static void checkRunning(DiskStore store, List<LogEntry> good, String where) throws IOException {
        for (int from = 1; from <= MESSAGES; from++) {
            try {
                List<LogEntry> read = store.log().read(from, MESSAGES, 500);
                assertThat(hashes(read)).as(where)
                        .isEqualTo(hashes(good.subList(from - 1, from - 1 + read.size())));
            } catch (DamagedLogException e) {
                assertThat(e.range().first()).as(where).isBetween(1L, (long) MESSAGES);
            }
        }
        Optional<DamagedRange> damage = round(store);
        if (damage.isEmpty()) return; // Among the zeros behind the end.
        DamagedRange range = damage.get();
        int more = range.offset() == 0 ? 3 : 1; // With the header the first block.
        assertThat(range.last()).as(where).isLessThanOrEqualTo(range.first() + more);
        List<LogEntry> copies = good.subList((int) range.first() - 1, (int) range.last());
        assertThat(store.repairs().orElseThrow().repair(copies)).as(where).isEmpty();
        assertThat(round(store)).as(where).isEmpty();
        assertThat(hashes(store.log().read(1, MESSAGES, Long.MAX_VALUE))).as(where).isEqualTo(hashes(good));
    }

    /// The first damage that the scrub finds in one round.
    private static Optional<DamagedRange> round(DiskStore store) throws IOException {
        Scrub scrub = new Scrub(store.repairs().orElseThrow(), VERIFIER);
        long seen = 0;
        while (seen < store.log().durable()) {
            Scrub.Step step = scrub.next(100);
            if (step.damage().isPresent()) return step.damage();
            assertThat(step.first()).isLessThanOrEqualTo(seen + 1);
            assertThat(step.last()).isGreaterThan(seen);
            seen = step.last();
        }
        return Optional.empty();
    }

    @Test
    void theScrubGoesOnBehindDamageThatNobodyRepairs() throws IOException {
        ForgetfulFiles files = CrashTest.filled(MESSAGES);
        DiskStore store = openWithoutCache(files);
        files.flip(segments(files).getFirst(), 200, 1);
        files.flip(segments(files).getLast(), 200, 1);
        Scrub scrub = new Scrub(store.repairs().orElseThrow(), VERIFIER);
        long reports = 0;
        long last = 0;
        for (int step = 0; step < 100; step++) {
            Scrub.Step seen = scrub.next(100);
            if (seen.damage().isPresent()) reports++;
            last = Math.max(last, seen.last());
        }
        assertThat(reports).isBetween(4L, 60L);
        assertThat(last).isEqualTo(MESSAGES);
    }

    @Test
    void onlyTheMessagesThatWereThereCanRepair() throws IOException {
        List<LogEntry> good = whole();
        ForgetfulFiles files = CrashTest.filled(MESSAGES);
        DiskStore store = openWithoutCache(files);
        List<LogEntry> others = Entries.after(4, good.get(3).hash(), List.of("message X"));
        assertThat(store.repairs().orElseThrow().repair(others)).get().asString()
                .contains("is not the one before message 6");
        assertThat(store.repairs().orElseThrow().repair(good.subList(6, 7).reversed())).isEmpty();
        assertThat(store.repairs().orElseThrow().repair(List.of(good.get(4), good.get(6)))).isPresent();
        assertThat(store.repairs().orElseThrow().repair(List.of())).isPresent();
        assertThat(round(store)).isEmpty();
    }

    @Test
    void aMessageWithAnotherKeysSignatureIsFoundByTheScrub() throws IOException {
        DiskStore store = openWithoutCache(CrashTest.filled(MESSAGES));
        Scrub scrub = new Scrub(store.repairs().orElseThrow(),
                new antiphon.message.EntryVerifier((hash, _) -> !hash.equals(
                        store.log().hashAt(7).orElseThrow())));
        Optional<DamagedRange> damage = Optional.empty();
        for (int step = 0; step < 20 && damage.isEmpty(); step++) damage = scrub.next(100).damage();
        assertThat(damage.orElseThrow().first()).isEqualTo(7);
        assertThat(damage.orElseThrow().last()).isEqualTo(7);
    }

    @Test
    void aMissingSegmentIsDamage() throws IOException {
        ForgetfulFiles sound = CrashTest.filled(MESSAGES);
        for (String segment : segments(sound)) {
            ForgetfulFiles files = sound.copy();
            files.delete(segment);
            Opened opened = open(files);
            assertThat(opened.damage()).as(segment).isPresent();
            assertThat(opened.store().log().durable()).isEqualTo(SegmentHeader.firstOf(segment) - 1);
        }
    }

    @Test
    void oneDamagedCopyOfTheStateIsRepaired() throws IOException {
        ForgetfulFiles sound = CrashTest.filled(MESSAGES);
        for (int at = 0; at < 1024; at++) {
            ForgetfulFiles files = sound.copy();
            files.flip("state", at, at % 8);
            Opened opened = open(files);
            assertThat(opened.damage()).isEmpty();
            assertThat(opened.store().state().logId()).contains(Entries.LOG);
            assertThat(opened.store().log().durable()).isEqualTo(MESSAGES);
            if (at % 512 < 68) assertThat(opened.notes()).as("byte " + at).hasSize(1);
            opened.store().close();
            assertThat(open(files).notes()).isEmpty();
        }
    }

    @Test
    void withoutItsStateALogCountsAsLost() throws IOException {
        ForgetfulFiles missing = CrashTest.filled(MESSAGES);
        missing.delete("state");
        ForgetfulFiles damaged = CrashTest.filled(MESSAGES);
        damaged.flip("state", 20, 0);
        damaged.flip("state", 540, 0);
        for (ForgetfulFiles files : List.of(missing, damaged)) {
            int segments = segments(files).size();
            Opened opened = open(files);
            assertThat(opened.store().state().logId()).isEmpty();
            assertThat(opened.store().log().durable()).isZero();
            assertThat(opened.damage().orElseThrow().lost().first()).isEqualTo(1);
            assertThat(opened.damage().get().quarantined()).hasSizeGreaterThanOrEqualTo(segments);
        }
    }

    @Test
    void aLogThatIsNotTrustedIsNotTrustedAfterARestartEither() throws IOException {
        ForgetfulFiles files = filledWithoutIndexes();
        DiskStore store = open(files).store();
        assertThat(store.state().lost()).isEmpty();
        store.state().distrust(store.log().end());
        LostRange itsEnd = new LostRange(MESSAGES, MESSAGES);
        assertThat(store.state().lost()).contains(itsEnd);
        DiskStore again = open(files.afterForgetting()).store();
        assertThat(again.state().lost()).contains(itsEnd);
        assertThat(again.log().durable()).isEqualTo(MESSAGES);
        again.state().settled();
        assertThat(again.state().lost()).isEmpty();
    }

    @Test
    void whatWasLostIsRememberedUntilItIsSettled() throws IOException {
        ForgetfulFiles files = filledWithoutIndexes();
        List<LogEntry> good = whole();
        files.flip(segments(files).get(1), 200, 0);
        DiskStore store = open(files).store();
        LostRange lost = store.state().lost().orElseThrow();
        store.close();
        Opened second = open(files);
        assertThat(second.damage()).as("said once").isEmpty();
        assertThat(second.store().state().lost()).contains(lost);
        second.store().log().append(good.subList((int) lost.first() - 1, MESSAGES));
        second.store().log().sync();
        second.store().state().settled();
        second.store().close();
        assertThat(open(files).store().state().lost()).isEmpty();
    }

    @Test
    void aNewerFormatIsRefusedAndNotTakenForDamage() throws IOException {
        ForgetfulFiles files = CrashTest.filled(MESSAGES);
        String segment = segments(files).getFirst();
        byte[] bytes = files.bytes(segment);
        java.nio.ByteBuffer header = java.nio.ByteBuffer.wrap(bytes);
        header.putInt(8, 2).putInt(SegmentHeader.BYTES - 4, Checksum.of(bytes, 0, SegmentHeader.BYTES - 4));
        files.put(segment, bytes);
        assertThatThrownBy(() -> open(files)).isInstanceOf(IOException.class).hasMessageContaining("newer program");
        assertThat(files.list()).noneMatch(Quarantine::isName);
    }

    @Test
    void aWholeRecordBehindATornOneOfTheSameBatchIsNoSignOfDamage() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = open(files).store();
        store.state().adopt(Entries.LOG);
        store.log().append(Entries.after(store, 2));
        store.log().sync();
        store.log().append(Entries.after(store, 2));
        String segment = segments(files).getFirst();
        long third = SegmentHeader.BYTES + RecordFormat.bytes(store.log().read(1, 2, Long.MAX_VALUE));
        files.flip(segment, third + 60, 0);
        Opened opened = open(unlocked(files));
        assertThat(opened.tornTail()).as("message 4 says that only message 2 was durable").isPresent();
        assertThat(opened.store().log().durable()).isEqualTo(2);
    }

    private static ForgetfulFiles unlocked(ForgetfulFiles files) {
        files.processKilled();
        return files;
    }

    @FunctionalInterface
    private interface Loss {
        void in(ForgetfulFiles files, String segment, long keptBytes);
    }

    /// Newest segments that lose their end, between two records at the earliest, so that what is left looks flawless.
    private static final List<Loss> LOSSES = List.of(
            (files, segment, kept) -> files.put(segment, Arrays.copyOf(files.bytes(segment), (int) kept)),
            (files, segment, kept) -> {
                byte[] bytes = files.bytes(segment);
                Arrays.fill(bytes, (int) kept, bytes.length, (byte) 0);
                files.put(segment, bytes);
            });

    /// One segment with 5 messages that were there when the log was opened, and perhaps some that came later.
    private static ForgetfulFiles killedAfterItWasOpened(int later) throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = DiskStore.open(files, LogSettings.standard()).store();
        store.state().adopt(Entries.LOG);
        store.log().append(Entries.after(store, 5));
        store.log().sync();
        DiskStore second = DiskStore.open(unlocked(files), LogSettings.standard()).store();
        if (later > 0) second.log().append(Entries.after(second, later));
        second.log().sync();
        return unlocked(files);
    }

    @Test
    void whatTheNewestSegmentLosesAfterAKillIsMissedIfItWasThereAtTheLastOpening() throws IOException {
        ForgetfulFiles sound = killedAfterItWasOpened(0);
        List<LogEntry> all = DiskStore.open(sound.copy(), LogSettings.standard()).store().log().read(1, 5,
                Long.MAX_VALUE);
        String segment = segments(sound).getFirst();
        for (int kept = 0; kept < 5; kept++) {
            long keptBytes = SegmentHeader.BYTES + RecordFormat.bytes(all.subList(0, kept));
            for (Loss loss : LOSSES) {
                ForgetfulFiles files = sound.copy();
                loss.in(files, segment, keptBytes);
                checkMissed(files, kept, new LostRange(kept + 1, 5));
            }
        }
        sound.delete(segment);
        checkMissed(sound, 0, new LostRange(1, 5));
    }

    private static void checkMissed(ForgetfulFiles files, long kept, LostRange lost) throws IOException {
        Opened opened = open(files);
        assertThat(opened.store().log().durable()).isEqualTo(kept);
        assertThat(opened.damage()).hasValueSatisfying(damage -> assertThat(damage.lost()).isEqualTo(lost));
        assertThat(opened.store().state().lost()).contains(lost);
        assertThat(opened.damage().orElseThrow().toString())
                .startsWith("lost messages " + lost.first() + " to at least " + lost.through());
    }

    @Test
    void aLossAlsoTakesWhatCameAfterTheLastOpeningAndIsSaidWithAtLeast() throws IOException {
        ForgetfulFiles files = killedAfterItWasOpened(3);
        files.delete(segments(files).getFirst());
        checkMissed(files, 0, new LostRange(1, 5));
    }

    @Test
    void whatWasThereAtTheLastNewSegmentIsMissedAfterAKill() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = open(files).store();
        store.state().adopt(Entries.LOG);
        while (segments(files).size() < 3) store.log().append(Entries.after(store, 1));
        store.log().sync();
        unlocked(files);
        List<String> names = segments(files);
        long durable = SegmentHeader.firstOf(names.getLast()) - 1;
        files.delete(names.getLast());
        assertThat(open(files.copy()).damage()).as("nobody vouches for the newest segment").isEmpty();
        files.delete(names.get(1));
        checkMissed(files, SegmentHeader.firstOf(names.get(1)) - 1,
                new LostRange(SegmentHeader.firstOf(names.get(1)), durable));
    }
}
