package antiphon.cli.callers;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.Surroundings;
import antiphon.files.IoReason;
import antiphon.security.SecretOutput;
import antiphon.security.callers.CallersFile;
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

    private String left = "; nothing was changed";

    /// Whether there is a place for it: looked at before the token is made, since afterwards it would be lost.
    void requireRoom() {
        if (to != null && to.toFile().exists())
            throw new CommandFailure(to + " is there already and stays as it is: name another file with --to");
    }

    CallersFile.TokenTaker taker(Surroundings surroundings) {
        return new CallersFile.TokenTaker() {
            @Override
            public void take(String token) throws IOException {
                give(token, surroundings);
            }

            @Override
            public void takeBack() {
                left = "; nothing was changed: the token " + remove();
            }
        };
    }

    /// Keeps no token that is valid nowhere.
    private String remove() {
        if (to == null) return "(above) is not valid";
        try {
            Files.deleteIfExists(to);
            return "was removed from " + to;
        } catch (IOException e) {
            return "in " + to + " is not valid, and cannot be removed: " + IoReason.of(e);
        }
    }

    /// What is left when the file of callers cannot be changed, to end a sentence.
    String left() {
        return left;
    }

    private void give(String token, Surroundings surroundings) throws IOException {
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
            String why = directory != null && Files.notExists(directory)
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
