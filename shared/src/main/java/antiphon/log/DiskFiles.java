package antiphon.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory of the operating system.
public final class DiskFiles implements LogFiles {
    private final Path directory;

    private DiskFiles(Path directory) {
        this.directory = directory;
    }

    /// The directory, made durably if it is not there.
    public static DiskFiles in(Path directory) throws IOException {
        Path whole = directory.toAbsolutePath().normalize();
        Path deepestThere = whole;
        while (deepestThere != null && !Files.exists(deepestThere)) deepestThere = deepestThere.getParent();
        Files.createDirectories(whole);
        for (Path made = whole; made != null && !made.equals(deepestThere); made = made.getParent())
            syncDirectory(made.getParent());
        return new DiskFiles(whole);
    }

    /// A directory that is there, for those who only look.
    public static DiskFiles existing(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) throw new IOException(directory + " is not a directory");
        return new DiskFiles(directory);
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public LogFile open(String name) throws IOException {
        return DiskFile.open(directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public LogFile openToRead(String name) throws IOException {
        return DiskFile.open(directory.resolve(name), StandardOpenOption.READ);
    }

    @Override
    public LogFile create(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
        Files.createFile(directory.resolve(name));
        return open(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        syncDirectory(directory);
    }

    private static void syncDirectory(@Nullable Path directory) throws IOException {
        if (directory == null) return;
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long freeBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /// The system lets go of the lock when the process ends, however it ends.
    @Override
    public Closeable lock(String name) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (locked(channel)) return channel;
        channel.close();
        throw new LogInUseException(directory + " is in use by another process: stop it, or set another DATA_DIR");
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false; // Held by this very process.
        }
    }

    @Override
    public String pathOf(String name) {
        return directory.resolve(name).toString();
    }
}
