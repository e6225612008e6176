package antiphon.client.cli;

import antiphon.log.IoReason;
import antiphon.security.KeysetFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// The keyset file that a command of `antiphon keys` is about, and how its troubles are told.
final class KeysetArgument {
    @Parameters(index = "0", paramLabel = "FILE", description = "A Tink keyset in JSON, as SIGNING_KEYSET names it.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path file;

    Path file() {
        return file;
    }

    /// What is done with the file.
    @FunctionalInterface
    interface Work<T> {
        T with(KeysetFile keyset) throws IOException;
    }

    /// @throws CommandFailure when it cannot be done, with the file and the reason
    <T> T doing(Surroundings surroundings, Work<T> work) {
        KeysetFile keyset;
        try {
            keyset = KeysetFile.at(file, surroundings::variable);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e); // It names the setting.
        }
        try {
            return work.with(keyset);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(file + " is there already and stays as it is: name another file", e);
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read or written: " + IoReason.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + " " + e.getMessage(), e);
        }
    }
}
