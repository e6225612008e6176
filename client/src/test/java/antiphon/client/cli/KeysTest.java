package antiphon.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.SignedNode;
import antiphon.message.Hash;
import antiphon.security.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    @TempDir private Path directory;

    private String file() {
        return directory.resolve("keyset.json").toString();
    }

    @Test
    void aNewKeysetSignsAndOnlyItsOwnerReadsIt() throws IOException {
        assertThat(Run.of("keys", "create", file()).exitCode()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file()))))
                .isEqualTo("rw-------");
        SigningKeys keys = SigningKeys.ofKeysetFile(Path.of(file()));
        Hash hash = SignedNode.logId(1).genesis();
        assertThat(keys.verifies(hash, keys.sign(hash))).isTrue();
    }

    @Test
    void theListShowsNoKey() throws IOException {
        Run.of("keys", "create", file());
        Run list = Run.of("keys", "list", file());
        assertThat(list.outLines()).hasSize(2);
        assertThat(list.outLines().getLast()).contains("enabled", "signs and verifies", "HMAC-SHA256, 256 bits");
        String json = Files.readString(Path.of(file()));
        String secret = json.replaceAll("(?s).*\"value\":\\s*\"([^\"]+)\".*", "$1");
        assertThat(secret).hasSizeBetween(30, 200);
        assertThat(list.out()).doesNotContain(secret);
        assertThat(Run.of("keys", "list", file(), "-o", "json").out()).startsWith("{\"id\":").doesNotContain(secret);
    }

    @Test
    void aFileThatIsThereStays() throws IOException {
        Files.writeString(Path.of(file()), "precious");
        Run run = Run.of("keys", "create", file());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is there already").hasLineCount(1);
        assertThat(Path.of(file())).hasContent("precious");
        assertThat(Run.of("keys", "list", file()).err()).contains("is not a Tink keyset").doesNotContain("precious");
    }
}
