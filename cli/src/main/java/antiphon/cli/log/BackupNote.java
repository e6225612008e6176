package antiphon.cli.log;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.files.IoReason;
import antiphon.files.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The file `backup` in a directory that `antiphon backup` makes: how far the copy is known to be complete.
///
///     # antiphon backup 1
///     last=2001                     the last message, 0 while the first run has not come to its end
///     hash=3f2a91c0...              its hash, which stands for all before it
///     signatures=2001               up to which message the signatures were checked, 0 while none was
///     node=worker1
///     time=2026-11-24T15:00:00Z     when this was so
///
/// It is replaced whole, after all messages up to `last` are durable. A run that is broken off leaves the note of the
/// run before, and more messages than it speaks of. Earlier versions wrote no line `signatures`: then none is known to
/// be checked.
public record BackupNote(long last, String hash, long signatures, String node, Instant time) {
    public static final String NAME = "backup";

    public static final String TEMPORARY = "backup.tmp";
    private static final String TITLE = "# antiphon backup ";
    private static final String VERSION = "1";

    public static BackupNote unfinished(String node) {
        return new BackupNote(0, "", 0, node, Instant.now());
    }

    /// @throws CommandFailure when it cannot be known
    public static boolean isIn(Path directory) {
        Path file = directory.resolve(NAME);
        try {
            return Lookup.isFile(file);
        } catch (AccessDeniedException e) { // What may not be looked into is the directory, or one above it.
            throw unreadable(directory, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CommandFailure unreadable(Path path, IOException e) {
        return new CommandFailure(path + " cannot be read: " + IoReason.of(e), e);
    }

    /// @throws CommandFailure when it is not there, cannot be read, or is no such note
    public static BackupNote read(Path directory) {
        Path file = directory.resolve(NAME);
        // Unlike Files.exists, it says where permission is missing.
        try {
            var _ = Files.readAttributes(directory.toAbsolutePath().normalize(), BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(directory + " is not there", e);
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
        if (!isIn(directory))
            throw new CommandFailure(directory + " is no backup: it has no file `" + NAME + "`");
        List<String> lines = linesOf(file);
        requireThisVersion(file, lines.isEmpty() ? "" : lines.getFirst());
        try {
            Map<String, String> values = lines.stream()
                    .skip(1)
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
            return new BackupNote(
                    number(values.getOrDefault("last", "")),
                    values.getOrDefault("hash", ""),
                    number(values.getOrDefault("signatures", "0")),
                    values.getOrDefault("node", ""),
                    Instant.parse(values.getOrDefault("time", "")));
        } catch (RuntimeException e) {
            throw new CommandFailure(
                    ExitCodes.NOT_SOUND, file + " is damaged: it does not say up to where the backup goes");
        }
    }

    /// What is no UTF-8 is damaged like anything else that does not fit.
    private static List<String> linesOf(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void requireThisVersion(Path file, String title) {
        if (title.equals(TITLE + VERSION)) return;
        if (!title.matches(TITLE + "[0-9]{1,9}"))
            throw new CommandFailure(
                    ExitCodes.NOT_SOUND, file + " is damaged: it does not begin with `" + TITLE + VERSION + "`");
        throw new CommandFailure(
                file + " is of version " + title.substring(TITLE.length()) + ", and this program knows "
                        + VERSION + ": use the version that made the backup, or a later one");
    }

    private static long number(String text) {
        long number = Long.parseLong(text);
        if (number < 0) throw new IllegalArgumentException("no message has this number");
        return number;
    }

    public boolean isFinished() {
        return last > 0 || !hash.isEmpty();
    }

    public static String neverFinished(Path backup) {
        return backup + " was never finished: run `antiphon backup` on it again";
    }

    /// Why the messages of a backup are not all that it was finished with; empty when they are.
    ///
    /// @param ends the number of the last message found
    /// @param endHash of that
    public Optional<String> objection(Path backup, long ends, String endHash) {
        if (!isFinished()) return Optional.of(neverFinished(backup));
        if (ends > last || (ends == last && (last == 0 || endHash.equals(hash)))) return Optional.empty();
        return Optional.of(
                backup + " is not whole: it was finished with message " + last + " and now ends with " + ends);
    }

    public void write(Path directory) throws IOException {
        Path temporary = directory.resolve(TEMPORARY);
        Files.deleteIfExists(temporary);
        OwnerOnly.createFile(temporary);
        Files.write(
                temporary,
                List.of(
                        TITLE + VERSION,
                        "last=" + last,
                        "hash=" + hash,
                        "signatures=" + signatures,
                        "node=" + node,
                        "time=" + time));
        sync(temporary, StandardOpenOption.WRITE);
        Files.move(temporary, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        sync(directory, StandardOpenOption.READ);
    }

    public static void sync(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
