package antiphon.client.cli;

import antiphon.log.IoReason;
import antiphon.security.CallersFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// The file that a command of `antiphon callers` is about, and how its troubles are told.
final class CallersArgument {
    @Parameters(index = "0", paramLabel = "FILE", description = "The file of callers, as CALLERS names it.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path file;

    Path file() {
        return file;
    }

    /// What is done with the file.
    @FunctionalInterface
    interface Work<T> {
        T with(CallersFile callers) throws IOException;
    }

    /// @throws CommandFailure when it cannot be done, with the file and the reason
    <T> T doing(Surroundings surroundings, Work<T> work) {
        CallersFile callers;
        try {
            callers = CallersFile.at(file, surroundings::variable);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e); // It names the setting.
        }
        try {
            return work.with(callers);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(e.getFile() + " is there already and stays as it is: name another file", e);
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read or written: " + IoReason.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + " " + e.getMessage(), e);
        }
    }
}
