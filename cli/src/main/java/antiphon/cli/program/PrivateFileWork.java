package antiphon.cli.program;

import antiphon.files.IoReason;
import antiphon.files.NotSyncedException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/// A command's work on a private file, with its errors as sentences.
///
/// @param <F> the file, as who reads and writes it knows it
/// @param <T> what comes of it
@FunctionalInterface
public interface PrivateFileWork<F, T> {
    T with(F file) throws IOException;

    /// @param at takes the place; an objection of its own names the setting
    /// @throws CommandFailure when it cannot be done, with the file and the reason
    static <F, T> T doing(Path path, Function<Path, F> at, PrivateFileWork<F, T> work) {
        return doing(path, at, work, () -> "");
    }

    /// As the other.
    ///
    /// @param left what is left when the file cannot be changed, to end the sentence
    static <F, T> T doing(Path path, Function<Path, F> at, PrivateFileWork<F, T> work, Supplier<String> left) {
        F file;
        try {
            file = at.apply(path);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        try {
            return work.with(file);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(e.getFile() + " is there already and stays as it is: name another file", e);
        } catch (NotSyncedException e) {
            throw new CommandFailure(
                    path + " was changed, and a power failure may undo that: " + IoReason.of(e), e);
        } catch (IOException e) {
            throw new CommandFailure(path + " cannot be read or written: " + IoReason.of(e) + left.get(), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(path + " " + e.getMessage(), e);
        }
    }
}
