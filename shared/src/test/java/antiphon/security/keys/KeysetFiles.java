package antiphon.security.keys;

import antiphon.security.keyset.file.KeysetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/// Keyset files as tests need them.
public final class KeysetFiles {
    private KeysetFiles() {}

    /// @param settings names and values
    public static KeysetFile at(Path file, String... settings) {
        Map<String, String> set = settings.length == 0 ? Map.of() : Map.of(settings[0], settings[1]);
        return KeysetFile.at(file, name -> Optional.ofNullable(set.get(name)));
    }

    public static SigningKeys keys(Path file) throws IOException {
        return SigningKeys.of(at(file));
    }

    /// A file that only its owner may read.
    public static Path write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
