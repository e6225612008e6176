package antiphon.client.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Copies a backup to where a node starts from. What a crash leaves:
///
///     copy to DATA_DIR.restoring, check it there     a DATA_DIR.restoring, which the next restore throws away
///     rename it to DATA_DIR                          the same, or all of it
final class Restore {
    private final Path backup;
    private final Path dataDir;
    private final FilesCheck check;

    Restore(Path backup, Path dataDir, FilesCheck check) {
        this.backup = backup;
        this.dataDir = dataDir.toAbsolutePath().normalize();
        this.check = check;
    }

    /// @throws CommandFailure when the backup is not whole or not sound, or the directory is in use
    void run() throws IOException {
        BackupNote note = BackupNote.read(backup);
        if (note.last() == 0 && note.hash().isEmpty())
            throw new CommandFailure(
                    ExitCodes.NOT_SOUND, backup + " was never finished: run `antiphon backup` on it again");
        requireEmpty();
        Path copy = dataDir.resolveSibling(dataDir.getFileName() + ".restoring");
        remove(copy);
        try {
            copyTo(copy);
            check.inspect(copy);
            requireWhole(note);
            if (Files.exists(dataDir)) Files.delete(dataDir);
            Files.move(copy, dataDir, StandardCopyOption.ATOMIC_MOVE);
            BackupNote.sync(Objects.requireNonNull(dataDir.getParent()), StandardOpenOption.READ);
        } finally {
            remove(copy);
        }
    }

    private void requireEmpty() throws IOException {
        if (!Files.exists(dataDir)) return;
        try (Stream<Path> files = Files.list(dataDir)) {
            if (files.findAny().isPresent())
                throw new CommandFailure(
                        dataDir + " is not empty: a node's messages may be in it; move it away first");
        }
    }

    private void copyTo(Path copy) throws IOException {
        Files.createDirectories(copy);
        for (Path file : logFiles()) {
            Path target = copy.resolve(Objects.requireNonNull(file.getFileName()));
            Files.copy(file, target);
            BackupNote.sync(target, StandardOpenOption.WRITE);
        }
        BackupNote.sync(copy, StandardOpenOption.READ);
    }

    private List<Path> logFiles() throws IOException {
        try (Stream<Path> files = Files.list(backup)) {
            return files.filter(file -> {
                String name = String.valueOf(file.getFileName());
                return name.equals("state") || name.matches("\\d{20}\\.log");
            }).toList();
        }
    }

    private void requireWhole(BackupNote note) {
        if (!check.sound())
            throw new CommandFailure(
                    ExitCodes.NOT_SOUND, backup + " is damaged, as said above; nothing was restored");
        check.foreign().ifPresent(sentence -> {
            throw new CommandFailure(sentence + ", or --without-signatures; nothing was restored");
        });
        boolean reached = check.last() > note.last()
                || (check.last() == note.last() && check.lastHash().equals(note.hash()));
        if (!reached)
            throw new CommandFailure(
                    ExitCodes.NOT_SOUND,
                    backup + " is not whole: it was finished with message " + note.last() + " and now ends with "
                            + check.last() + "; nothing was restored");
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) return;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) Files.delete(file);
        }
        Files.delete(directory);
    }
}
