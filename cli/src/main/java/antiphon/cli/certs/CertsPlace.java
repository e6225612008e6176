package antiphon.cli.certs;

import antiphon.cli.program.CommandFailure;
import antiphon.files.IoReason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// `--dir`: the directory of an authority, and how errors with it are reported.
final class CertsPlace {
    // @formatter:off (it would put all of an annotation on one line)
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where they are: ca.crt and ca.key of the authority, and for each node a directory with its"
                    + " tls.crt, tls.key and ca.crt. Default: certs.")
    private Path directory = Path.of("certs");
    // @formatter:on

    /// The action there.
    @FunctionalInterface
    interface Work<T> {
        T in(Path directory) throws IOException;
    }

    /// @throws CommandFailure when it cannot be done, with the reason
    <T> T doing(Work<T> work) {
        return doing(work, "");
    }

    /// As the other.
    ///
    /// @param left what is left when files cannot be written, to end the sentence
    <T> T doing(Work<T> work, String left) {
        try {
            return work.in(directory);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(e.getMessage() + " is there already and stays as it is: name another --dir, or"
                    + " `antiphon certs renew` makes new certificates from this authority", e);
        } catch (IOException e) {
            throw new CommandFailure(directory + " cannot be read or written: " + IoReason.of(e) + left, e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    Path directory() {
        return directory;
    }
}
