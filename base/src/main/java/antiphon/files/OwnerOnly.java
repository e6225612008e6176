package antiphon.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/// Directories and files with messages: 0700 and 0600, regardless of the umask. A file system that keeps no permissions
/// gets none.
public final class OwnerOnly {
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private OwnerOnly() {}

    /// Makes what is missing of a directory and those above it. One that is there keeps its mode.
    public static void createDirectories(Path directory) throws IOException {
        Path above = directory.getParent();
        if (Files.isDirectory(directory)) return;
        if (above != null) createDirectories(above);
        try {
            Files.createDirectory(directory, attribute(DIRECTORY));
            set(directory, DIRECTORY);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) throw e;
        } catch (NoSuchFileException e) {
            if (above == null || !Files.isDirectory(above)) throw e;
            throw new FileSystemException(directory.toString(), null, "no directory can be made in " + above);
        }
    }

    /// @throws FileAlreadyExistsException when there is something of that name
    public static void createFile(Path file) throws IOException {
        Files.createFile(file, attribute(FILE));
        set(file, FILE);
    }

    /// Takes what others may do with the files in a directory from them, as older versions left it. Links are not
    /// followed.
    ///
    /// @return how many were open to others
    public static int tightenFiles(Path directory) throws IOException {
        int tightened = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator)
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && tighten(file)) tightened++;
        }
        return tightened;
    }

    /// The same for one file or directory.
    ///
    /// @return whether it was open to others and is not any more; one that belongs to another user stays as it is
    public static boolean tighten(Path path) {
        return isOpen(path) && set(path, Files.isDirectory(path) ? DIRECTORY : FILE);
    }

    /// Whether others than the owner may do anything with it.
    public static boolean isOpen(Path path) {
        try {
            Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
            others.addAll(Files.getPosixFilePermissions(path));
            others.removeAll(DIRECTORY);
            return !others.isEmpty();
        } catch (IOException | UnsupportedOperationException _) {
            return false; // Gone meanwhile, or without permissions.
        }
    }

    /// Makes a file belong to whom a directory belongs to.
    ///
    /// @return whether it does; only root can give files away
    public static boolean giveToOwnerOf(Path directory, Path file) {
        try {
            PosixFileAttributes wanted = Files.readAttributes(directory, PosixFileAttributes.class);
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            PosixFileAttributes has = view.readAttributes();
            if (has.owner().equals(wanted.owner())) return true;
            view.setOwner(wanted.owner());
            view.setGroup(wanted.group());
            return true;
        } catch (UnsupportedOperationException _) {
            return true; // No owners here.
        } catch (IOException _) {
            return false;
        }
    }

    private static FileAttribute<?> attribute(Set<PosixFilePermission> permissions) {
        return PosixFilePermissions.asFileAttribute(permissions);
    }

    /// An umask may have taken permissions from the owner as well.
    private static boolean set(Path path, Set<PosixFilePermission> permissions) {
        try {
            if (!Files.getPosixFilePermissions(path).equals(permissions))
                Files.setPosixFilePermissions(path, permissions);
            return true;
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}
