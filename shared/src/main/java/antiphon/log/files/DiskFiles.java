package antiphon.log.files;

import antiphon.files.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory of the operating system.
public final class DiskFiles implements LogFiles {
    /// The lock files that this process holds. It must not even open one a second time: a lock belongs to the process,
    /// and the system drops it as soon as any of the process's handles on the file is closed.
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    /// Found once: to look it up takes a file, of which there may be none left when it matters how much room there is.
    private final FileStore store;
    /// Open once, for the same reason: a new name must be made durable.
    private final DiskFile toSync;

    private DiskFiles(Path directory) throws IOException {
        this.directory = directory;
        this.store = Files.getFileStore(directory);
        this.toSync = DiskFile.open(directory, StandardOpenOption.READ);
    }

    /// The directory, made durably if it is not there. Its files are the owner's alone, those of older versions too.
    public static DiskFiles in(Path directory) throws IOException {
        Path whole = directory.toAbsolutePath().normalize();
        Path deepestThere = whole;
        while (deepestThere != null && !Files.exists(deepestThere)) deepestThere = deepestThere.getParent();
        OwnerOnly.createDirectories(whole);
        OwnerOnly.tightenFiles(whole);
        for (Path made = whole; made != null && !made.equals(deepestThere); made = made.getParent())
            syncDirectory(made.getParent());
        return new DiskFiles(whole);
    }

    /// An existing directory, for readers only.
    public static DiskFiles existing(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) throw new IOException(directory + " is not a directory");
        return new DiskFiles(directory);
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(DiskFiles::isFile)
                    .map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// A file whose type cannot be read must not count as missing.
    private static boolean isFile(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isRegularFile();
        } catch (NoSuchFileException _) {
            return false; // It was deleted meanwhile, or is a link to nothing.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        OwnerOnly.createFile(directory.resolve(name));
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
        toSync.forceAll();
    }

    @Override
    public void requireInPlace() throws IOException {
        if (toSync.isInPlace()) return;
        String path = directory.toString();
        throw Files.exists(directory)
                ? new FileSystemException(path, null, "it is another directory than the one this node opened")
                : new NoSuchFileException(path);
    }

    private static void syncDirectory(@Nullable Path directory) throws IOException {
        if (directory == null) return;
        try (DiskFile file = DiskFile.open(directory, StandardOpenOption.READ)) {
            file.forceAll();
        }
    }

    @Override
    public long freeBytes() throws IOException {
        directory.getFileSystem().provider().checkAccess(directory, AccessMode.WRITE);
        return store.getUsableSpace();
    }

    /// The system lets go of the lock when the process ends, however it ends.
    @Override
    public Closeable lock(String name) throws IOException {
        Path path = directory.toRealPath().resolve(name);
        if (!LOCKED_HERE.add(path)) throw inUse();
        try {
            FileChannel channel = locked(path);
            return () -> {
                if (!channel.isOpen()) return; // Closed before; another process may hold it now.
                channel.close();
                LOCKED_HERE.remove(path);
            };
        } catch (IOException | RuntimeException e) {
            LOCKED_HERE.remove(path);
            throw e;
        }
    }

    private FileChannel locked(Path path) throws IOException {
        if (!Files.exists(path)) createLock(path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock != null) return channel;
        channel.close();
        throw inUse();
    }

    private static void createLock(Path path) throws IOException {
        try {
            OwnerOnly.createFile(path);
        } catch (FileAlreadyExistsException _) {
            // Another process was quicker.
        }
    }

    private LogInUseException inUse() {
        return new LogInUseException(directory + " is in use by another process: stop it, or set another DATA_DIR");
    }

    @Override
    public String pathOf(String name) {
        return directory.resolve(name).toString();
    }
}
