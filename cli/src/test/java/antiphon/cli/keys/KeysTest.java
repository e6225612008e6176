package antiphon.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.Run;
import antiphon.client.SignedNode;
import antiphon.message.Hash;
import antiphon.security.keys.SigningKeys;
import antiphon.security.keyset.file.KeysetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        SigningKeys keys = SigningKeys.of(KeysetFile.at(Path.of(file()), _ -> Optional.empty()));
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
        Files.setPosixFilePermissions(Path.of(file()), PosixFilePermissions.fromString("rw-r--r--"));
        Run run = Run.of("keys", "create", file());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is there already").hasLineCount(1);
        assertThat(Path.of(file())).hasContent("precious");
        assertThat(Run.of("keys", "list", file()).err()).contains("(rw-r--r--): chmod 600 " + file());
        Files.setPosixFilePermissions(Path.of(file()), PosixFilePermissions.fromString("rw-------"));
        assertThat(Run.of("keys", "list", file()).err()).contains("is not a Tink keyset").doesNotContain("precious");
    }

    private long idOf(int place) {
        String line = Run.of("keys", "list", file(), "-o", "json").outLines().get(place);
        return Long.parseLong(line.replaceAll("^\\{\"id\":(\\d+),.*", "$1"));
    }

    private Run step(String command, long id) {
        return Run.of("keys", command, file(), Long.toString(id));
    }

    @Test
    void aRotationSaysAtEachStepWhatComesNext() {
        Run.of("keys", "create", file());
        Run added = Run.of("keys", "add", file());
        long old = idOf(0);
        long next = idOf(1);
        assertThat(added.out()).contains("added key " + next, "to every node", "keys promote " + file() + " " + next);
        assertThat(step("disable", old).err()).contains("signs with key " + old, "promote another one");
        assertThat(step("promote", next).out()).startsWith("key " + next + " is to sign");
        assertThat(step("promote", next).out())
                .isEqualTo("key " + next + " signs already; nothing was changed\n");
        assertThat(step("disable", old).out()).contains("key " + old + " is disabled", "antiphon verify");
        List<String> list = Run.of("keys", "list", file()).outLines();
        assertThat(list.get(1)).matches(" *" + old + "  disabled  reported +HMAC.*");
        assertThat(list.get(2)).matches(" *" + next + "  enabled   signs and verifies +HMAC.*");
        assertThat(step("promote", old).exitCode()).isEqualTo(1);
        assertThat(step("enable", old).out()).contains("is enabled");
        assertThat(step("promote", 1).err()).contains("has no key 1, only " + old + ", " + next);
        assertThat(Run.of("keys", "promote", file(), "x", "-o", "json").exitCode()).isEqualTo(2);
    }

    @Test
    void aChangePrintsAllKeysForPrograms() {
        Run.of("keys", "create", file());
        Run added = Run.of("keys", "add", file(), "-o", "json");
        assertThat(added.outLines()).hasSize(2);
        assertThat(added.outLines().getLast())
                .isEqualTo("{\"id\":" + idOf(1) + ",\"status\":\"enabled\",\"primary\":false,\"use\":\"verifies\","
                        + "\"algorithm\":\"HMAC-SHA256, 256 bits\"}");
    }

    @Test
    void aFernetKeyBecomesAKeyset() throws IOException {
        Run made = Run.in(Map.of("FERNET_KEY", SignedNode.KEY)).run("keys", "create", file(), "--from-fernet-key");
        assertThat(made.out()).contains("every node of the cluster").doesNotContain(SignedNode.KEY);
        Hash hash = SignedNode.logId(1).genesis();
        SigningKeys keys = SigningKeys.of(KeysetFile.at(Path.of(file()), _ -> Optional.empty()));
        assertThat(keys.sign(hash)).isEqualTo(SigningKeys.ofFernetKey(SignedNode.KEY).sign(hash));
        assertThat(Run.of("keys", "create", file() + "2", "--from-fernet-key").err()).contains("no FERNET_KEY: set it");
    }

    @Test
    void aFileIsEncryptedUnderTheMasterKey() {
        Map<String, String> master = Map.of("KEYSET_MASTER_KEY", "m".repeat(43));
        Run.of("keys", "create", file());
        assertThat(Run.of("keys", "encrypt", file()).err()).contains("set KEYSET_MASTER_KEY or KEYSET_MASTER_FILE");
        assertThat(Run.in(master).run("keys", "list", file()).err()).contains("antiphon keys encrypt " + file());
        assertThat(Run.in(master).run("keys", "encrypt", file()).out()).startsWith("encrypted " + file());
        Run again = Run.in(master).run("keys", "encrypt", file());
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).isEqualTo("antiphon: " + file() + " is encrypted already\n");
        assertThat(Run.in(master).run("keys", "list", file()).outLines()).hasSize(2);
        assertThat(Run.of("keys", "list", file()).err()).contains("is encrypted: set KEYSET_MASTER_KEY");
        assertThat(Run.of("keys", "list", file(), "-v").err()).doesNotContain("mmm");
    }
}
