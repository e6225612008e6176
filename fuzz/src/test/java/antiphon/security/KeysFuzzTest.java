package antiphon.security;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.Hash;
import antiphon.message.TestEntries;
import antiphon.security.keys.SigningKeys;
import antiphon.security.keyset.Keyset;
import antiphon.security.keyset.file.KeysetFile;
import antiphon.security.keyset.file.MasterKey;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Keys and keysets, as files and settings hold them. What is refused is refused without a word of what it holds.
class KeysFuzzTest {
    /// Of the seeds, too.
    static final String MASTER_KEY = "bWFzdGVyIGtleSBmb3IgdGVzdHMgb2YgMzIgYnl0ZXM=";
    private static final Path PATH = Path.of("keyset.json");
    private static final KeysetFile CLEAR = KeysetFile.at(PATH, _ -> Optional.empty());
    private static final KeysetFile ENCRYPTED = KeysetFile.at(
            PATH, name -> Optional.ofNullable(Map.of("KEYSET_MASTER_KEY", MASTER_KEY).get(name)));
    private static final Hash HASH = TestEntries.LOG.genesis();
    private static final int QUOTED_MAX = 12;

    @MethodSource("keysets")
    @FuzzTest
    void keyset(byte[] bytes) {
        accept(CLEAR, bytes);
    }

    @MethodSource("encryptedKeysets")
    @FuzzTest
    void encryptedKeyset(byte[] bytes) {
        accept(ENCRYPTED, bytes);
    }

    private static void accept(KeysetFile file, byte[] bytes) {
        Keyset keys;
        try {
            keys = new Keyset(file.parse(bytes));
        } catch (IllegalArgumentException e) {
            assertLeaksNothing(e, new String(bytes, StandardCharsets.UTF_8));
            return;
        }
        byte[] signature = keys.primary().sign(HASH);
        assertThat(keys.signerOf(HASH, signature).orElseThrow().primary()).isTrue();
        assertThat(keys.signerOf(HASH, new byte[0])).isEmpty();
        assertThat(keys.keys().toString()).doesNotContain("SecretBytes");
    }

    @MethodSource("keys")
    @FuzzTest
    void fernetKey(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        SigningKeys keys;
        try {
            keys = SigningKeys.ofFernetKey(text);
        } catch (IllegalArgumentException e) {
            assertLeaksNothing(e, text);
            return;
        }
        assertThat(Base64.getUrlDecoder().decode(text.strip())).hasSize(32);
        byte[] signature = keys.sign(HASH);
        assertThat(keys.verifies(HASH, signature)).isTrue();
        byte[] altered = signature.clone();
        altered[0] ^= 1;
        assertThat(keys.verifies(HASH, altered)).isFalse();
        assertThat(keys.verifies(HASH, Arrays.copyOf(signature, signature.length - 1))).isFalse();
    }

    @MethodSource("keys")
    @FuzzTest
    void masterKey(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            assertThat(MasterKey.of(text).toString()).isEqualTo("MasterKey[hidden]");
            assertThat(Base64.getUrlDecoder().decode(text.strip())).hasSize(32);
        } catch (IllegalArgumentException e) {
            assertLeaksNothing(e, text);
        }
    }

    /// A few characters of it may stand in a sentence of ours by chance.
    private static void assertLeaksNothing(IllegalArgumentException refusal, String secret) {
        String message = String.valueOf(refusal.getMessage());
        for (int at = 0; at + QUOTED_MAX <= secret.length(); at += QUOTED_MAX) {
            String part = secret.substring(at, at + QUOTED_MAX);
            if (!part.isBlank() && !message.isEmpty() && message.contains(part) && !OUR_WORDS.contains(part))
                assertThat(message).doesNotContain(part);
        }
    }

    private static final String OUR_WORDS = "is not a Tink keyset in JSON with MAC keys is encrypted: set"
            + " KEYSET_MASTER_KEY or KEYSET_MASTER_FILE cannot be decrypted: it was encrypted under another master"
            + " key, or altered is not encrypted, and there is a master key: antiphon keys encrypt keyset.json has no"
            + " enabled primary key has a key that cannot be used is not base64url holds 0 bytes, needs 32 bytes in"
            + " base64url cannot be used as an AES-256-GCM key cannot be used as an HMAC-SHA256 key";

    static Stream<byte[]> keys() {
        return Stream.of(MASTER_KEY, MASTER_KEY.substring(0, 43), "short", " " + MASTER_KEY + "\n")
                .map(key -> key.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<byte[]> keysets() throws IOException {
        return Stream.of(made(_ -> Optional.empty()));
    }

    static Stream<byte[]> encryptedKeysets() throws IOException {
        return Stream.of(made(name -> Optional.ofNullable(Map.of("KEYSET_MASTER_KEY", MASTER_KEY).get(name))));
    }

    private static byte[] made(Function<String, Optional<String>> settings) throws IOException {
        Path directory = Files.createTempDirectory("keyset");
        Path path = directory.resolve("keyset.json");
        try {
            var _ = KeysetFile.at(path, settings).createFrom(MASTER_KEY);
            return Files.readAllBytes(path);
        } finally {
            Files.deleteIfExists(path);
            Files.delete(directory);
        }
    }
}
