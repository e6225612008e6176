package antiphon.cli.backup;

import antiphon.cli.log.signers.SignatureChecks;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.secrets.GivenKeys;
import antiphon.log.EntryLog;
import antiphon.log.read.DamagedLogException;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The signatures of the messages that a backup has already. Those that a run without the key fetched were never
/// checked, so a run with the key does it.
final class HeldSignatures {
    private static final long PORTION_BYTES = 4 << 20;

    private final Path directory;
    private final EntryLog log;
    private final GivenKeys keys;

    HeldSignatures(Path directory, EntryLog log, GivenKeys keys) {
        this.directory = directory;
        this.log = log;
        this.keys = keys;
    }

    /// The last message is checked in any case: it shows that the keys are those of this log, where no later message
    /// does.
    ///
    /// @param checked up to this message a run before has checked them
    /// @throws CommandFailure when one is not signed with the keys, or one names a key that is not among them
    void require(long checked) throws IOException {
        long first = Math.max(log.start(), Math.min(checked + 1, log.durable()));
        SignatureChecks found = check(first);
        if (found.noneIsOurs() && first > log.start()) found = check(log.start());
        if (found.noneIsOurs()) throw new CommandFailure(keys.areForeignTo(directory.toString()));
        if (found.onlyKeysAreMissing()) throw new CommandFailure(directory + ": " + found.missingKeys());
    }

    private void refuse(String problem) {
        throw new CommandFailure(
                ExitCodes.NOT_SOUND, directory + ": " + problem
                        + "; give the key that did, or make a new backup in another directory");
    }

    private SignatureChecks check(long from) throws IOException {
        SignatureChecks checks = new SignatureChecks(Optional.of(keys), this::refuse);
        long next = from;
        while (next <= log.durable()) {
            List<LogEntry> portion = read(next);
            portion.forEach(checks::check);
            next = portion.getLast().sequence() + 1;
        }
        return checks;
    }

    private List<LogEntry> read(long from) throws IOException {
        try {
            return log.read(from, log.durable(), PORTION_BYTES);
        } catch (DamagedLogException e) {
            throw Backup.damaged(String.valueOf(e.getMessage()));
        }
    }
}
