package antiphon.cli.log;

import antiphon.cli.program.CommandFailure;
import antiphon.files.IoReason;
import antiphon.log.files.DiskFiles;
import antiphon.log.recovery.LogInspector;
import antiphon.message.EntryVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine.Parameters;

/// Which files to look at.
final class LogPlace {
    // @formatter:off (it would put all of an annotation on one line)
    @Parameters(
            paramLabel = "DIR",
            description = "The data directory of a node, or one file in it: a segment, or a quarantined one.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path place;
    // @formatter:on

    Path place() {
        return place;
    }

    /// Passes the whole contents to the visitor.
    ///
    /// @throws CommandFailure when it cannot be read
    static void inspect(Path place, EntryVerifier verifier, LogInspector.Visitor visitor) {
        try {
            Path whole = place.toAbsolutePath().normalize();
            if (Files.isDirectory(whole)) {
                DataDirectory.require(whole, place);
                in(whole, verifier, visitor).directory();
            } else
                if (Files.isRegularFile(whole))
                    in(Objects.requireNonNull(whole.getParent()), verifier, visitor)
                            .file(String.valueOf(whole.getFileName()));
                else
                    throw new CommandFailure(place + " is not there");
        } catch (IOException e) {
            throw new CommandFailure(place + " cannot be read: " + IoReason.of(e), e);
        }
    }

    private static LogInspector in(Path directory, EntryVerifier verifier, LogInspector.Visitor visitor)
            throws IOException {
        return new LogInspector(DiskFiles.existing(directory), verifier, visitor);
    }
}
