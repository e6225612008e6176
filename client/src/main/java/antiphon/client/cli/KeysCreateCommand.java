package antiphon.client.cli;

import antiphon.security.KeysetFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `antiphon keys create`: a keyset file with one new key.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "create",
        description = {
            "Make a keyset file with one new key (HMAC-SHA256, 256 bits). Only its owner may read it (mode 0600), and"
                    + " a file that is there is never written over.",
            "For a new cluster: messages signed with another key cannot be verified with this one. Set"
                    + " SIGNING_KEYSET=FILE on every node, and keep the file as long as the messages."
        },
        footer = "  antiphon keys create keyset.json && SIGNING_KEYSET=$PWD/keyset.json antiphon up --data new")
// @formatter:on
final class KeysCreateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "The file to make.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path file;

    KeysCreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try {
            KeysetFile.create(file);
            surroundings.out().println("made " + file + ": set SIGNING_KEYSET to it on every node of a new cluster");
            return ExitCodes.FINE;
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(file + " is there already and stays as it is: name another file", e);
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be made: " + e, e);
        }
    }
}
