package antiphon.security;

import antiphon.files.PrivateFileWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Puts a secret into a new file that only its owner may read.
public final class SecretOutput {
    private SecretOutput() {}

    /// @throws java.nio.file.FileAlreadyExistsException when there is such a file; it stays as it is
    public static void create(Path file, String text) throws IOException {
        PrivateFileWriter.create(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
