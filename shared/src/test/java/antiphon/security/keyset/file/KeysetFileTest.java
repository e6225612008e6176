package antiphon.security.keyset.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.message.Hash;
import antiphon.message.TestEntries;
import antiphon.security.keys.KeysetFiles;
import antiphon.security.keys.SigningKeys;
import antiphon.security.keyset.KeysetChange;
import antiphon.security.keyset.SigningKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysetFileTest {
    private static final String FERNET_KEY = "f".repeat(43);
    private static final String MASTER_KEY = "m".repeat(43);
    private static final Hash HASH = TestEntries.first("hi").hash();

    @TempDir private Path directory = Path.of("");
    private Path path = Path.of("");
    private KeysetFile file = KeysetFiles.at(path);

    @BeforeEach
    void name() {
        path = directory.resolve("keyset.json");
        file = KeysetFiles.at(path);
    }

    private long add() throws IOException {
        return file.change(new KeysetChange.Add()).getLast().id();
    }

    private static List<String> uses(List<SigningKey> keys) {
        return keys.stream().map(SigningKey::use).toList();
    }

    @Test
    void aNewFileHasOneKeyThatSignsAndOnlyItsOwnerReadsIt() throws IOException {
        SigningKey made = file.create();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
        assertThat(file.list()).containsExactly(made);
        assertThat(made).isEqualTo(new SigningKey(made.id(), true, true, "HMAC-SHA256, 256 bits"));
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> file.create());
        assertThat(file.list()).as("it stays").containsExactly(made);
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void aKeyIsAddedPromotedAndTheOldOneDisabled() throws IOException {
        long old = file.create().id();
        byte[] signedByOld = KeysetFiles.keys(path).sign(HASH);
        long next = add();
        assertThat(uses(file.list())).containsExactly("primary", "verifies");
        assertThat(KeysetFiles.keys(path).sign(HASH)).isEqualTo(signedByOld);
        assertThat(uses(file.change(new KeysetChange.Promote(next)))).containsExactly("verifies", "primary");
        SigningKeys keys = KeysetFiles.keys(path);
        assertThat(keys.signerOf(HASH, keys.sign(HASH)).orElseThrow().id()).isEqualTo(next);
        assertThat(keys.signerOf(HASH, signedByOld).orElseThrow().id()).isEqualTo(old);
        assertThat(uses(file.change(new KeysetChange.Disable(old)))).containsExactly("disabled", "primary");
        SigningKey disabled = KeysetFiles.keys(path).signerOf(HASH, signedByOld).orElseThrow();
        assertThat(disabled.enabled()).as("it is known whose signature it is").isFalse();
        assertThat(uses(file.change(new KeysetChange.Enable(old)))).containsExactly("verifies", "primary");
    }

    @Test
    void theOrderOfKeysIsKept() throws IOException {
        long first = file.create().id();
        long second = add();
        long third = add();
        file.change(new KeysetChange.Promote(second));
        assertRefused(new KeysetChange.Disable(second), "signs with key " + second, "promote another");
        assertRefused(new KeysetChange.Promote(first), "key " + first + " from before its primary key " + second);
        file.change(new KeysetChange.Promote(third));
        assertRefused(new KeysetChange.Disable(second), "key " + first, "disable the older one first");
        file.change(new KeysetChange.Disable(first));
        file.change(new KeysetChange.Disable(second));
        assertRefused(new KeysetChange.Enable(first), "key " + second + " disabled", "enable the newer one first");
        long fourth = add();
        file.change(new KeysetChange.Disable(fourth));
        assertRefused(new KeysetChange.Promote(fourth), "key " + fourth + " disabled: it cannot sign");
        assertRefused(new KeysetChange.Promote(7), "has no key 7, only " + first + ", " + second);
    }

    private void assertRefused(KeysetChange change, String... words) throws IOException {
        byte[] before = Files.readAllBytes(path);
        assertThatIllegalArgumentException().isThrownBy(() -> file.change(change))
                .satisfies(refused -> assertThat(refused.getMessage()).contains(words));
        assertThat(path).hasBinaryContent(before);
    }

    @Test
    void aFernetKeyIsTakenOverWithTheSameSignatures() throws IOException {
        file.createFrom(FERNET_KEY);
        SigningKeys fernet = SigningKeys.ofFernetKey(FERNET_KEY);
        assertThat(KeysetFiles.keys(path).sign(HASH)).isEqualTo(fernet.sign(HASH));
        file.change(new KeysetChange.Promote(add()));
        SigningKeys keys = KeysetFiles.keys(path);
        assertThat(keys.signerOf(HASH, fernet.sign(HASH)).orElseThrow().algorithm()).endsWith("as FERNET_KEY");
        assertThat(keys.signerOf(HASH, keys.sign(HASH)).orElseThrow().primary()).isTrue();
    }

    // Who may read it.

    @ParameterizedTest
    @CsvSource({
        "rw-r-----,owner", "rw----r--,owner", "rw-r--r--,owner", "rw--w----,owner", "r--r-----,owner",
        "rw-r--r--,group", "rw-rw----,group", "rw-rw-rw-,everyone"})
    void aFileThatOthersCouldHaveReadOrWrittenIsRefusedWithWhatToType(String permissions, String readers)
            throws IOException {
        file.create();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeysetFiles.at(path, "KEYSET_READABLE_BY", readers).list())
                .withMessageContaining("(" + permissions + "): chmod 600 " + path)
                .withMessageContaining("KEYSET_READABLE_BY");
    }

    @ParameterizedTest
    @CsvSource({
        "rw-------,owner", "r--------,owner", "r--r-----,group", "rw-r-----,group", "r--r--r--,everyone",
        "rw-r--r--,everyone"})
    void aFileThatNoMoreMayReadThanAllowedIsTaken(String permissions, String readers) throws IOException {
        file.create();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        assertThat(KeysetFiles.at(path, "KEYSET_READABLE_BY", readers).list()).hasSize(1);
    }

    @Test
    void aChangeKeepsPermissionsAndWritesWhatALinkLeadsTo() throws IOException {
        file.create();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--r-----"));
        Path link = Files.createSymbolicLink(directory.resolve("link.json"), path);
        KeysetFiles.at(link, "KEYSET_READABLE_BY", "group").change(new KeysetChange.Add());
        assertThat(link).isSymbolicLink();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("r--r-----");
        assertThat(KeysetFiles.at(path, "KEYSET_READABLE_BY", "group").list()).hasSize(2);
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    // Under a master key.

    private KeysetFile encrypted() {
        return KeysetFiles.at(path, "KEYSET_MASTER_KEY", MASTER_KEY);
    }

    @Test
    void underAMasterKeyTheFileIsNoUseToOthers() throws IOException {
        file.create();
        SigningKeys before = KeysetFiles.keys(path);
        String clear = Files.readString(path);
        encrypted().encrypt();
        String secret = clear.replaceAll("(?s).*\"value\":\\s*\"([^\"]+)\".*", "$1");
        assertThat(secret).hasSizeBetween(30, 200);
        assertThat(path).content().contains("encryptedKeyset").doesNotContain(secret);
        assertThat(SigningKeys.of(encrypted()).sign(HASH)).isEqualTo(before.sign(HASH));
        encrypted().change(new KeysetChange.Add());
        assertThat(path).content().as("changed and still encrypted").contains("encryptedKeyset");
        assertThat(encrypted().list()).hasSize(2);
        assertThatIllegalArgumentException().isThrownBy(() -> file.list())
                .withMessage("is encrypted: set KEYSET_MASTER_KEY or KEYSET_MASTER_FILE");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeysetFiles.at(path, "KEYSET_MASTER_KEY", "n".repeat(43)).list())
                .withMessageContaining("encrypted under another master key, or altered");
    }

    @Test
    void aFileThatIsNotEncryptedIsNotTakenWhereThereIsAMasterKey() throws IOException {
        file.create();
        assertThatIllegalArgumentException().isThrownBy(() -> encrypted().list())
                .withMessageContaining("antiphon keys encrypt " + path);
        assertThatIllegalArgumentException().isThrownBy(() -> file.encrypt())
                .withMessageContaining("set KEYSET_MASTER_KEY or KEYSET_MASTER_FILE");
    }

    @Test
    void theMasterKeyMayBeInAFileThatOnlyItsOwnerReads() throws IOException {
        Path key = KeysetFiles.write(directory.resolve("master.key"), MASTER_KEY + "\n");
        KeysetFiles.at(path, "KEYSET_MASTER_FILE", key.toString()).create();
        assertThat(encrypted().list()).hasSize(1);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeysetFiles.at(path, "KEYSET_MASTER_FILE", key.toString()))
                .withMessageContaining("KEYSET_MASTER_FILE=" + key)
                .withMessageContaining("chmod 600 " + key);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 100, 140})
    void aByteAlteredInAnEncryptedFileIsFound(int at) throws IOException {
        encrypted().create();
        String whole = Files.readString(path);
        char other = whole.charAt(at) == 'A' ? 'B' : 'A';
        KeysetFiles.write(path, whole.substring(0, at) + other + whole.substring(at + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> encrypted().list());
    }

    @Test
    void neitherKeysNorMasterKeyArePrinted() throws IOException {
        KeysetFile printed = encrypted();
        printed.create();
        List<Object> all = List.of(printed, SigningKeys.of(printed), printed.list(), MasterKey.of(MASTER_KEY));
        assertThat(all.toString()).doesNotContain("mmm");
    }
}
