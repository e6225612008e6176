package antiphon.cli.keys;

import antiphon.cli.program.PrivateFileWork;
import antiphon.cli.program.Surroundings;
import antiphon.security.keyset.file.KeysetFile;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// The keyset file that a command of `antiphon keys` is about.
final class KeysetArgument {
    @Parameters(index = "0", paramLabel = "FILE", description = "A Tink keyset in JSON, as SIGNING_KEYSET names it.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path file;

    Path file() {
        return file;
    }

    /// @throws CommandFailure when it cannot be done, with the file and the reason
    <T> T doing(Surroundings surroundings, PrivateFileWork<KeysetFile, T> work) {
        return PrivateFileWork.doing(file, path -> KeysetFile.at(path, surroundings::variable), work);
    }
}
