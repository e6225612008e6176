package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Disks that are full, and disks whose syncs fail.
class TroubledDiskTest {
    private static SegmentedLog open(ForgetfulFiles files) throws IOException {
        Opened opened = SegmentedLog.open(files, LogSettings.tiny());
        assertThat(opened.damage()).isEmpty();
        return opened.log();
    }

    @Test
    void aFullDiskRefusesWholeBatchesAndComesBackByItself() throws IOException {
        ForgetfulFiles sound = CrashTest.filled(12);
        long used = sound.usedBytes();
        for (long room = 0; room < 3000; room += 7) {
            ForgetfulFiles files = sound.copy().withRoomFor(Math.max(used + room, sound.usedBytes()));
            SegmentedLog log = open(files);
            long held = fillUp(log);
            assertThat(log.head()).isEqualTo(held);
            assertThat(log.sync()).isEqualTo(held);
            assertThat(log.read(1, held, Long.MAX_VALUE)).hasSize((int) held);
            assertThat(open(files.afterCrash(room)).position()).as("room for " + room).isEqualTo(held);
            files.withRoomFor(Long.MAX_VALUE);
            log.append(Entries.after(log, 5));
            assertThat(log.sync()).isEqualTo(held + 5);
            log.close();
            assertThat(open(files).position()).isEqualTo(held + 5);
        }
    }

    private static long fillUp(SegmentedLog log) throws IOException {
        long held = log.head();
        try {
            while (true) {
                log.append(Entries.after(log, 3));
                held = log.head();
            }
        } catch (AppendRefusedException e) {
            assertThat(e).hasMessageContaining("No space left");
            return held;
        }
    }

    @Test
    void aPromiseThatFindsTheDiskFullIsNotMadeAndMayBeTriedAgain() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        SegmentedLog log = open(files);
        files.withRoomFor(files.usedBytes());
        assertThatThrownBy(() -> log.promise(3)).isInstanceOf(IOException.class).hasMessageContaining("No space");
        assertThat(log.promisedEpoch()).isZero();
        files.withRoomFor(Long.MAX_VALUE);
        log.promise(3);
        log.append(Entries.after(log, 1));
        assertThat(log.sync()).isEqualTo(6);
        assertThat(open(files.afterCrash(1)).promisedEpoch()).isEqualTo(3);
    }

    @Test
    void aFailedSyncIsFinal() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        SegmentedLog log = open(files);
        List<LogEntry> sixth = Entries.after(log, 1);
        log.append(sixth);
        files.failSyncs(true);
        assertThatThrownBy(log::sync)
                .isInstanceOf(LogFailedException.class)
                .hasMessageContaining("cannot sync 0000");
        files.failSyncs(false);
        assertThatThrownBy(log::sync).isInstanceOf(LogFailedException.class).hasMessageContaining("takes nothing");
        List<LogEntry> seventh = Entries.after(log, 1);
        assertThatThrownBy(() -> log.append(seventh)).isInstanceOf(LogFailedException.class);
        assertThatThrownBy(() -> log.promise(9)).isInstanceOf(LogFailedException.class);
        assertThat(log.position()).isEqualTo(5);
        assertThat(log.read(1, 5, Long.MAX_VALUE)).hasSize(5);
    }

    /// Linux forgets that a page is unwritten when writing it has failed: the next start reads it, though the disk does
    /// not have it, and a sync would not write it.
    @Test
    void whatASyncHasFailedToWriteIsWrittenByTheNextStartBeforeItCountsAsDurable() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        SegmentedLog log = open(files);
        log.append(Entries.after(log, 3));
        files.failSyncs(true);
        assertThatThrownBy(log::sync).isInstanceOf(LogFailedException.class);
        files.failSyncs(false);
        files.processKilled();
        long position = open(files).position();
        assertThat(position).isEqualTo(8);
        for (long seed = 0; seed < 30; seed++) assertThat(open(files.afterCrash(seed)).position()).isEqualTo(position);
    }

    @Test
    void aLogOfAKilledProcessIsDurableWhenItIsOpen() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        SegmentedLog log = open(files);
        log.adopt(Entries.LOG);
        log.append(Entries.after(log, 4));
        files.processKilled();
        assertThat(open(files).position()).isEqualTo(4);
        for (long seed = 0; seed < 30; seed++) assertThat(open(files.afterCrash(seed)).position()).isEqualTo(4);
    }

    /// A log whose state does not vouch for its messages yet.
    private static ForgetfulFiles killed(int messages) throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        SegmentedLog log = open(files);
        log.adopt(Entries.LOG);
        log.append(Entries.after(log, messages));
        log.sync();
        files.processKilled();
        return files;
    }

    @Test
    void aFullDiskKeepsNoLogFromBeingOpenedThoughItsStateCannotBeWritten() throws IOException {
        for (long room = 0; room < 1024; room += 100) {
            ForgetfulFiles files = killed(3);
            long used = files.usedBytes();
            Opened opened = SegmentedLog.open(files.withRoomFor(used + room), LogSettings.tiny());
            assertThat(opened.damage()).isEmpty();
            assertThat(opened.log().position()).isEqualTo(3);
            assertThat(opened.notes()).singleElement().asString()
                    .contains("state could not be written anew", "No space left", "make room");
            assertThat(files.usedBytes()).as("room is given back").isEqualTo(used);
            files.withRoomFor(Long.MAX_VALUE);
            opened.log().promise(1);
            assertThat(open(files.afterCrash(room)).promisedEpoch()).isEqualTo(1);
        }
    }

    @Test
    void aStateOfWhichOneCopyIsDamagedIsEnoughOnAFullDisk() throws IOException {
        ForgetfulFiles files = CrashTest.filled(5);
        files.flip("state", 20, 0);
        Opened opened = SegmentedLog.open(files.withRoomFor(files.usedBytes()), LogSettings.tiny());
        assertThat(opened.damage()).isEmpty();
        assertThat(opened.log().position()).isEqualTo(5);
        assertThat(opened.notes()).singleElement().asString()
                .contains("one of the two copies in state is damaged and could not be written anew", "No space left");
        files.processKilled();
        files.withRoomFor(Long.MAX_VALUE);
        assertThat(open(files).logId()).contains(Entries.LOG);
        files.processKilled();
        assertThat(SegmentedLog.open(files, LogSettings.tiny()).notes()).isEmpty();
    }

    @Test
    void aNewSegmentIsBegunThoughThereIsNoRoomToVouchForTheOldOne() throws IOException {
        ForgetfulFiles files = killed(1);
        LogSettings settings = new LogSettings(400, 1, 4, 600, 0, 1, 0, 2);
        SegmentedLog log = SegmentedLog.open(files, settings).log();
        List<LogEntry> next = Entries.after(log, List.of("x".repeat(300)));
        long needed = SegmentHeader.BYTES + RecordFormat.bytes(next) + 1;
        files.withRoomFor(files.usedBytes() + needed);
        log.append(next);
        assertThat(files.list().stream().filter(SegmentHeader::isName)).hasSize(2);
        assertThat(log.sync()).isEqualTo(2);
        assertThat(open(files.afterCrash(1)).position()).isEqualTo(2);
    }
}
