package antiphon.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import antiphon.security.callers.Caller;
import antiphon.security.callers.CallerEntry;
import antiphon.security.callers.CallersFile;
import antiphon.security.callers.Role;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PrivateFileWriterTest {
    private static final int AT_ONCE = 16;
    private static final int NODES_USER = 10_001;

    @TempDir private Path directory = Path.of("");

    private Path file() {
        return directory.resolve("secret");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void ofChangesAtOnceNoneIsLost() throws Exception {
        CallersFile callers = CallersFile.at(file(), _ -> Optional.empty());
        callers.create();
        List<String> names = IntStream.range(0, AT_ONCE).mapToObj(i -> "caller" + i).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<String>> added = threads.invokeAll(names.stream()
                    .<Callable<String>>map(name -> () -> callers.add(
                            new Caller(name, EnumSet.of(Role.READER), List.of()), Optional.empty()))
                    .toList());
            for (Future<String> each : added) assertThat(each.get()).isNotEmpty();
        }
        assertThat(callers.read().entries()).map(CallerEntry::name).containsExactlyInAnyOrderElementsOf(names);
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    /// A full disk is found when the draft is written. Here, the second directory is missing.
    @Test
    void ofFilesThatBelongTogetherNoneIsReplacedWhenOneCannotBeWritten() throws IOException {
        PrivateFileWriter.create(file(), bytes("old"));
        var owner = PosixFilePermissions.fromString("rw-------");
        List<PrivateFileWriter.NewFile> both = List.of(
                new PrivateFileWriter.NewFile(file(), "new", owner),
                new PrivateFileWriter.NewFile(directory.resolve("missing/second"), "new", owner));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> PrivateFileWriter.put(both));
        assertThat(file()).hasContent("old");
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void filesKeepTheirOwnersWhoeverReplacesThem() throws IOException {
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "only root can give files away");
        PrivateFileWriter.create(file(), bytes("old"));
        Files.setAttribute(file(), "unix:uid", NODES_USER);
        PrivateFileWriter.put(List.of(
                new PrivateFileWriter.NewFile(file(), "new", PosixFilePermissions.fromString("rw-------"))));
        assertThat(file()).hasContent("new");
        assertThat(Files.getAttribute(file(), "unix:uid")).isEqualTo(NODES_USER);
        PrivateFileWriter.replace(file(), () -> bytes("newer"));
        assertThat(Files.getAttribute(file(), "unix:uid")).isEqualTo(NODES_USER);
    }

    /// A node of another user may read its key as a member of the key's group.
    @Test
    void filesKeepTheirPermissionsAndNewOnesGetTheirs() throws IOException {
        PrivateFileWriter.create(file(), bytes("old"));
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), file());
        var owner = PosixFilePermissions.fromString("rw-------");
        Path fresh = directory.resolve("fresh");
        PrivateFileWriter.put(List.of(
                new PrivateFileWriter.NewFile(link, "new", owner),
                new PrivateFileWriter.NewFile(fresh, "new", owner)));
        assertThat(file()).hasContent("new");
        assertThat(link).isSymbolicLink();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh))).isEqualTo("rw-------");
    }

    @Test
    void aChangeThatIsRefusedLeavesNothingBehind() throws IOException {
        PrivateFileWriter.create(file(), bytes("old"));
        assertThatIllegalArgumentException().isThrownBy(() -> PrivateFileWriter.replace(file(), () -> {
            throw new IllegalArgumentException("no");
        }));
        assertThat(file()).hasContent("old");
        PrivateFileWriter.replace(file(), () -> bytes("new"));
        assertThat(file()).hasContent("new");
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    /// Its owner could not open the lock a second time, if that were read-only too.
    @Test
    void aFileThatIsReadOnlyIsReplacedAndStaysSo() throws IOException {
        PrivateFileWriter.create(file(), bytes("old"));
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--------"));
        PrivateFileWriter.replace(file(), () -> bytes("new"));
        assertThat(file()).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("r--------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(PrivateFileWriter.lockOf(file()))))
                .isEqualTo("rw-------");
    }

    @Test
    void whoWaitsTooLongForAnotherIsReportedSo() throws IOException {
        PrivateFileWriter.create(file(), bytes("old"));
        try (FileChannel other = FileChannel.open(
                PrivateFileWriter.lockOf(file()), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = other.lock()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> PrivateFileWriter.replace(file(), () -> bytes("new"), 1))
                    .withMessageContaining("another command is changing it");
        }
        assertThat(file()).hasContent("old");
        PrivateFileWriter.replace(file(), () -> bytes("new"), 1);
        assertThat(file()).hasContent("new");
    }
}
