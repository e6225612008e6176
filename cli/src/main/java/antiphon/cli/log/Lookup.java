package antiphon.cli.log;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Whether a file is there. Those of `Files` also say no where the user may not look.
final class Lookup {
    private Lookup() {}

    /// @throws IOException when it cannot be known
    static boolean isFile(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isRegularFile();
        } catch (NoSuchFileException _) {
            return false;
        } catch (FileSystemException e) {
            if (isBelowAFile(path)) return false;
            throw e;
        }
    }

    private static boolean isBelowAFile(Path path) {
        Path above = path.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) above = above.getParent();
        return above != null && !Files.isDirectory(above);
    }
}
