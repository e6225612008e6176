package antiphon.security.keyset.file;

import antiphon.files.IoReason;
import antiphon.files.PrivateFile.Readers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// Reads and writes keyset files on this machine.
///
/// @param masterKey with it files are encrypted, and those that are not are refused
record KeysetAccess(Readers readers, Optional<MasterKey> masterKey) {
    static final String READABLE_BY = "KEYSET_READABLE_BY";
    static final String MASTER_KEY = "KEYSET_MASTER_KEY";
    static final String MASTER_FILE = "KEYSET_MASTER_FILE";

    /// @param settings the value of a setting, if it is set
    /// @throws IllegalArgumentException when one is wrong; the message names it and repeats no key
    static KeysetAccess from(Function<String, Optional<String>> settings) {
        Readers readers = settings.apply(READABLE_BY).map(word -> Readers.parse(READABLE_BY, word))
                .orElse(Readers.OWNER);
        Optional<String> key = settings.apply(MASTER_KEY);
        Optional<String> file = settings.apply(MASTER_FILE);
        if (key.isPresent() && file.isPresent())
            throw new IllegalArgumentException(MASTER_KEY + " and " + MASTER_FILE + " are both set: set one of them");
        return new KeysetAccess(
                readers, key.map(KeysetAccess::masterKey).or(() -> file.map(path -> masterKeyIn(path, readers))));
    }

    private static MasterKey masterKey(String base64url) {
        try {
            return MasterKey.of(base64url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(MASTER_KEY + " " + e.getMessage(), e);
        }
    }

    private static MasterKey masterKeyIn(String file, Readers readers) {
        try {
            return MasterKey.in(Path.of(file), readers);
        } catch (IOException e) {
            throw new IllegalArgumentException(MASTER_FILE + "=" + file + " cannot be read: " + IoReason.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(MASTER_FILE + "=" + file + " " + e.getMessage(), e);
        }
    }
}
