package antiphon.cli.secrets;

import antiphon.cli.program.CommandFailure;
import antiphon.files.IoReason;
import antiphon.files.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A file of lines `NAME=value`, as it was when it was read: a pipe can be read only once.
///
/// @param lines all of it
record SecretsFile(List<String> lines) {
    /// @param instead what to do where it cannot be read, as the end of a sentence
    /// @throws CommandFailure when it cannot be read, or others could have read or written it
    static SecretsFile read(Path file, String instead) {
        try {
            return new SecretsFile(
                    new String(PrivateFile.readSecrets(file), StandardCharsets.UTF_8).lines().toList());
        } catch (NoSuchFileException e) {
            throw new CommandFailure(file + " cannot be read: " + IoReason.of(e), e);
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read: " + IoReason.of(e) + "; " + instead, e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + " " + e.getMessage(), e);
        }
    }

    /// Empty when there is no such line, or nothing in it.
    Optional<String> value(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1).strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }
}
