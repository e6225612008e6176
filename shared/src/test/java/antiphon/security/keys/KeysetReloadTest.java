package antiphon.security.keys;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.Hash;
import antiphon.message.TestEntries;
import antiphon.security.keyset.KeysetChange;
import antiphon.security.keyset.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysetReloadTest {
    private static final Hash HASH = TestEntries.first("hi").hash();

    @TempDir private Path directory = Path.of("");
    private Path path = Path.of("");
    private SigningKeys keys = TestEntries.KEYS;
    private final List<String> reported = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        path = directory.resolve("keyset.json");
        KeysetFiles.at(path).create();
        keys = KeysetFiles.keys(path);
        keys.reload().orElseThrow().onChange(new KeysetReload.Listener() {
            @Override
            public void changed(List<SigningKey> now) {
                reported.add(now.stream().map(SigningKey::use).collect(Collectors.joining(" ")));
            }

            @Override
            public void unusable(String reason) {
                reported.add(reason);
            }
        });
    }

    private void look() {
        keys.reload().orElseThrow().lookAgain();
    }

    private long change(KeysetChange change) throws IOException {
        return KeysetFiles.at(path).change(change).getLast().id();
    }

    @Test
    void whatHasNotChangedIsNotReported() {
        look();
        look();
        assertThat(reported).isEmpty();
    }

    @Test
    void aRotationIsTakenStepByStep() throws IOException {
        byte[] before = keys.sign(HASH);
        long next = change(new KeysetChange.Add());
        look();
        assertThat(keys.sign(HASH)).isEqualTo(before);
        change(new KeysetChange.Promote(next));
        look();
        assertThat(keys.sign(HASH)).isNotEqualTo(before);
        assertThat(keys.verifies(HASH, before)).isTrue();
        look();
        assertThat(reported).containsExactly("primary verifies", "verifies primary");
    }

    @Test
    void whatCannotBeUsedLeavesTheKeysAndIsReportedOnce() throws IOException {
        byte[] before = keys.sign(HASH);
        String whole = Files.readString(path);
        KeysetFiles.write(path, whole.substring(0, whole.length() / 2));
        look();
        look();
        Files.delete(path);
        look();
        KeysetFiles.write(path, whole);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        look();
        assertThat(keys.sign(HASH)).isEqualTo(before);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        look();
        look();
        assertThat(reported).hasSize(4);
        assertThat(reported.get(0)).isEqualTo("is not a Tink keyset in JSON with MAC keys");
        assertThat(reported.get(1)).isEqualTo("cannot be read: it is missing");
        assertThat(reported.get(2)).contains("chmod 600");
        assertThat(reported.get(3)).as("all is well again").isEqualTo("primary");
    }

    @Test
    void aFileWithoutTheKeysThatWereUsedIsNotTaken() throws IOException {
        byte[] before = keys.sign(HASH);
        long old = keys.keys().getFirst().id();
        Files.delete(path);
        KeysetFiles.at(path).create();
        look();
        assertThat(reported).singleElement().asString().startsWith("lacks key " + old);
        assertThat(keys.verifies(HASH, before)).isTrue();
    }

    @Test
    void anOldCopyDoesNotLetTheOldKeySignAgain() throws IOException {
        long next = change(new KeysetChange.Add());
        String copy = Files.readString(path);
        change(new KeysetChange.Promote(next));
        look();
        KeysetFiles.write(path, copy);
        look();
        assertThat(reported.getLast()).contains("sign again", "older than key " + next);
        assertThat(keys.signerOf(HASH, keys.sign(HASH)).orElseThrow().id()).isEqualTo(next);
    }
}
