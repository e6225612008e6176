package antiphon.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.config.Environment;
import antiphon.config.NodeSettings;
import antiphon.config.SettingException;
import antiphon.log.MessageLog;
import antiphon.message.EntryCodec;
import antiphon.message.LogId;
import antiphon.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
                50_053);
    }

    @Test
    void onDiskALogIsThereAgainAfterItWasClosed() throws IOException {
        NodeSettings settings = settings("disk", directory.resolve("made/when/missing"));
        try (MessageLog log = NodeStorage.open(settings)) {
            assertThat(log.kind()).isEqualTo("disk");
            log.adopt(LOG_ID);
        }
        try (MessageLog log = NodeStorage.open(settings)) {
            assertThat(log.logId()).contains(LOG_ID);
        }
    }

    @Test
    void inMemoryNothingIsWritten() throws IOException {
        Path unused = directory.resolve("unused");
        try (MessageLog log = NodeStorage.open(settings("memory", unused))) {
            assertThat(log.kind()).isEqualTo("memory");
            assertThat(unused).doesNotExist();
        }
    }

    @Test
    void anotherKeyThanTheLastMessageWasSignedWithIsToldInOneSentence() throws IOException {
        NodeSettings settings = settings("disk", directory);
        try (MessageLog log = NodeStorage.open(settings)) {
            log.adopt(LOG_ID);
            Message message = new Message(1, 1, 1, "ann", "", "signed by another");
            log.append(List.of(EntryCodec.seal(message, LOG_ID.genesis(), _ -> new byte[32])));
        }
        for (int start = 1; start <= 2; start++) {
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(() -> NodeStorage.open(settings))
                    .withMessageContainingAll("signed with a key", directory.toString(), "FERNET_KEY");
        }
    }

    @Test
    void aDirectoryInUseIsToldInOneSentence() throws IOException {
        NodeSettings settings = settings("disk", directory);
        try (MessageLog _ = NodeStorage.open(settings)) {
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(() -> NodeStorage.open(settings))
                    .withMessageContainingAll(directory.toString(), "in use by another process", "DATA_DIR");
        }
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsToldInOneSentence() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        for (Path unusable : new Path[]{file, file.resolve("below")}) {
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(() -> NodeStorage.open(settings("disk", unusable)))
                    .withMessageContainingAll("DATA_DIR=" + unusable, "set another");
        }
    }
}
