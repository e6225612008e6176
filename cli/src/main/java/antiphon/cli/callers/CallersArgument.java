package antiphon.cli.callers;

import antiphon.cli.program.PrivateFileWork;
import antiphon.cli.program.Surroundings;
import antiphon.security.callers.CallersFile;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// The file that a command of `antiphon callers` is about.
final class CallersArgument {
    @Parameters(index = "0", paramLabel = "FILE", description = "The file of callers, as CALLERS names it.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path file;

    Path file() {
        return file;
    }

    /// @throws CommandFailure when it cannot be done, with the file and the reason
    <T> T doing(Surroundings surroundings, PrivateFileWork<CallersFile, T> work) {
        return PrivateFileWork.doing(file, path -> CallersFile.at(path, surroundings::variable), work);
    }

    /// As the other, for work that makes a token.
    ///
    /// @throws CommandFailure when it cannot be done, also with what became of the token
    <T> T handing(TokenOutput output, Surroundings surroundings, PrivateFileWork<CallersFile, T> work) {
        return PrivateFileWork.doing(
                file, path -> CallersFile.at(path, surroundings::variable), work, output::left);
    }
}
