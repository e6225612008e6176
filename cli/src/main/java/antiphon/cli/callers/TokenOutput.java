package antiphon.cli.callers;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.Surroundings;
import antiphon.files.IoReason;
import antiphon.security.SecretOutput;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--to`: where a new token goes, which is kept nowhere else.
final class TokenOutput {
    // @formatter:off (it would put all of an annotation on one line)
    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Write the token into this new file, mode 0600, for --token-file. Default: standard output,"
                    + " and nothing else there.")
    private @Nullable Path to;
    // @formatter:on

    /// Whether there is a place for it: looked at before the token is made, since afterwards it would be lost.
    void requireRoom() {
        if (to != null && to.toFile().exists())
            throw new CommandFailure(to + " is there already and stays as it is: name another file with --to");
    }

    void give(String token, Surroundings surroundings) throws IOException {
        Optional<Path> file = Optional.ofNullable(to);
        if (file.isPresent()) create(file.get(), token);
        else {
            surroundings.out().println(token);
            if (surroundings.out().checkError())
                throw new CommandFailure("the token cannot be printed, so nothing was changed: name a file with --to");
        }
    }

    /// What goes wrong here is not the fault of the file of callers.
    private static void create(Path file, String token) throws FileAlreadyExistsException {
        try {
            SecretOutput.create(file, token + "\n");
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            Path directory = file.toAbsolutePath().getParent();
            String why = directory != null && !Files.exists(directory)
                    ? directory + " is not there"
                    : IoReason.of(e);
            throw new CommandFailure("the token's file " + file + " cannot be made: " + why
                    + "; nothing was changed: name another file with --to", e);
        }
    }

    String place() {
        return to == null ? "printed, and kept nowhere: keep it" : "in " + to + ", and nowhere else";
    }
}
