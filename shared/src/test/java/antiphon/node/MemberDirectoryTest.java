package antiphon.node;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.config.NodeSettings;
import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberDirectoryTest {
    @TempDir private Path directory;

    private NodeSettings settings() {
        return NodeSettings.from(
                new Environment(Map.of(
                        "AUTH_TOKEN", "0123456789abcdef", "DATA_DIR", directory.toString(),
                        "FERNET_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
                "master", 1, 2);
    }

    @Test
    void aDirectoryOfAFoundedClusterIsRefused() throws IOException {
        assertThatCode(() -> MemberDirectory.requireNone(settings())).doesNotThrowAnyException();
        Files.createDirectory(directory.resolve("control"));
        Files.writeString(directory.resolve("control").resolve("voter"), "not founded yet");
        assertThatCode(() -> MemberDirectory.requireNone(settings())).doesNotThrowAnyException();
        Files.writeString(directory.resolve("control").resolve("founding"), "founded");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> MemberDirectory.requireNone(settings()))
                .withMessageContaining("any node can lead")
                .withMessageContaining("--failover");
    }
}
