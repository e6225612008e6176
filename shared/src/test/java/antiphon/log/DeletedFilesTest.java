package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.files.DiskFiles;
import antiphon.log.segment.AppendRefusedException;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.state.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files of a running log are deleted, moved away, or replaced: what it would write then ends with the process, so
/// it takes nothing until a start would find it again.
class DeletedFilesTest {
    private static final int MESSAGES = 14;
    private static final String ANOTHER_DIRECTORY = "it is another directory than the one this node opened";

    @TempDir private Path directory;

    private static DiskStore open(ForgetfulFiles files) throws IOException {
        Opened opened = DiskStore.open(files, LogSettings.tiny());
        assertThat(opened.damage()).isEmpty();
        return opened.store();
    }

    private static String newest(ForgetfulFiles files) {
        return files.list().stream().filter(SegmentHeader::isName).toList().getLast();
    }

    private static void takeOne(DiskStore store) throws IOException {
        store.log().makeRoomFor(1, 200);
        store.log().append(Entries.after(store, 1));
        store.log().sync();
    }

    /// By the next write, and not only when the disk is checked.
    private static void checkTakesNothing(DiskStore store, String why) {
        for (long bytes : new long[]{200, 2_000}) // In the newest file, and behind it in one that would be made.
            assertThatThrownBy(() -> store.log().makeRoomFor(1, bytes)).isInstanceOf(AppendRefusedException.class)
                    .hasMessageContaining(why);
        for (int look = 0; look < 3; look++)
            assertThat(store.trouble()).hasValueSatisfying(trouble -> assertThat(trouble).contains(why));
        assertThatThrownBy(() -> store.state().promise(7)).as("a promise").hasMessageContaining(why);
    }

    private static void checkTakesAgain(DiskStore store) throws IOException {
        var _ = store.trouble(); // What was in the way is reported once more.
        assertThat(store.trouble()).isEmpty();
        long before = store.log().durable();
        for (int more = 0; more < 10; more++) takeOne(store);
        assertThat(store.log().durable()).isEqualTo(before + 10);
        store.state().promise(7);
    }

    @Test
    void aLogOfWhichNothingIsLeftTakesNothingUntilItsFilesAreBack() throws IOException {
        ForgetfulFiles files = CrashTest.filled(MESSAGES);
        DiskStore store = open(files);
        assertThat(store.trouble()).isEmpty();
        Runnable mount = files.unmount();
        checkTakesNothing(store, ANOTHER_DIRECTORY);
        assertThat(files.list()).as("nothing is made in another directory").isEmpty();
        mount.run();
        checkTakesAgain(store);
        files.processKilled();
        assertThat(open(files.afterCrash(1)).log().durable()).isEqualTo(MESSAGES + 10);
    }

    @Test
    void anEmptyLogTakesNothingInAnotherDirectory() throws IOException {
        ForgetfulFiles files = CrashTest.filled(0);
        DiskStore store = open(files);
        Runnable mount = files.unmount();
        checkTakesNothing(store, ANOTHER_DIRECTORY);
        assertThat(files.list()).isEmpty();
        mount.run();
        checkTakesAgain(store);
    }

    @Test
    void aDirectoryThatWasEmptiedTakesNothingAndIsLeftEmpty() throws IOException {
        ForgetfulFiles files = CrashTest.filled(MESSAGES);
        DiskStore store = open(files);
        for (String name : files.list()) files.delete(name);
        checkTakesNothing(store, "it is missing, and with it all other files of this log");
        store.close();
        assertThat(files.list()).as("as the next start needs it").isEmpty();
    }

    @Test
    void aTruncationThatCannotBeFoundAgainIsNotBegun() throws IOException {
        ForgetfulFiles files = CrashTest.filled(MESSAGES);
        DiskStore store = open(files);
        files.unmount();
        assertThatThrownBy(() -> store.log().truncateAfter(3)).isInstanceOf(AppendRefusedException.class);
        assertThat(store.log().end()).isEqualTo(MESSAGES);
    }

    @Test
    void aWritePutsTheNewestFileBackThatAloneIsMissing() throws IOException {
        ForgetfulFiles files = CrashTest.filled(MESSAGES);
        DiskStore store = open(files);
        files.delete(newest(files));
        takeOne(store);
        DiskRepairs repairs = store.repairs().orElseThrow();
        assertThat(repairs.restoreNewestFile()).as("that it was").isTrue();
        assertThat(repairs.restoreNewestFile()).as("once").isFalse();
        files.processKilled();
        assertThat(open(files.afterCrash(1)).log().durable()).isEqualTo(MESSAGES + 1);
    }

    @Test
    void aCheckPutsTheStateBackThatAloneIsMissing() throws IOException {
        ForgetfulFiles files = CrashTest.filled(MESSAGES);
        DiskStore store = open(files);
        store.state().promise(3);
        files.delete(StateFile.NAME);
        assertThat(store.trouble()).isEmpty();
        files.processKilled();
        DiskStore after = open(files.afterCrash(1));
        assertThat(after.log().durable()).isEqualTo(MESSAGES);
        assertThat(after.state().promisedEpoch()).isEqualTo(3);
    }

    private DiskStore onDisk(Path data) throws IOException {
        DiskStore store = DiskStore.open(DiskFiles.in(data), LogSettings.tiny()).store();
        store.state().adopt(Entries.LOG);
        for (int message = 0; message < MESSAGES; message++) takeOne(store);
        return store;
    }

    private static List<Path> names(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.toList();
        }
    }

    @Test
    void aDirectoryThatIsMovedAwayTakesMessagesAgainWhenItIsMovedBack() throws IOException {
        Path data = directory.resolve("data");
        Path away = directory.resolve("away");
        try (DiskStore store = onDisk(data)) {
            Files.move(data, away);
            checkTakesNothing(store, data + ": it is missing");
            Files.createDirectory(data);
            checkTakesNothing(store, ANOTHER_DIRECTORY);
            assertThat(names(data)).isEmpty();
            Files.delete(data);
            Files.move(away, data);
            checkTakesAgain(store);
        }
        assertThatCode(() -> DiskStore.open(DiskFiles.in(data), LogSettings.tiny()).store().close())
                .doesNotThrowAnyException();
    }

    private static void copy(Path from, Path to, int files) throws IOException {
        for (Path file : names(from).stream().sorted().limit(files).toList())
            Files.copy(file, to.resolve(file.getFileName()));
    }

    private static Map<String, String> contents(Path data) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : names(data)) contents.put(file.toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
        return contents;
    }

    /// Whole, and as an older copy would be, which lacks the newest file: that name is free there.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void aCopyInThePlaceOfTheDirectoryIsNotTouched(int copied) throws IOException {
        Path data = directory.resolve("data");
        Path away = directory.resolve("away");
        Map<String, String> before;
        try (DiskStore store = onDisk(data)) {
            Files.move(data, away);
            Files.createDirectory(data);
            copy(away, data, copied);
            before = contents(data);
            checkTakesNothing(store, "it is another ");
        }
        assertThat(contents(data)).as("by a clean stop neither").isEqualTo(before);
    }

    @Test
    void aCopyInThePlaceOfTheNewestFileIsNotWhereItWrites() throws IOException {
        Path data = directory.resolve("data");
        try (DiskStore store = onDisk(data)) {
            Path newest = names(data).stream()
                    .filter(file -> SegmentHeader.isName(file.getFileName().toString()))
                    .sorted()
                    .toList()
                    .getLast();
            Files.move(newest, directory.resolve("away"));
            Files.copy(directory.resolve("away"), newest);
            checkTakesNothing(store, "it is another file than the one this node writes to");
        }
    }

    /// What gets a name there would not be made durable: the directory that is synced is the one that was opened.
    @Test
    void theVeryFilesInAnotherDirectoryAreNotEnough() throws IOException {
        Path data = directory.resolve("data");
        Path away = directory.resolve("away");
        try (DiskStore store = onDisk(data)) {
            Files.move(data, away);
            Files.createDirectory(data);
            for (Path file : names(away)) Files.move(file, data.resolve(file.getFileName()));
            assertThat(store.trouble()).hasValueSatisfying(trouble -> assertThat(trouble).contains(ANOTHER_DIRECTORY));
            assertThatThrownBy(() -> store.state().promise(7)).hasMessageContaining(ANOTHER_DIRECTORY);
        }
    }
}
