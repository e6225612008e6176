package antiphon.log;

import java.nio.file.Files;
import java.nio.file.Path;

/// The file `restoring` in a data directory: `antiphon restore` has begun to fill it and has not finished. A node would
/// take the partial log for the whole log.
public final class HalfRestored {
    public static final String MARK = "restoring";

    private HalfRestored() {}

    /// What is wrong with it, and what to do.
    public static String sentence(Path directory) {
        return directory
                + " holds half of a restore, which was broken off: run `antiphon restore` on it again, or empty"
                + " it";
    }

    public static boolean is(Path directory) {
        return Files.exists(directory.resolve(MARK));
    }
}
