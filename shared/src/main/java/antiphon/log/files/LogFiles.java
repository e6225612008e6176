package antiphon.log.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/// The one directory in which a log lives, as far as the log needs a file system. Names are plain file names.
///
/// What a crash may undo: a created, renamed or deleted name until [#syncDirectory], the bytes and the size of a file
/// until [LogFile#force]. Each of these may survive without the others, in any order.
public interface LogFiles {
    /// The names of all files, sorted.
    List<String> list() throws IOException;

    /// An existing file, to read and to write.
    ///
    /// @throws java.nio.file.NoSuchFileException when it is not there, and only then
    LogFile open(String name) throws IOException;

    /// An existing file, to read only; throws as [#open].
    LogFile openToRead(String name) throws IOException;

    /// Whether there is a file of that name, whatever is in it; one that cannot be opened does not count as missing.
    default boolean isThere(String name) throws IOException {
        try (LogFile _ = openToRead(name)) {
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// A new, empty file that replaces an existing one of the name.
    LogFile create(String name) throws IOException;

    /// Renames a file in one step, replacing an existing one.
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /// Makes creations, renames and deletions durable.
    void syncDirectory() throws IOException;

    /// What is named from here on is found by a start.
    ///
    /// @throws IOException while the directory's path does not lead to it: it was moved, deleted or unmounted, and
    ///     another may be there, also a copy. Nothing must be written to that, and its names would not be made durable
    void requireInPlace() throws IOException;

    /// How many more bytes there is room for.
    ///
    /// @throws IOException when nothing can be written at all, as where a disk has become read-only
    long freeBytes() throws IOException;

    /// Keeps other processes out until it is closed, or this process ends.
    ///
    /// @throws LogInUseException when another one is inside
    Closeable lock(String name) throws IOException;

    /// Where a file is, for people; of the empty name, where the directory is.
    String pathOf(String name);
}
