package antiphon.cli.log;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.files.IoReason;
import antiphon.log.files.DiskFiles;
import antiphon.log.recovery.LogInspector;
import antiphon.log.segment.SegmentHeader;
import antiphon.message.EntryVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
            if (Files.readAttributes(whole, BasicFileAttributes.class).isDirectory()) {
                DataDirectory.require(whole, place);
                in(whole, verifier, visitor).directory();
            } else {
                requireSegment(whole, place);
                in(directoryOf(whole), verifier, visitor).file(nameOf(whole));
            }
        } catch (NoSuchFileException e) {
            throw new CommandFailure(place + " is not there", e);
        } catch (IOException e) {
            throw new CommandFailure(place + " cannot be read: " + IoReason.of(e), e);
        }
    }

    private static void requireSegment(Path file, Path given) throws IOException {
        if (Files.isRegularFile(file)
                && LogInspector.isSegment(DiskFiles.existing(directoryOf(file)), nameOf(file)))
            return;
        throw new CommandFailure(
                ExitCodes.USAGE, given + " is no segment of a log: give a data directory, a backup, or a segment in"
                        + " one, such as " + SegmentHeader.name(1));
    }

    private static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static LogInspector in(Path directory, EntryVerifier verifier, LogInspector.Visitor visitor)
            throws IOException {
        return new LogInspector(DiskFiles.existing(directory), verifier, visitor);
    }
}
