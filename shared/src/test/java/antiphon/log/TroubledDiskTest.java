package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.files.LogFailedException;
import antiphon.log.record.RecordFormat;
import antiphon.log.segment.AppendRefusedException;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.state.StateFile;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Disks that are full, and disks whose syncs fail.
class TroubledDiskTest {
    private static DiskStore open(ForgetfulFiles files) throws IOException {
        Opened opened = DiskStore.open(files, LogSettings.tiny());
        assertThat(opened.damage()).isEmpty();
        return opened.store();
    }

    @Test
    void aFullDiskRefusesWholeBatchesAndComesBackByItself() throws IOException {
        ForgetfulFiles sound = CrashTest.filled(12);
        long used = sound.usedBytes();
        for (long room = 0; room < 3000; room += 7) {
            ForgetfulFiles files = sound.copy().withRoomFor(Math.max(used + room, sound.usedBytes()));
            DiskStore store = open(files);
            long held = fillUp(store);
            assertThat(store.log().end()).isEqualTo(held);
            assertThat(store.log().sync()).isEqualTo(held);
            assertThat(store.log().read(1, held, Long.MAX_VALUE)).hasSize((int) held);
            assertThat(open(files.afterCrash(room)).log().durable()).as("room for " + room).isEqualTo(held);
            files.withRoomFor(Long.MAX_VALUE);
            store.log().append(Entries.after(store, 5));
            assertThat(store.log().sync()).isEqualTo(held + 5);
            store.close();
            assertThat(open(files).log().durable()).isEqualTo(held + 5);
        }
    }

    /// A part of it was written, and a crash may keep what was written and lose that it was truncated again.
    @Test
    void whatWasRefusedDoesNotComeBackWhenTheMachineGoesOff() throws IOException {
        ForgetfulFiles sound = CrashTest.filled(12);
        long used = sound.usedBytes();
        for (long room = 1025; room < 3000; room += 7) { // The state takes what is below.
            ForgetfulFiles files = sound.copy().withRoomFor(used + room);
            long held = fillUp(open(files));
            for (long seed = 0; seed < 10; seed++)
                assertThat(open(files.afterCrash(seed)).log().end()).as("room for " + room).isLessThanOrEqualTo(held);
        }
    }

    private static long fillUp(DiskStore store) throws IOException {
        long held = store.log().end();
        try {
            while (true) {
                store.log().append(Entries.after(store, 3));
                held = store.log().end();
            }
        } catch (AppendRefusedException e) {
            assertThat(e).hasMessageContaining("No space left");
            return held;
        }
    }

    @Test
    void aPromiseThatFindsTheDiskFullIsNotMadeAndMayBeTriedAgain() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        DiskStore store = open(files);
        files.withRoomFor(files.usedBytes());
        assertThatThrownBy(() -> store.state().promise(3)).isInstanceOf(IOException.class)
                .hasMessageContaining("No space");
        assertThat(store.state().promisedEpoch()).isZero();
        files.withRoomFor(Long.MAX_VALUE);
        store.state().promise(3);
        store.log().append(Entries.after(store, 1));
        assertThat(store.log().sync()).isEqualTo(6);
        assertThat(open(files.afterCrash(1)).state().promisedEpoch()).isEqualTo(3);
    }

    @Test
    void aFailedSyncIsFinal() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        DiskStore store = open(files);
        List<LogEntry> sixth = Entries.after(store, 1);
        store.log().append(sixth);
        files.failSyncs(true);
        assertThatThrownBy(store.log()::sync)
                .isInstanceOf(LogFailedException.class)
                .hasMessageContaining("cannot sync 0000");
        files.failSyncs(false);
        assertThatThrownBy(store.log()::sync).isInstanceOf(LogFailedException.class)
                .hasMessageContaining("takes nothing");
        List<LogEntry> seventh = Entries.after(store, 1);
        assertThatThrownBy(() -> store.log().append(seventh)).isInstanceOf(LogFailedException.class);
        assertThatThrownBy(() -> store.state().promise(9)).isInstanceOf(LogFailedException.class);
        assertThat(store.log().durable()).isEqualTo(5);
        assertThat(store.log().read(1, 5, Long.MAX_VALUE)).hasSize(5);
    }

    @Test
    void whatWaitsForASyncThatFailsDoesNotSyncAgain() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        DiskStore store = open(files);
        store.log().append(Entries.after(store, 1));
        List<LogEntry> forANewSegment = Entries.after(store, List.of("x".repeat(900), "y"));
        List<Concurrent> waiting = new ArrayList<>();
        Thread syncer = Thread.currentThread();
        files.whileForced(() -> {
            if (Thread.currentThread() != syncer) return;
            waiting.add(Concurrent.run(() -> {
                store.log().append(forANewSegment);
                return true;
            }));
            throw new IOException("the disk is gone");
        });
        assertThatThrownBy(store.log()::sync).isInstanceOf(LogFailedException.class);
        assertThatThrownBy(waiting.getFirst()::join).hasCauseInstanceOf(LogFailedException.class);
        assertThat(store.log().durable()).isEqualTo(5);
        assertThat(store.log().end()).isEqualTo(6);
    }

    /// Linux forgets that a page is unwritten when writing it has failed: the next start reads it, though the disk does
    /// not have it, and a sync would not write it.
    @Test
    void whatASyncHasFailedToWriteIsWrittenByTheNextStartBeforeItCountsAsDurable() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        DiskStore store = open(files);
        store.log().append(Entries.after(store, 3));
        files.failSyncs(true);
        assertThatThrownBy(store.log()::sync).isInstanceOf(LogFailedException.class);
        files.failSyncs(false);
        files.processKilled();
        long position = open(files).log().durable();
        assertThat(position).isEqualTo(8);
        for (long seed = 0; seed < 30; seed++)
            assertThat(open(files.afterCrash(seed)).log().durable()).isEqualTo(position);
    }

    @Test
    void aLogOfAKilledProcessIsDurableWhenItIsOpen() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = open(files);
        store.state().adopt(Entries.LOG);
        store.log().append(Entries.after(store, 4));
        files.processKilled();
        assertThat(open(files).log().durable()).isEqualTo(4);
        for (long seed = 0; seed < 30; seed++) assertThat(open(files.afterCrash(seed)).log().durable()).isEqualTo(4);
    }

    /// A log whose state does not vouch for its messages yet.
    private static ForgetfulFiles killed(int messages) throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = open(files);
        store.state().adopt(Entries.LOG);
        store.log().append(Entries.after(store, messages));
        store.log().sync();
        files.processKilled();
        files.delete(StateFile.TEMPORARY); // Its room is free for the next start otherwise.
        return files;
    }

    @Test
    void aFullDiskKeepsNoLogFromBeingOpenedThoughItsStateCannotBeWritten() throws IOException {
        for (long room = 0; room < 1024; room += 100) {
            ForgetfulFiles files = killed(3);
            long used = files.usedBytes();
            Opened opened = DiskStore.open(files.withRoomFor(used + room), LogSettings.tiny());
            assertThat(opened.damage()).isEmpty();
            assertThat(opened.store().log().durable()).isEqualTo(3);
            assertThat(opened.notes()).singleElement().asString()
                    .contains("state could not be rewritten", "No space left", "make room");
            assertThat(files.usedBytes()).as("room is given back").isEqualTo(used);
            files.withRoomFor(Long.MAX_VALUE);
            opened.store().state().promise(1);
            assertThat(open(files.afterCrash(room)).state().promisedEpoch()).isEqualTo(1);
        }
    }

    @Test
    void aStateOfWhichOneCopyIsDamagedIsEnoughOnAFullDisk() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        files.flip("state", 20, 0);
        Opened opened = DiskStore.open(files.withRoomFor(files.usedBytes()), LogSettings.tiny());
        assertThat(opened.damage()).isEmpty();
        assertThat(opened.store().log().durable()).isEqualTo(5);
        assertThat(opened.notes()).singleElement().asString()
                .contains("one of the two copies in state is damaged and could not be rewritten", "No space left");
        files.processKilled();
        files.withRoomFor(Long.MAX_VALUE);
        assertThat(open(files).state().logId()).contains(Entries.LOG);
        files.processKilled();
        assertThat(DiskStore.open(files, LogSettings.tiny()).notes()).isEmpty();
    }

    /// Ways in which a disk takes nothing more, however much room it seems to have.
    enum Trouble {
        INODES("No space left on device") {
            @Override
            void on(ForgetfulFiles files, boolean now) {
                files.failNewFiles(now);
            }
        },
        QUOTA("Disk quota exceeded") {
            @Override
            void on(ForgetfulFiles files, boolean now) {
                files.failGrowth(now ? "Disk quota exceeded" : "");
            }
        },
        FILE_SIZE("File too large") {
            @Override
            void on(ForgetfulFiles files, boolean now) {
                files.limitFiles(now ? 100 : Long.MAX_VALUE);
            }
        },
        DESCRIPTORS("Too many open files") {
            @Override
            void on(ForgetfulFiles files, boolean now) {
                files.failOpens(now);
            }
        };

        private final String word;

        Trouble(String word) {
            this.word = word;
        }

        abstract void on(ForgetfulFiles files, boolean now);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheDiskDoesNotTakeIsRefusedBeforeItHasANumberAndTakenWhenItDoes(Trouble trouble) throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        DiskStore store = open(files);
        assertThat(store.trouble()).isEmpty();
        trouble.on(files, true);
        long taken = takeAsMuchAsThereIsRoomFor(store);
        assertThat(store.trouble()).hasValueSatisfying(why -> assertThat(why).contains(trouble.word));
        assertThat(store.trouble()).as("each time").isPresent();
        assertThat(store.log().sync()).isEqualTo(taken);
        assertThat(store.log().read(taken, taken, 1)).hasSize(1);
        trouble.on(files, false);
        assertThat(store.trouble()).as("what was in the way is reported once more").isPresent();
        assertThat(store.trouble()).isEmpty();
        for (int more = 0; more < 10; more++) takeOne(store);
        assertThat(store.log().sync()).isEqualTo(taken + 10);
        assertThat(open(files.afterCrash(1)).log().durable()).isEqualTo(taken + 10);
    }

    private static void takeOne(DiskStore store) throws IOException {
        List<LogEntry> one = Entries.after(store, 1);
        store.log().makeRoomFor(1, one.getFirst().sizeBytes());
        store.log().append(one);
    }

    private static long takeAsMuchAsThereIsRoomFor(DiskStore store) throws IOException {
        for (int tries = 0; tries < 100; tries++) {
            List<LogEntry> one = Entries.after(store, 1);
            try {
                store.log().makeRoomFor(1, one.getFirst().sizeBytes());
            } catch (AppendRefusedException _) {
                return store.log().end();
            }
            store.log().append(one); // Is never refused.
        }
        throw new AssertionError("it never refuses");
    }

    @Test
    void whereRoomWasMadeAnAppendIsNotRefusedThoughTheDiskIsFullMeanwhile() throws IOException {
        for (long room = 0; room < 4000; room += 37) {
            ForgetfulFiles files = CrashTest.filled(6);
            DiskStore store = open(files);
            files.withRoomFor(files.usedBytes() + room);
            List<LogEntry> three = Entries.after(store, List.of("a".repeat(300), "b", "c".repeat(200)));
            try {
                store.log().makeRoomFor(3, three.stream().mapToLong(LogEntry::sizeBytes).sum());
            } catch (AppendRefusedException e) {
                assertThat(e).hasMessageContaining("No space left");
                continue;
            }
            files.withRoomFor(files.usedBytes());
            files.failNewFiles(true);
            for (LogEntry each : three) store.log().append(List.of(each));
            assertThat(store.log().sync()).isEqualTo(9);
            assertThat(open(files.afterCrash(room)).log().durable()).isEqualTo(9);
        }
    }

    @Test
    void aLogGoesOnInMoreAndSmallerFilesWhereTheyMayNotBecomeLarge() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        files.limitFiles(1100);
        DiskStore store = DiskStore.open(files, new LogSettings(4096, 300, 4, 600, 1500, 5, 3, 2)).store();
        store.state().adopt(Entries.LOG);
        for (int message = 1; message <= 30; message++) takeOne(store);
        assertThat(store.log().sync()).isEqualTo(30);
        assertThat(files.list()).allSatisfy(name -> assertThat(files.bytes(name)).hasSizeLessThanOrEqualTo(1100));
        assertThat(open(files.afterCrash(2)).log().read(1, 30, Long.MAX_VALUE)).hasSize(30);
    }

    @Test
    void aPromiseIsMadeOnADiskThatIsFullWhollyAndTakesNoMoreFiles() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        DiskStore store = open(files);
        assertThat(store.trouble()).isEmpty(); // It has made room for the next state.
        files.withRoomFor(files.usedBytes());
        files.failNewFiles(true);
        store.state().promise(3);
        assertThat(store.trouble()).as("there is no room for another").isPresent();
        assertThat(store.log().sync()).isEqualTo(5);
        assertThat(open(files.afterCrash(1)).state().promisedEpoch()).isEqualTo(3);
        files.failNewFiles(false);
        var _ = store.trouble();
        assertThat(store.trouble()).isEmpty();
        files.failNewFiles(true);
        store.state().promise(4);
    }

    @Test
    void aDiskThatHasBecomeReadOnlyTakesNothingUntilItIsWritableAgain() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        DiskStore store = open(files);
        files.readOnly(true);
        assertThat(store.trouble()).hasValueSatisfying(why -> assertThat(why).contains("Read-only file system"));
        assertThat(store.log().read(1, 5, Long.MAX_VALUE)).hasSize(5);
        files.readOnly(false);
        var _ = store.trouble();
        assertThat(store.trouble()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"INODES", "QUOTA", "FILE_SIZE"})
    void aLogIsOpenedWhereTheDiskTakesNothingAndSaysSo(Trouble trouble) throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        trouble.on(files, true);
        DiskStore store = open(files);
        assertThat(store.log().durable()).isEqualTo(5);
        assertThat(store.trouble()).hasValueSatisfying(why -> assertThat(why).contains(trouble.word));
        assertThat(store.log().read(1, 5, Long.MAX_VALUE)).hasSize(5);
    }

    @Test
    void aNewSegmentIsBegunThoughThereIsNoRoomToVouchForTheOldOne() throws IOException {
        ForgetfulFiles files = killed(1);
        LogSettings settings = new LogSettings(400, 1, 4, 600, 0, 1, 0, 2);
        DiskStore store = DiskStore.open(files, settings).store();
        List<LogEntry> next = Entries.after(store, List.of("x".repeat(300)));
        long needed = SegmentHeader.BYTES + RecordFormat.bytes(next) + 1;
        files.withRoomFor(files.usedBytes() + needed);
        store.log().append(next);
        assertThat(files.list().stream().filter(SegmentHeader::isName)).hasSize(2);
        assertThat(store.log().sync()).isEqualTo(2);
        assertThat(open(files.afterCrash(1)).log().durable()).isEqualTo(2);
    }
}
