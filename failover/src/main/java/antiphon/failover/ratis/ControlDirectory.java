package antiphon.failover.ratis;

import antiphon.files.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The directory in which a node keeps the register:
///
///     voter                  the id of this voter, as text, and `used` in a second line once it may have voted
///     <id of the group>/     everything of Ratis, the vote and the term of this voter among it
///
/// The id of a voter is as old as what Ratis keeps. A voter that has lost that is not the one that voted: it gets
/// another id, which counts for nothing until it is admitted.
public final class ControlDirectory {
    private static final String VOTER = "voter";
    private static final String USED = "used";

    private final Path path;
    private final UUID voter;

    private ControlDirectory(Path path, UUID voter) {
        this.path = path;
        this.voter = voter;
    }

    /// @throws IOException also when there is a group without a voter, or more than one group
    public static ControlDirectory open(Path path) throws IOException {
        OwnerOnly.createDirectories(path);
        List<String> lines = voterLines(path);
        boolean isNew = groupIn(path).isEmpty() && (lines.isEmpty() || lines.contains(USED));
        if (isNew) return new ControlDirectory(path, drawVoter(path));
        try {
            return new ControlDirectory(path, UUID.fromString(lines.getFirst()));
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw new IOException(path.resolve(VOTER) + " names no voter", e);
        }
    }

    private static List<String> voterLines(Path path) throws IOException {
        Path file = path.resolve(VOTER);
        return Files.exists(file) ? Files.readString(file).lines().map(String::strip).toList() : List.of();
    }

    /// From now on this voter may vote: without what Ratis keeps it is another one. Called before Ratis keeps anything.
    void use() throws IOException {
        write(path, VOTER, (voter + "\n" + USED + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    public UUID voter() {
        return voter;
    }

    /// The group that this voter has been in, if there was one.
    public Optional<UUID> group() throws IOException {
        return groupIn(path);
    }

    public Path path() {
        return path;
    }

    private static Optional<UUID> groupIn(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> directories = entries.filter(Files::isDirectory).toList();
            if (directories.size() > 1) throw new IOException("more than one group: " + directories);
            return directories.stream().findFirst().map(only -> UUID.fromString(only.getFileName().toString()));
        } catch (IllegalArgumentException e) {
            throw new IOException("something else than a group in " + path, e);
        }
    }

    private static UUID drawVoter(Path directory) throws IOException {
        UUID voter = UUID.randomUUID();
        write(directory, VOTER, (voter + "\n").getBytes(StandardCharsets.US_ASCII));
        return voter;
    }

    /// Writes a file whole or not at all, and durably.
    public static void write(Path directory, String name, byte[] bytes) throws IOException {
        Path draft = directory.resolve(name + ".tmp");
        Files.deleteIfExists(draft);
        OwnerOnly.createFile(draft);
        Files.write(draft, bytes);
        force(draft, StandardOpenOption.WRITE);
        Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(directory, StandardOpenOption.READ);
    }

    private static void force(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }
}
