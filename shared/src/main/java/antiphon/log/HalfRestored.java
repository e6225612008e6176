package antiphon.log;

import java.nio.file.Files;
import java.nio.file.Path;

/// The file `restoring` in a data directory: `antiphon restore` has begun to fill it and has not finished. A node would
/// take the partial log for the whole log.
public final class HalfRestored {
    public static final String MARK = "restoring";

    private HalfRestored() {}

    public static boolean is(Path directory) {
        return Files.exists(directory.resolve(MARK));
    }
}
