package antiphon.security;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Writes files with secrets: whole or not at all, and never readable by more than their owner on the way.
///
///     write and sync `.private….new`  -->  rename it to the file  -->  sync the directory
///     a crash leaves the old file         the old or the new           the new
final class PrivateFileWriter {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PrivateFileWriter() {}

    /// @throws java.nio.file.FileAlreadyExistsException when there is such a file; it stays as it is
    static void create(Path file, byte[] bytes) throws IOException {
        Path draft = draft(file, bytes);
        try {
            Files.createLink(file, draft); // Unlike a rename, it fails when the name is taken.
        } finally {
            Files.delete(draft);
        }
        syncDirectory(file);
    }

    /// Keeps the owner and the permissions that the file had; where it is a link, writes what it leads to.
    static void replace(Path file, byte[] bytes) throws IOException {
        Path real = file.toRealPath();
        Path draft = draft(real, bytes);
        try {
            keepAttributes(real, draft);
            Files.move(draft, real, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        syncDirectory(real);
    }

    private static Path draft(Path file, byte[] bytes) throws IOException {
        Path draft = Files.createTempFile(directoryOf(file), ".private", ".new", OWNER_ONLY);
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) channel.write(left);
            channel.force(true);
        }
        return draft;
    }

    /// The administrator who changes the file may be another user than the node that reads it.
    private static void keepAttributes(Path from, Path to) throws IOException {
        PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        PosixFileAttributes fresh = view.readAttributes();
        if (!old.owner().equals(fresh.owner())) view.setOwner(old.owner());
        if (!old.group().equals(fresh.group())) view.setGroup(old.group());
        view.setPermissions(old.permissions());
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
