package antiphon.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/// A file with a secret, which is not read when too many could have read it, or written it, before.
public final class PrivateFile {
    private static final int BYTES_MAX = 1 << 20;
    /// Of a secret alone, without anything around it.
    private static final int SECRET_BYTES_MAX = 64 << 10;

    /// Which users may be able to read it. Only its owner may be able to write it.
    public enum Readers {
        OWNER, GROUP, EVERYONE;

        private boolean allow(PosixFilePermission permission) {
            return switch (permission) {
                case OWNER_READ, OWNER_WRITE, OWNER_EXECUTE, GROUP_EXECUTE, OTHERS_EXECUTE -> true;
                case GROUP_READ -> this != OWNER;
                case OTHERS_READ -> this == EVERYONE;
                case GROUP_WRITE, OTHERS_WRITE -> false;
            };
        }

        /// @throws IllegalArgumentException when the word is none of them, with the setting it is the value of
        public static Readers parse(String setting, String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "owner" -> OWNER;
                case "group" -> GROUP;
                case "everyone" -> EVERYONE;
                default -> throw new IllegalArgumentException(
                        setting + "=" + word + " is not allowed: set it to owner, group or everyone");
            };
        }
    }

    private PrivateFile() {}

    /// @param setting the variable that says who may be able to read it; empty when it is its owner in any case
    /// @throws IllegalArgumentException when others could have read or written it, with what to type
    public static byte[] read(Path file, Readers readers, String setting) throws IOException {
        requirePrivate(file, readers, setting);
        return readOpen(file);
    }

    /// A file that is no secret, but is trusted, so not every user may be able to write it.
    ///
    /// @throws IllegalArgumentException when every user could have written it, with the command to fix it
    public static byte[] readTrusted(Path file) throws IOException {
        if (permissions(file).contains(PosixFilePermission.OTHERS_WRITE))
            throw new IllegalArgumentException("is writable by all users: chmod o-w " + file);
        return readOpen(file);
    }

    /// A file of secrets that someone named: private if it is a file. What comes through a pipe, as of `<(command)`, or
    /// from a device such as `/dev/null`, is kept nowhere.
    ///
    /// @throws IllegalArgumentException when others could have read or written it, or it holds more than secrets do
    public static byte[] readSecrets(Path file) throws IOException {
        if (Files.isRegularFile(file)) requirePrivate(file, Readers.OWNER, "");
        return BoundedFile.read(file, SECRET_BYTES_MAX);
    }

    /// A file that is no secret, of at most the same size.
    public static byte[] readOpen(Path file) throws IOException {
        return BoundedFile.read(file, BYTES_MAX);
    }

    private static void requirePrivate(Path file, Readers readers, String setting) throws IOException {
        Set<PosixFilePermission> permissions = permissions(file);
        if (permissions.stream().allMatch(readers::allow)) return;
        throw new IllegalArgumentException("can be read or written by others than its owner ("
                + PosixFilePermissions.toString(permissions) + "): "
                + (Files.isRegularFile(file) ? "chmod 600 " + file : "give a file of mode 600")
                + (setting.isEmpty()
                        ? ""
                        : ", or, for a secret that is mounted read-only, set " + setting + "=group or everyone"));
    }

    /// None on a file system without such permissions: who may do what is for others to see to there.
    ///
    /// @throws IOException when it is a directory, which would need others
    private static Set<PosixFilePermission> permissions(Path file) throws IOException {
        if (Files.isDirectory(file)) throw new IOException("it is a directory");
        try {
            return Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException _) {
            return Set.of();
        }
    }
}
