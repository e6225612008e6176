package antiphon.security.keyset.file;

import antiphon.files.PrivateFile;
import antiphon.files.PrivateFileWriter;
import antiphon.security.keyset.Keyset;
import antiphon.security.keyset.KeysetChange;
import antiphon.security.keyset.SigningKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.mac.MacConfig2026;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The file that SIGNING_KEYSET names: a Tink keyset in JSON, encrypted where there is a master key. Never prints a
/// key.
public final class KeysetFile {
    /// Ties an encrypted file to its purpose.
    private static final byte[] PURPOSE = "antiphon signing keyset".getBytes(StandardCharsets.UTF_8);
    private static final String MARK_OF_ENCRYPTED = "\"encryptedKeyset\"";

    private final Path path;
    private final KeysetAccess access;

    private KeysetFile(Path path, KeysetAccess access) {
        this.path = path;
        this.access = access;
    }

    /// @param settings the value of a setting, if it is set: KEYSET_READABLE_BY, KEYSET_MASTER_KEY, KEYSET_MASTER_FILE
    /// @throws IllegalArgumentException when one of them is wrong; the message names it and repeats no key
    public static KeysetFile at(Path path, Function<String, Optional<String>> settings) {
        return new KeysetFile(path, KeysetAccess.from(settings));
    }

    public Path path() {
        return path;
    }

    public boolean isEncrypted() {
        return access.masterKey().isPresent();
    }

    // Making and changing.

    /// Makes the file with one new key.
    ///
    /// @throws FileAlreadyExistsException when there is such a file; it stays as it is
    public SigningKey create() throws IOException {
        return create(KeysetChange.ofNewKey());
    }

    /// Makes the file with a key that was FERNET_KEY so far.
    ///
    /// @throws IllegalArgumentException when it is no such key; the message does not repeat it
    /// @throws FileAlreadyExistsException when there is such a file; it stays as it is
    public SigningKey createFrom(String fernetKey) throws IOException {
        return create(KeysetChange.ofFernetKey(fernetKey));
    }

    private SigningKey create(KeysetHandle made) throws IOException {
        PrivateFileWriter.create(path, text(made));
        return SigningKey.of(made.getPrimary());
    }

    /// Changes the file as a whole: a crash leaves the old one or the new one.
    ///
    /// @return all keys as they are now
    /// @throws IllegalArgumentException when the change is refused, or the file is no keyset; it stays as it is
    public List<SigningKey> change(KeysetChange change) throws IOException {
        List<SigningKey> keys = new ArrayList<>();
        PrivateFileWriter.replace(path, () -> {
            KeysetHandle changed = change.applyTo(parse(bytes()));
            keys.addAll(new Keyset(changed).keys()); // What cannot be used is not written.
            return text(changed);
        });
        return keys;
    }

    /// Encrypts a file that was in clear text so far.
    ///
    /// @throws IllegalArgumentException when it is no keyset in clear text, or there is no master key
    public void encrypt() throws IOException {
        if (!isEncrypted())
            throw new IllegalArgumentException("cannot be encrypted without a key: set " + KeysetAccess.MASTER_KEY
                    + " or " + KeysetAccess.MASTER_FILE);
        KeysetFile clear = new KeysetFile(path, new KeysetAccess(access.readers(), Optional.empty()));
        PrivateFileWriter.replace(path, () -> {
            byte[] bytes = clear.bytes();
            if (holdsEncrypted(bytes)) throw new IllegalArgumentException("is encrypted already");
            return text(clear.parse(bytes));
        });
    }

    private byte[] text(KeysetHandle keyset) {
        try {
            Optional<MasterKey> masterKey = access.masterKey();
            String json = masterKey.isPresent()
                    ? TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
                            keyset, masterKey.get().aead(), PURPOSE, MacConfig2026.get())
                    : TinkJsonProtoKeysetFormat.serializeKeyset(
                            keyset, MacConfig2026.get(), InsecureSecretKeyAccess.get());
            return json.getBytes(StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot write these keys", e);
        }
    }

    // Reading.

    /// The keys of the file, in the order in which they were added.
    ///
    /// @throws IllegalArgumentException when it is no such keyset, or others could have read it; the message does not
    ///     repeat what it holds
    public List<SigningKey> list() throws IOException {
        return new Keyset(parse(bytes())).keys();
    }

    /// The file as it is now, for [#parse].
    ///
    /// @throws IllegalArgumentException when others could have read it
    public byte[] bytes() throws IOException {
        return PrivateFile.read(path, access.readers(), KeysetAccess.READABLE_BY);
    }

    public KeysetHandle parse(byte[] bytes) {
        String json = new String(bytes, StandardCharsets.UTF_8);
        boolean encrypted = holdsEncrypted(bytes);
        if (encrypted && access.masterKey().isEmpty())
            throw new IllegalArgumentException(
                    "is encrypted: set " + KeysetAccess.MASTER_KEY + " or " + KeysetAccess.MASTER_FILE);
        return encrypted ? decrypt(json, access.masterKey().orElseThrow()) : parseClear(json);
    }

    private static boolean holdsEncrypted(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).contains(MARK_OF_ENCRYPTED);
    }

    private static KeysetHandle decrypt(String json, MasterKey masterKey) {
        try {
            return TinkJsonProtoKeysetFormat.parseEncryptedKeyset(
                    json, masterKey.aead(), PURPOSE, MacConfig2026.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "cannot be decrypted: it was encrypted under another master key, or altered", e);
        }
    }

    /// A user who encrypts wants to know when a file was exchanged, so one that is not encrypted is not taken then.
    private KeysetHandle parseClear(String json) {
        KeysetHandle keyset;
        try {
            keyset = TinkJsonProtoKeysetFormat.parseKeyset(json, MacConfig2026.get(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("is not a Tink keyset in JSON with MAC keys", e);
        }
        if (isEncrypted())
            throw new IllegalArgumentException("is not encrypted, and there is a master key: antiphon keys encrypt "
                    + path);
        return keyset;
    }
}
