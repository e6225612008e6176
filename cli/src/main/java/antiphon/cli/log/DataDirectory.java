package antiphon.cli.log;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Distinguishes a node's data directory, or a backup, from any other. One that has lost its log, or its state, is one
/// still.
public final class DataDirectory {
    private static final Pattern FILE = Pattern.compile("state|lock|disk|restoring|backup|\\d{20}\\.log|aside-.*");
    private static final int NAMED_MAX = 4;

    private DataDirectory() {}

    /// @param given the directory as it was typed
    /// @throws CommandFailure when it is none, with those that are in it
    static void require(Path directory, Path given) throws IOException {
        if (is(directory)) return;
        List<Path> within = within(directory);
        String meant = within.isEmpty()
                ? ""
                : "; did you mean " + within.stream()
                        .limit(NAMED_MAX)
                        .map(each -> given.resolve(each.getFileName()).toString())
                        .collect(Collectors.joining(" or ")) + "?";
        throw new CommandFailure(ExitCodes.USAGE, given + " is no data directory of a node, and no backup" + meant);
    }

    /// Whether the path is a data directory or a backup, or a directory with some of them in it.
    public static boolean isOrHoldsOne(Path path) {
        try {
            return Files.isDirectory(path) && (is(path) || !within(path).isEmpty());
        } catch (IOException _) {
            return true; // Its check says why it cannot be read.
        }
    }

    private static boolean is(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> named = files.filter(
                    file -> FILE.matcher(String.valueOf(file.getFileName())).matches()).toList();
            if (named.stream().anyMatch(Files::isRegularFile)) return true;
            for (Path file : named) if (Lookup.isFile(file)) return true; // Fails where none may be looked at.
            return false;
        }
    }

    private static List<Path> within(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isDirectory).filter(DataDirectory::isReadable).sorted().toList();
        }
    }

    private static boolean isReadable(Path directory) {
        try {
            return is(directory);
        } catch (IOException _) {
            return false; // It belongs to another user.
        }
    }
}
