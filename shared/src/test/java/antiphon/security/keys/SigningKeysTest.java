package antiphon.security.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import antiphon.message.Hash;
import antiphon.message.TestEntries;
import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.mac.HmacKey;
import com.google.crypto.tink.mac.HmacParameters;
import com.google.crypto.tink.mac.MacConfig2026;
import com.google.crypto.tink.util.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
    private static final byte[] KEY = "0123456789abcdef-÷>?~ÿ01234567".getBytes(StandardCharsets.UTF_8);
    private static final Hash HASH = TestEntries.first("hi").hash();
    private static final Hash OTHER_HASH = TestEntries.first("ho").hash();

    @TempDir private Path directory = Path.of("");

    private static String base64url(byte[] key) {
        return Base64.getUrlEncoder().encodeToString(key);
    }

    // FERNET_KEY

    @Test
    void aFernetKeyIsA32ByteKeyForPlainHmacSha256() throws GeneralSecurityException {
        byte[] key = Arrays.copyOf(KEY, 32);
        Mac hmac = Mac.getInstance("HmacSHA256");
        hmac.init(new SecretKeySpec(key, "HmacSHA256"));
        SigningKeys keys = SigningKeys.ofFernetKey(base64url(key));
        assertThat(keys.sign(HASH)).isEqualTo(hmac.doFinal(HASH.toBytes()));
    }

    @Test
    void paddingAndBlanksAroundItDoNotMatter() {
        String padded = base64url(Arrays.copyOf(KEY, 32));
        assertThat(padded).endsWith("=");
        byte[] signature = SigningKeys.ofFernetKey(padded).sign(HASH);
        String bare = padded.substring(0, padded.length() - 1);
        assertThat(SigningKeys.ofFernetKey(bare).sign(HASH)).isEqualTo(signature);
        assertThat(SigningKeys.ofFernetKey(" " + padded + "\n").sign(HASH)).isEqualTo(signature);
    }

    @Test
    void aKeyOfAnotherLengthIsRefusedWithBothLengths() {
        for (int length : new int[]{0, 16, 31, 33, 64})
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SigningKeys.ofFernetKey(base64url(new byte[length])))
                    .withMessage("holds " + length + " bytes, needs 32 bytes in base64url");
    }

    @Test
    void whatIsNoBase64urlIsRefusedWithoutRepeatingIt() {
        for (String wrong : new String[]{"secret!secret", "+/+/+/+/", "sécret", "YQ=Q", "secret secret"}) {
            Throwable thrown = catchThrowable(() -> SigningKeys.ofFernetKey(wrong));
            assertThat(thrown).isInstanceOf(IllegalArgumentException.class).hasMessage("is not base64url").hasNoCause();
        }
    }

    @Test
    void onlyTheSignatureOfTheSameKeyOverTheSameHashVerifies() {
        SigningKeys keys = SigningKeys.ofFernetKey(base64url(Arrays.copyOf(KEY, 32)));
        byte[] signature = keys.sign(HASH);
        assertThat(keys.verifies(HASH, signature)).isTrue();
        assertThat(keys.verifies(OTHER_HASH, signature)).isFalse();
        assertThat(TestEntries.KEYS.verifies(HASH, signature)).isFalse();
        assertThat(keys.verifies(HASH, new byte[0])).isFalse();
        assertThat(keys.verifies(HASH, Arrays.copyOf(signature, 31))).isFalse();
        assertThat(keys.verifies(HASH, Arrays.copyOf(signature, 33))).isFalse();
        signature[5] ^= 1;
        assertThat(keys.verifies(HASH, signature)).isFalse();
    }

    @Test
    void keysAreNotPrinted() {
        String key = base64url(Arrays.copyOf(KEY, 32));
        assertThat(SigningKeys.ofFernetKey(key)).asString().doesNotContain(key.substring(0, 8));
    }

    // SIGNING_KEYSET

    @AccessesPartialKey
    private static KeysetHandle.Builder.Entry key(int id, byte fill) throws GeneralSecurityException {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, fill);
        HmacParameters parameters = HmacParameters.builder()
                .setKeySizeBytes(32)
                .setTagSizeBytes(32)
                .setHashType(HmacParameters.HashType.SHA256)
                .setVariant(HmacParameters.Variant.TINK)
                .build();
        return KeysetHandle.importKey(HmacKey.builder()
                .setParameters(parameters)
                .setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()))
                .setIdRequirement(id)
                .build());
    }

    private Path file(KeysetHandle keyset) throws GeneralSecurityException, IOException {
        return KeysetFiles.write(
                directory.resolve("keyset.json"),
                TinkJsonProtoKeysetFormat.serializeKeyset(keyset, MacConfig2026.get(), InsecureSecretKeyAccess.get()));
    }

    @Test
    void theKeysOfARotatedKeysetStillVerifyWhatTheOldOneSigned() throws Exception {
        KeysetHandle before = KeysetHandle.newBuilder().addEntry(key(1, (byte) 7).makePrimary()).build();
        SigningKeys old = KeysetFiles.keys(file(before));
        KeysetHandle rotated = KeysetHandle.newBuilder()
                .addEntry(key(1, (byte) 7))
                .addEntry(key(2, (byte) 8).makePrimary())
                .build();
        SigningKeys keys = KeysetFiles.keys(file(rotated));

        assertThat(keys.verifies(HASH, old.sign(HASH))).isTrue();
        assertThat(keys.verifies(HASH, keys.sign(HASH))).isTrue();
        assertThat(keys.sign(HASH)).as("the primary key signs").isNotEqualTo(old.sign(HASH));
        assertThat(old.verifies(HASH, keys.sign(HASH))).isFalse();
        assertThat(keys.sign(HASH).length).as("fits an entry").isLessThanOrEqualTo(255);
    }

    @Test
    void aFileThatIsNoKeysetIsRefusedWithoutRepeatingIt() throws IOException {
        for (String wrong : new String[]{"", "{}", "secret", "{\"primaryKeyId\": 1, \"key\": [{\"secret\": 1}]}"}) {
            Path file = KeysetFiles.write(directory.resolve("wrong.json"), wrong);
            Throwable thrown = catchThrowable(() -> KeysetFiles.keys(file));
            assertThat(thrown)
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("is not a Tink keyset in JSON with MAC keys");
            for (Throwable cause = thrown; cause != null; cause = cause.getCause())
                assertThat(String.valueOf(cause.getMessage())).doesNotContain("secret");
        }
    }

    @Test
    void aKeysetForSomethingElseIsRefused() throws Exception {
        KeysetHandle aead = KeysetHandle.generateNew(PredefinedAeadParameters.AES128_GCM, AeadConfig2026.get());
        Path file = KeysetFiles.write(
                directory.resolve("aead.json"),
                TinkJsonProtoKeysetFormat.serializeKeyset(
                        aead, AeadConfig2026.get(), InsecureSecretKeyAccess.get()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeysetFiles.keys(file))
                .withMessage("is not a Tink keyset in JSON with MAC keys");
    }

    @Test
    void aMissingFileIsReported() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> KeysetFiles.keys(directory.resolve("none.json")));
    }
}
