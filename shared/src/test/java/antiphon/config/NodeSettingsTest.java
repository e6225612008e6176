package antiphon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import antiphon.security.keyset.file.KeysetFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSettingsTest {
    private static final String KEY = "k".repeat(43);
    private final Map<String, String> variables = new HashMap<>(Map.of("AUTH_TOKEN", "secret", "FERNET_KEY", KEY));

    private NodeSettings read() {
        return NodeSettings.from(new Environment(variables), "worker1", 50_053, 8_081);
    }

    private void assertRefused(String... words) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(this::read)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(words).doesNotContain("kkk"));
    }

    private void assertBlamesNot(String setting) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(this::read)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(setting + "="));
    }

    @Test
    void aTokenAndAKeyAreEnough() {
        NodeSettings settings = read();
        assertThat(settings.name()).isEqualTo("worker1");
        assertThat(settings.port()).isEqualTo(50_053);
        assertThat(settings.storage()).isEqualTo(Storage.DISK);
        assertThat(settings.dataDir()).isEqualTo(Path.of("data/worker1"));
        assertThat(settings.token().matches("secret")).isTrue();
    }

    @Test
    void neitherKeyNorTokenIsPrinted() {
        assertThat(read().toString()).doesNotContain("secret").doesNotContain("kkk");
    }

    @Test
    void withoutATokenItSaysHowToMakeOne() {
        variables.remove("AUTH_TOKEN");
        assertRefused("AUTH_TOKEN is not set", "openssl rand");
        variables.put("AUTH_TOKEN", "  ");
        assertRefused("AUTH_TOKEN is not set");
    }

    @Test
    void secretsAreTakenFromFiles(@TempDir Path directory) throws Exception {
        variables.clear();
        variables.put("AUTH_TOKEN_FILE", Files.writeString(directory.resolve("t"), " from-a-file\n").toString());
        variables.put("FERNET_KEY_FILE", Files.writeString(directory.resolve("k"), KEY + "\n").toString());
        assertThat(read().token().matches("from-a-file")).isTrue();
        variables.put("AUTH_TOKEN", "another");
        assertRefused("AUTH_TOKEN and AUTH_TOKEN_FILE are both set");
    }

    @Test
    void aFileWithoutASecretIsReportedByItsName(@TempDir Path directory) throws Exception {
        variables.remove("FERNET_KEY");
        variables.put("FERNET_KEY_FILE", directory.resolve("none").toString());
        assertRefused("FERNET_KEY_FILE=" + directory, "cannot be read: it is missing");
        variables.put("FERNET_KEY_FILE", Files.writeString(directory.resolve("empty"), " \n").toString());
        assertRefused("FERNET_KEY_FILE=" + directory, "holds nothing");
        variables.put("FERNET_KEY_FILE", Files.writeString(directory.resolve("x"), "k".repeat(70_000)).toString());
        assertRefused("FERNET_KEY_FILE=" + directory, "holds more than 65536 bytes");
        variables.put("FERNET_KEY_FILE", Files.writeString(directory.resolve("wrong"), "kkkk").toString());
        assertRefused("FERNET_KEY holds 3 bytes, needs 32");
        variables.put("FERNET_KEY_FILE", "\0");
        assertRefused("FERNET_KEY_FILE=", "set it to a file");
    }

    @Test
    void withoutAKeyItSaysHowToMakeOne() {
        variables.remove("FERNET_KEY");
        assertRefused("FERNET_KEY is not set", "SIGNING_KEYSET", "openssl rand");
    }

    @Test
    void aWrongKeyIsReportedButNotRepeated() {
        variables.put("FERNET_KEY", "kkkk");
        assertRefused("FERNET_KEY holds 3 bytes, needs 32");
        variables.put("FERNET_KEY", "kkk!");
        assertRefused("FERNET_KEY is not base64url");
    }

    @Test
    void aKeysetIsUsedBeforeTheKey(@TempDir Path directory) throws Exception {
        variables.put("SIGNING_KEYSET", directory.resolve("none.json").toString());
        assertRefused("SIGNING_KEYSET=" + directory, "cannot be read");
        Path file = Files.writeString(directory.resolve("keyset.json"), "{}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        variables.put("SIGNING_KEYSET", file.toString());
        assertRefused("SIGNING_KEYSET=" + file, "by others than its owner (rw-r-----): chmod 600 " + file);
        variables.put("KEYSET_READABLE_BY", "group");
        variables.put("SIGNING_KEYSET", file.toString());
        assertRefused("SIGNING_KEYSET=" + file, "is not a Tink keyset");
        variables.put("SIGNING_KEYSET", directory.toString());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        assertRefused("SIGNING_KEYSET=" + directory, "cannot be read");
    }

    @Test
    void whoMayReadTheCallersIsReportedAlone() {
        variables.put("CALLERS", "callers.json");
        variables.put("CALLERS_READABLE_BY", "anyone");
        assertRefused("CALLERS_READABLE_BY=anyone is not allowed", "owner, group or everyone");
        assertBlamesNot("CALLERS");
    }

    @Test
    void howAKeysetIsReadIsReportedWithoutTheMasterKey(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("keyset.json");
        variables.put("SIGNING_KEYSET", file.toString());
        variables.put("KEYSET_READABLE_BY", "anyone");
        assertRefused("KEYSET_READABLE_BY=anyone is not allowed", "owner, group or everyone");
        assertBlamesNot("SIGNING_KEYSET");
        variables.remove("KEYSET_READABLE_BY");
        variables.put("KEYSET_MASTER_KEY", "kkkk");
        assertRefused("KEYSET_MASTER_KEY holds 3 bytes, needs 32");
        assertBlamesNot("SIGNING_KEYSET");
        variables.put("KEYSET_MASTER_KEY", KEY);
        KeysetFile.at(file, name -> Optional.ofNullable(variables.get(name))).create();
        assertThat(read().keys().keys()).hasSize(1);
        variables.put("KEYSET_MASTER_FILE", "master.key");
        assertRefused("KEYSET_MASTER_KEY and KEYSET_MASTER_FILE are both set");
        variables.remove("KEYSET_MASTER_KEY");
        assertRefused("KEYSET_MASTER_FILE=master.key cannot be read");
        variables.remove("KEYSET_MASTER_FILE");
        assertRefused("SIGNING_KEYSET=" + file + " is encrypted: set KEYSET_MASTER_KEY or KEYSET_MASTER_FILE");
    }

    @Test
    void aWrongPortAndStorageAreReported() {
        variables.put("PORT", "70000");
        assertRefused("PORT=70000 is not allowed");
        variables.put("PORT", "1234");
        assertThat(read().port()).isEqualTo(1_234);
        variables.put("STORAGE", "tape");
        assertRefused("STORAGE=tape is not allowed", "memory");
    }

    @Test
    void httpHasAPortOrIsOff() {
        assertThat(read().httpPort()).hasValue(8_081);
        variables.put("HTTP_PORT", "0");
        assertThat(read().httpPort()).hasValue(0);
        variables.put("HTTP_PORT", "Off");
        assertThat(read().httpPort()).isEmpty();
        for (String wrong : List.of("65536", "-1", "none")) {
            variables.put("HTTP_PORT", wrong);
            assertRefused("HTTP_PORT=" + wrong + " is not allowed", "0 for any free port, or off");
        }
    }

    @Test
    void aRecordingIsOffUnlessItHasRoomAndADirectory() {
        assertThat(read().recordingBytes()).isZero();
        variables.put("RECORDING_BYTES", "1048576");
        assertRefused("RECORDING_BYTES=1048576 is not allowed", "0 for no recording", "33554432 or more");
        variables.put("RECORDING_BYTES", "5000000000");
        assertThat(read().recordingBytes()).isEqualTo(5_000_000_000L);
        variables.put("STORAGE", "memory");
        assertRefused("RECORDING_BYTES is set", "STORAGE=disk");
    }
}
