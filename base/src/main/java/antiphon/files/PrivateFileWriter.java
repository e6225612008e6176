package antiphon.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Writes files with secrets: whole or not at all, and never readable by more than their owner on the way.
///
///     lock `.NAME.lock`  -->  read, change, write and sync a draft  -->  rename it  -->  sync the directory
///     a crash leaves the old file                                        the old or the new     the new
///
/// The lock keeps two who change a file at once from each other: the second reads what the first has written. A crash
/// releases it; its file stays, empty, since removing it could remove another's.
public final class PrivateFileWriter {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final long LOCK_WAIT_NS = 5_000_000_000L;
    private static final long LOCK_AGAIN_NS = 20_000_000;

    private PrivateFileWriter() {}

    /// @throws FileAlreadyExistsException when there is such a file; it stays as it is
    public static void create(Path file, byte[] bytes) throws IOException {
        Path draft = draft(file, bytes);
        try {
            Files.createLink(file, draft); // Unlike a rename, it fails when the name is taken.
        } finally {
            Files.delete(draft);
        }
        syncDirectory(file);
    }

    /// Computes the new contents of a file from the old.
    @FunctionalInterface
    public interface Change {
        byte[] apply() throws IOException;

        /// What must have happened before the file is changed, and only if it is: what takes room on its disk is
        /// written by then.
        default void before() throws IOException {}

        /// Undoes [#before]: the file stays as it is.
        default void undo() {}
    }

    /// Keeps the owner and the permissions that the file had; where it is a link, writes what it leads to.
    ///
    /// @param change reads the file; while it runs no other process changes it. An exception leaves the file as it is
    /// @throws IOException when another change of it does not end
    public static void replace(Path file, Change change) throws IOException {
        replace(file, change, LOCK_WAIT_NS);
    }

    /// One at a time in this process, too: the system gives a lock to a process, and takes it back as soon as any
    /// channel of that is closed.
    static synchronized void replace(Path file, Change change, long waitNs) throws IOException {
        Path real = file.toRealPath();
        try (FileChannel lock = FileChannel.open(lockFile(real), StandardOpenOption.WRITE)) {
            lock(lock, waitNs);
            replaceLocked(real, change);
        }
    }

    /// Keeps the owner of the file, no matter who changes it first.
    private static Path lockFile(Path file) throws IOException {
        Path lock = lockOf(file);
        if (Files.exists(lock)) return lock;
        try {
            Files.createFile(lock, OWNER_ONLY);
            keepOwner(file, lock); // And not its permissions: a file may be read-only.
        } catch (FileAlreadyExistsException _) {
            // Another was quicker.
        }
        return lock;
    }

    static Path lockOf(Path file) {
        return directoryOf(file).resolve("." + file.getFileName() + ".lock");
    }

    private static void lock(FileChannel channel, long waitNs) throws IOException {
        long endNs = System.nanoTime() + waitNs;
        while (!isLocked(channel)) {
            if (System.nanoTime() - endNs > 0)
                throw new IOException("another command is changing it: try again when that has ended");
            LockSupport.parkNanos(LOCK_AGAIN_NS);
        }
    }

    /// Released when the channel is closed.
    @SuppressWarnings("resource")
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false; // Something else in this process.
        }
    }

    private static void replaceLocked(Path file, Change change) throws IOException {
        Path draft = draft(file, change.apply());
        try {
            keepAccess(file, draft);
            change.before();
            rename(draft, file, change);
        } finally {
            Files.deleteIfExists(draft);
        }
        try {
            syncDirectory(file);
        } catch (IOException e) {
            throw new NotSyncedException(e);
        }
    }

    private static void rename(Path draft, Path file, Change change) throws IOException {
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            change.undo();
            throw e;
        }
    }

    /// A file to be written.
    ///
    /// @param permissions of a file that is not there yet, from the moment it has its name
    public record NewFile(Path file, String text, Set<PosixFilePermission> permissions) {}

    /// Writes files that no other process changes, replacing existing ones in this order, which keep their owners and
    /// permissions; where one is a link, writes what it leads to. What takes room on the disk is written before the
    /// first is replaced, so that a full disk leaves all as they are.
    public static void put(List<NewFile> files) throws IOException {
        Map<Path, Path> drafts = new LinkedHashMap<>();
        try {
            for (NewFile each : files) {
                boolean isThere = Files.exists(each.file);
                Path real = isThere ? each.file.toRealPath() : each.file;
                Path draft = draft(real, each.text.getBytes(StandardCharsets.UTF_8));
                drafts.put(real, draft);
                if (isThere) keepAccess(real, draft);
                else Files.setPosixFilePermissions(draft, each.permissions);
            }
            for (Map.Entry<Path, Path> each : drafts.entrySet())
                Files.move(each.getValue(), each.getKey(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            for (Path draft : drafts.values()) Files.deleteIfExists(draft);
        }
        for (Path each : drafts.keySet()) syncDirectory(each);
    }

    private static Path draft(Path file, byte[] bytes) throws IOException {
        Path draft = Files.createTempFile(directoryOf(file), ".private", ".new", OWNER_ONLY);
        try {
            write(draft, bytes);
            return draft;
        } catch (IOException e) {
            Files.delete(draft);
            throw e;
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) channel.write(left);
            channel.force(true);
        }
    }

    /// The owner first: until then the draft is readable by nobody else.
    private static void keepAccess(Path from, Path to) throws IOException {
        keepOwner(from, to);
        Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    }

    /// The administrator who changes the file may be another user than the node that reads it.
    private static void keepOwner(Path from, Path to) throws IOException {
        PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        PosixFileAttributes fresh = view.readAttributes();
        if (!old.owner().equals(fresh.owner())) view.setOwner(old.owner());
        if (!old.group().equals(fresh.group())) view.setGroup(old.group());
    }

    private static Path directoryOf(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) throw new IllegalArgumentException("is no name of a file");
        return directory;
    }

    private static void syncDirectory(Path file) throws IOException {
        try (FileChannel directory = FileChannel.open(directoryOf(file), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
