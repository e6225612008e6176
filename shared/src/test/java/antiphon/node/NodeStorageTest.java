package antiphon.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.config.NodeSettings;
import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import antiphon.log.ReplicaStore;
import antiphon.message.EntryCodec;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.node.loop.StorageTrouble;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeStorageTest {
    private static final LogId LOG_ID = new LogId(new UUID(1, 2));

    @TempDir private Path directory;

    private static NodeSettings settings(String storage, Path dataDir) {
        return NodeSettings.from(
                new Environment(Map.of(
                        "AUTH_TOKEN", "secret", "FERNET_KEY", "k".repeat(43), "STORAGE", storage, "DATA_DIR",
                        dataDir.toString())),
                "worker1",
                50_053, 0);
    }

    @Test
    void onDiskALogIsThereAgainAfterItWasClosed() throws IOException {
        NodeSettings settings = settings("disk", directory.resolve("made/when/missing"));
        try (ReplicaStore store = NodeStorage.open(settings)) {
            assertThat(store.kind()).isEqualTo("disk");
            store.state().adopt(LOG_ID);
        }
        try (ReplicaStore store = NodeStorage.open(settings)) {
            assertThat(store.state().logId()).contains(LOG_ID);
        }
    }

    @Test
    void whatIsWrittenIsTheOwnersAloneUnderAnyUmask() throws IOException {
        Path made = directory.resolve("data/worker1");
        keepOneMessage(made);
        assertThat(modes(directory.resolve("data"))).containsOnly("rwx------");
        assertThat(modes(made)).hasSizeGreaterThan(2).containsOnly("rw-------");
    }

    @Test
    void whatAnOlderVersionLeftOpenIsClosedAtTheStart() throws IOException {
        keepOneMessage(directory);
        Files.createFile(directory.resolve("aside-7-1-00000000000000000001.log"));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList())
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (ReplicaStore store = NodeStorage.open(settings("disk", directory))) {
            assertThat(store.log().end()).isEqualTo(1);
        }
        assertThat(Files.getPosixFilePermissions(directory)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(modes(directory)).hasSizeGreaterThan(3).containsOnly("rw-------");
    }

    private static void keepOneMessage(Path dataDir) throws IOException {
        NodeSettings settings = settings("disk", dataDir);
        try (ReplicaStore store = NodeStorage.open(settings)) {
            store.state().adopt(LOG_ID);
            Message message = new Message(1, 1, 1, "ann", "", "private");
            store.log().append(List.of(EntryCodec.seal(message, LOG_ID.genesis(), settings.keys())));
            store.log().sync();
        }
    }

    private static List<String> modes(Path directory) throws IOException {
        List<String> modes = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList())
                modes.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        return modes;
    }

    @Test
    void noNodeStartsOnHalfOfARestore() throws IOException {
        Files.createFile(directory.resolve("restoring"));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> NodeStorage.open(settings("disk", directory)))
                .withMessage("DATA_DIR=" + directory + " holds half of a restore, which was broken off: run `antiphon"
                        + " restore` on it again, or empty it");
        assertThat(directory.resolve("state")).doesNotExist();
    }

    @Test
    void inMemoryNothingIsWritten() throws IOException {
        Path unused = directory.resolve("unused");
        try (ReplicaStore store = NodeStorage.open(settings("memory", unused))) {
            assertThat(store.kind()).isEqualTo("memory");
            assertThat(unused).doesNotExist();
        }
    }

    @Test
    void anotherKeyThanTheLastMessageWasSignedWithIsReportedInOneSentence() throws IOException {
        NodeSettings settings = settings("disk", directory);
        try (ReplicaStore store = NodeStorage.open(settings)) {
            store.state().adopt(LOG_ID);
            Message message = new Message(1, 1, 1, "ann", "", "signed by another");
            store.log().append(List.of(EntryCodec.seal(message, LOG_ID.genesis(), _ -> new byte[32])));
        }
        for (int start = 1; start <= 2; start++) {
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(() -> NodeStorage.open(settings))
                    .withMessageContainingAll("signed with a key", directory.toString(), "FERNET_KEY");
        }
    }

    @Test
    void aDirectoryInUseIsReportedInOneSentence() throws IOException {
        NodeSettings settings = settings("disk", directory);
        try (ReplicaStore _ = NodeStorage.open(settings)) {
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(() -> NodeStorage.open(settings))
                    .withMessageContainingAll(directory.toString(), "in use by another process", "DATA_DIR");
        }
    }

    private void assertUnusable(Path dataDir, String... words) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> NodeStorage.open(settings("disk", dataDir)))
                .withMessageStartingWith("DATA_DIR=" + dataDir + " cannot be used: ")
                .withMessageContainingAll(words);
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsReportedInOneSentence() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        String is = file.toString();
        assertUnusable(file, is + ": not a directory; make it a directory, or set another");
        assertUnusable(file.resolve("below"), is + ": not a directory; make it a directory, or set another");
    }

    @Test
    void aFileThatCannotBeReadIsNamedAndNothingIsQuarantined() throws IOException {
        NodeSettings settings = settings("disk", directory);
        try (ReplicaStore store = NodeStorage.open(settings)) {
            store.state().adopt(LOG_ID);
            store.log().append(List.of(EntryCodec.seal(
                    new Message(1, 1, 1, "ann", "", "kept"), LOG_ID.genesis(), settings.keys())));
        }
        Path state = directory.resolve("state");
        Files.move(state, directory.resolve("moved"));
        Files.createDirectory(state); // Opening it succeeds, as with a broken disk, and reading it does not.
        List<String> before = names();
        assertUnusable(directory, state + ": Is a directory; nothing was changed: check this file and its disk");
        assertThat(names()).isEqualTo(before);
        Files.delete(state);
        Files.move(directory.resolve("moved"), state);
        try (ReplicaStore store = NodeStorage.open(settings)) {
            assertThat(store.log().durable()).isEqualTo(1);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void eachReasonComesWithWhatToDo() {
        Path dir = Path.of("data");
        assertThat(StorageTrouble.sentence(dir, new AccessDeniedException("data/state")))
                .isEqualTo("DATA_DIR=data cannot be used: data/state: no permission; let this user read and write"
                        + " there, or set another");
        assertThat(StorageTrouble.sentence(dir, new FileSystemException("data/lock", null, "No space left on device")))
                .contains("data/lock: No space left on device; make room on that disk");
        assertThat(StorageTrouble.sentence(dir, new FileSystemException("data/state", null, "Input/output error")))
                .contains("data/state: Input/output error; nothing was changed: check this file");
        assertThat(StorageTrouble.sentence(dir, new IOException("f has version 2: use the newer program")))
                .isEqualTo("DATA_DIR=data cannot be used: f has version 2: use the newer program");
    }
}
