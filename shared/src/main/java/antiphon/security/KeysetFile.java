package antiphon.security;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.mac.HmacKey;
import com.google.crypto.tink.mac.HmacParameters;
import com.google.crypto.tink.mac.MacConfig2026;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The file that SIGNING_KEYSET names: a Tink keyset in JSON, in clear text. Never prints a key.
public final class KeysetFile {
    private static final int KEY_BYTES = 32;
    private static final int TAG_BYTES = 32;

    private KeysetFile() {}

    /// One key of a keyset, without the key itself.
    ///
    /// @param primary it signs new messages
    /// @param enabled it may verify
    public record Key(int id, boolean primary, boolean enabled, String algorithm) {}

    /// Makes a file with one new key, which only its owner may read.
    ///
    /// @throws FileAlreadyExistsException when there is such a file; it stays as it is
    public static void create(Path file) throws IOException {
        byte[] json = newKeyset().getBytes(StandardCharsets.UTF_8);
        Set<StandardOpenOption> anew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(file, anew, ownerOnly)) {
            ByteBuffer bytes = ByteBuffer.wrap(json);
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
        }
    }

    private static String newKeyset() {
        try {
            HmacParameters parameters = HmacParameters.builder()
                    .setKeySizeBytes(KEY_BYTES)
                    .setTagSizeBytes(TAG_BYTES)
                    .setHashType(HmacParameters.HashType.SHA256)
                    .setVariant(HmacParameters.Variant.TINK)
                    .build();
            KeysetHandle keyset = KeysetHandle.generateNew(parameters, MacConfig2026.get());
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    keyset, MacConfig2026.get(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make an HMAC-SHA256 key", e);
        }
    }

    /// The keys of the file, in its order.
    ///
    /// @throws IllegalArgumentException when the file is not such a keyset; the message does not repeat what it holds
    public static List<Key> list(Path file) throws IOException {
        if (Files.notExists(file)) throw new NoSuchFileException(file.toString(), null, "it is not there");
        KeysetHandle keyset;
        try {
            keyset = TinkJsonProtoKeysetFormat.parseKeyset(
                    Files.readString(file), MacConfig2026.get(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("is not a Tink keyset in JSON with MAC keys", e);
        }
        List<Key> keys = new ArrayList<>();
        for (int place = 0; place < keyset.size(); place++) keys.add(key(keyset.getAt(place)));
        return keys;
    }

    private static Key key(KeysetHandle.Entry entry) {
        String algorithm = entry.getKey() instanceof HmacKey hmac
                ? "HMAC-" + hmac.getParameters().getHashType() + ", " + hmac.getParameters().getKeySizeBytes() * 8
                        + " bits"
                : entry.getKey().getParameters().getClass().getSimpleName();
        return new Key(entry.getId(), entry.isPrimary(), entry.getStatus().equals(KeyStatus.ENABLED), algorithm);
    }
}
