package antiphon.cli.backup;

import antiphon.cli.log.BackupNote;
import antiphon.cli.log.FilesCheck;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.files.IoReason;
import antiphon.files.OwnerOnly;
import antiphon.log.HalfRestored;
import antiphon.log.files.DiskFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Copies a backup to where a node starts from. A directory that is there is filled: it may be a mount point or a
/// link to one, and keeps its owner and mode. What a crash leaves:
///
///     make the file `restoring`, sync the directory     that file: no node starts, and the next restore begins again
///     copy the files, sync them, check them all         the same, and some files, which the next restore throws away
///     remove `restoring`, sync the directory            the same, or all of it
final class Restore {
    /// What a file system puts into its top directory: one that holds nothing else is empty.
    static final String LOST_AND_FOUND = "lost+found";

    static final String LOCK = "lock";

    private static final int PART_BYTES = 1 << 16;

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
        if (!note.isFinished()) throw new CommandFailure(ExitCodes.NOT_SOUND, BackupNote.neverFinished(backup));
        if (isWithinBackup())
            throw new CommandFailure(ExitCodes.USAGE,
                    dataDir + " is within the backup, which a node would write into: name another directory");
        boolean made = !Files.exists(dataDir);
        if (!made) requireEmpty();
        DiskFiles files = DiskFiles.in(dataDir);
        try (Closeable _ = files.lock(LOCK)) {
            // The lock stays whatever becomes of the rest, and the node must be able to open it.
            OwnerOnly.giveToOwnerOf(dataDir, dataDir.resolve(LOCK));
            fillOrEmpty(files, note, made);
        }
    }

    /// Also by another name. Of a directory that is not there, what is above it counts.
    private boolean isWithinBackup() throws IOException {
        Path there = dataDir;
        while (!Files.exists(there)) there = Objects.requireNonNull(there.getParent());
        return there.toRealPath().startsWith(backup.toRealPath());
    }

    private void fillOrEmpty(DiskFiles files, BackupNote note, boolean made) throws IOException {
        boolean done = false;
        try {
            fill(files, note);
            done = true;
        } finally {
            if (!done) empty(made);
        }
    }

    private void requireEmpty() throws IOException {
        if (!Files.isDirectory(dataDir)) throw new CommandFailure(dataDir + " is not a directory: name another");
        // Fails where nobody may look for the mark, which would seem not to be there.
        var _ = Files.readAttributes(dataDir.resolve("."), BasicFileAttributes.class);
        boolean begun = HalfRestored.is(dataDir);
        try (Stream<Path> files = Files.list(dataDir)) {
            files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(LOST_AND_FOUND) && !name.equals(LOCK))
                    .filter(name -> !begun || !(name.equals(HalfRestored.MARK) || isLogFile(name)))
                    .findAny()
                    .ifPresent(name -> {
                        throw new CommandFailure(dataDir + " is not empty, it has " + name
                                + ": a node's messages may be in it; move what is in it away first");
                    });
        }
    }

    private void fill(DiskFiles files, BackupNote note) throws IOException {
        List<Path> wanted = reading(backup, () -> logFiles(backup));
        requireRoom(files, wanted);
        Path mark = dataDir.resolve(HalfRestored.MARK);
        if (!Files.exists(mark)) OwnerOnly.createFile(mark);
        files.syncDirectory();
        for (Path old : logFiles(dataDir)) Files.delete(old);
        for (Path file : wanted) copy(file);
        files.syncDirectory();
        check.inspectCopy(dataDir, backup);
        requireWhole(note);
        giveToOwner(wanted);
        Files.delete(mark);
        files.syncDirectory();
    }

    private void requireRoom(DiskFiles files, List<Path> wanted) throws IOException {
        long bytes = 0;
        for (Path file : wanted) bytes += reading(file, () -> Files.size(file));
        for (Path old : logFiles(dataDir)) bytes -= Files.size(old); // Of a restore that was broken off.
        if (files.freeBytes() < bytes)
            throw new CommandFailure(
                    dataDir + " has room for " + files.freeBytes() + " more bytes, and the backup takes " + bytes
                            + ": make room, or name another directory");
    }

    private void copy(Path file) throws IOException {
        Path target = dataDir.resolve(Objects.requireNonNull(file.getFileName()));
        OwnerOnly.createFile(target);
        byte[] part = new byte[PART_BYTES];
        try (var in = reading(file, () -> Files.newInputStream(file));
                var out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
            for (int read = 0; read >= 0; read = reading(file, () -> in.read(part))) out.write(part, 0, read);
        }
        BackupNote.sync(target, StandardOpenOption.WRITE);
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /// Tells what cannot be read from what cannot be written.
    private static <T> T reading(Path file, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read: " + IoReason.of(e) + "; nothing was restored", e);
        }
    }

    /// The node's user has the directory where it was made for the node, as a container's volume; root may run this.
    private void giveToOwner(List<Path> files) {
        Stream.concat(Stream.of(dataDir.resolve(LOCK)), files.stream().map(file -> dataDir.resolve(file.getFileName())))
                .map(file -> OwnerOnly.giveToOwnerOf(dataDir, file))
                .filter(given -> !given)
                .findAny()
                .ifPresent(_ -> check.note(dataDir + " belongs to another user than the files that were restored into"
                        + " it: as root, run `chown -R --reference=" + dataDir + " " + dataDir + "`"));
    }

    private static boolean isLogFile(String name) {
        return name.equals("state") || name.matches("\\d{20}\\.log");
    }

    private static List<Path> logFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> isLogFile(String.valueOf(file.getFileName()))).sorted().toList();
        }
    }

    private void requireWhole(BackupNote note) {
        if (!check.sound())
            throw new CommandFailure(
                    ExitCodes.NOT_SOUND, backup + " is damaged, as said above; nothing was restored");
        check.unchecked().ifPresent(sentence -> {
            throw new CommandFailure(sentence + ", or --without-signatures; nothing was restored");
        });
        note.objection(backup, check.last(), check.lastHash()).ifPresent(sentence -> {
            throw new CommandFailure(ExitCodes.NOT_SOUND, sentence + "; nothing was restored");
        });
    }

    /// The mark goes last: a crash in here leaves no part without it.
    private void empty(boolean made) throws IOException {
        if (!HalfRestored.is(dataDir)) {
            if (made) removeDirectory();
            return;
        }
        for (Path file : logFiles(dataDir)) Files.delete(file);
        Files.delete(dataDir.resolve(HalfRestored.MARK));
        if (made) removeDirectory();
    }

    private void removeDirectory() throws IOException {
        Files.deleteIfExists(dataDir.resolve(LOCK));
        Files.delete(dataDir);
    }
}
