package antiphon.cli.backup;

import antiphon.cli.log.FilesCheck;
import antiphon.cli.output.OutputOption;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.GivenKeys;
import antiphon.cli.secrets.SecretsOption;
import antiphon.files.IoReason;
import antiphon.log.files.LogInUseException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `antiphon restore`: a node's data directory from a backup.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "restore",
        description = {
            "Make a node's data directory from a backup.",
            "A directory that is there is filled, and keeps its owner and mode: it may be a mount point. The copy is"
                    + " checked as a whole: checksums, the chain of hashes, the signatures, and that nothing is missing"
                    + " at the end. A restore that was broken off is run again; no node starts on half of it.",
            "Run as root it gives the files to the owner of the directory, such as the user of a container's volume.",
            "Restore into the master's DATA_DIR while the workers' are empty, then start all: the workers fetch the"
                    + " messages from the master. Workers that hold later messages of the same log must not run with"
                    + " a master that was restored to an earlier state: move their directories away first."
        },
        footer = {
            "  antiphon restore /backup/antiphon data/master",
            "  FERNET_KEY=... antiphon restore /backup/antiphon /var/lib/antiphon/master"
        })
// @formatter:on
public final class RestoreCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    // @formatter:off
    @Parameters(index = "0", paramLabel = "BACKUP", description = "The directory that `antiphon backup` made.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path backup;

    @Parameters(index = "1", paramLabel = "DATA_DIR", description = "The node's data directory, empty or not there.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path dataDir;

    @Option(
            names = "--without-signatures",
            description = "The key is not known here: check all but the signatures. A node checks the last one when it"
                    + " starts, and workers check every one they fetch.")
    private boolean withoutSignatures;
    // @formatter:on

    @Mixin private final SecretsOption secrets = new SecretsOption();

    @Mixin private final OutputOption output = new OutputOption();

    public RestoreCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try {
            FilesCheck check = check();
            new Restore(backup, dataDir, check).run();
            if (!output.json()) surroundings.out().println("restored to " + dataDir + ":");
            check.print(output.json());
            return ExitCodes.FINE;
        } catch (LogInUseException e) {
            throw new CommandFailure(dataDir + " is in use: by a node, or by another restore", e);
        } catch (IOException e) {
            throw new CommandFailure("the backup cannot be copied to " + dataDir + ": " + fileOf(e) + IoReason.of(e),
                    e);
        }
    }

    /// What cannot be read of the backup has a sentence of its own.
    private String fileOf(IOException e) {
        if (!(e instanceof FileSystemException named) || named.getFile() == null) return "";
        Path file = Path.of(named.getFile()).normalize();
        return file.equals(dataDir.toAbsolutePath().normalize()) ? "" : file + ": ";
    }

    private FilesCheck check() {
        if (withoutSignatures) return new FilesCheck(surroundings, Optional.empty());
        Optional<GivenKeys> keys = secrets.keys(surroundings);
        if (keys.isEmpty())
            throw new CommandFailure("the signatures need the key: set FERNET_KEY or SIGNING_KEYSET, give --secrets"
                    + " FILE, or leave them unchecked by --without-signatures");
        return new FilesCheck(surroundings, keys);
    }
}
