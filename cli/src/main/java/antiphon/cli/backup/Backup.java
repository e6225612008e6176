package antiphon.cli.backup;

import antiphon.cli.log.BackupNote;
import antiphon.cli.log.signers.SignatureChecks;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.GivenKeys;
import antiphon.cli.secrets.SecretsOption;
import antiphon.client.SignedLogReader;
import antiphon.client.error.AntiphonException;
import antiphon.json.Json;
import antiphon.log.DiskStore;
import antiphon.log.EntryLog;
import antiphon.log.Opened;
import antiphon.log.ReplicaStore;
import antiphon.log.files.DiskFiles;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.state.ReplicaState;
import antiphon.log.state.StateFile;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Brings the copy in a directory up to what a node holds now. One page of messages is in memory at a time.
final class Backup {
    private static final EntryVerifier HASHES = new EntryVerifier((_, _) -> true);

    private final SignedLogReader reader;
    private final String node;
    private final Optional<GivenKeys> keys;
    private final Path directory;
    private final Surroundings surroundings;
    private final EntryVerifier verifier;
    private boolean ours; // whether a message of the log is known to be signed with a key given

    Backup(
            SignedLogReader reader,
            String node,
            Optional<GivenKeys> keys,
            Path directory,
            Surroundings surroundings) {
        this.reader = reader;
        this.node = node;
        this.keys = keys;
        this.directory = directory;
        this.surroundings = surroundings;
        EntryVerifier.SignatureCheck unchecked = (_, _) -> true;
        this.verifier = new EntryVerifier(keys.<EntryVerifier.SignatureCheck>map(GivenKeys::keys).orElse(unchecked));
    }

    /// @param fetched how many messages this run has brought
    record Done(Path directory, String logId, long fetched, BackupNote note) {
        void print(PrintStream out, boolean json) {
            out.println(json ? toJson().toString() : sentence());
        }

        private String sentence() {
            return directory + " holds " + note.last() + " messages of log " + logId + " up to hash " + note.hash()
                    + ", " + fetched + " of them new; " + checked();
        }

        private String checked() {
            if (note.last() == 0) return "there was nothing to check";
            if (areAllSigned()) return "hash chain and signatures checked";
            String signatures = note.signatures() == 0 ? "not" : "only up to message " + note.signatures();
            return "hash chain checked, signatures " + signatures + ": " + SecretsOption.SET_KEY;
        }

        private boolean areAllSigned() {
            return note.last() > 0 && note.signatures() == note.last();
        }

        private Json toJson() {
            return new Json()
                    .put("directory", directory.toString())
                    .put("log_id", logId)
                    .put("last", note.last())
                    .put("last_hash", note.hash())
                    .put("fetched", fetched)
                    .put("signatures", areAllSigned() ? "checked" : "not checked")
                    .put("signatures_checked_up_to", note.signatures());
        }
    }

    Done run() throws IOException {
        SignedLogReader.Head head = reader.head();
        LogId logId = head.logId()
                .orElseThrow(() -> new CommandFailure(node + " has no log yet: there is nothing to copy"));
        BackupNote before = begin();
        requireState();
        Opened opened = DiskStore.open(DiskFiles.in(directory), LogSettings.standard());
        try (DiskStore store = opened.store()) {
            requireSound(opened);
            requireSameLog(store, logId, head.last());
            EntryLog log = store.log();
            ReplicaState state = store.state();
            state.adopt(logId);
            long held = log.durable();
            requireSigned(log, before);
            fetchOrSay(log, head.last());
            if (head.epoch() > state.promisedEpoch()) state.promise(head.epoch());
            BackupNote note = noteOf(log, keys.isPresent() ? log.durable() : before.signatures());
            note.write(directory);
            return new Done(directory, logId.toString(), note.last() - held, note);
        }
    }

    /// The note comes first: it marks for the next run that what a broken one left is a backup. A directory with
    /// anything else in it may be a node's.
    private BackupNote begin() throws IOException {
        if (BackupNote.isIn(directory)) return readNote();
        if (Files.exists(directory)) requireEmpty();
        DiskFiles.in(directory);
        BackupNote unfinished = BackupNote.unfinished(node);
        unfinished.write(directory);
        return unfinished;
    }

    /// A damaged note is replaced in the end, and until then nothing of it is believed. One of another version is left
    /// as it is.
    private BackupNote readNote() {
        try {
            return BackupNote.read(directory);
        } catch (CommandFailure e) {
            if (e.exitCode() != ExitCodes.NOT_SOUND) throw e;
            return BackupNote.unfinished(node);
        }
    }

    private BackupNote noteOf(EntryLog log, long signatures) {
        long last = log.durable();
        return new BackupNote(last, hashAt(log, last).toString(), signatures, node, Instant.now());
    }

    private void requireEmpty() throws IOException {
        Set<String> ours = Set.of(Restore.LOST_AND_FOUND, Restore.LOCK, BackupNote.TEMPORARY);
        try (Stream<Path> files = Files.list(directory)) {
            if (files.anyMatch(file -> !ours.contains(String.valueOf(file.getFileName()))))
                throw new CommandFailure(
                        directory + " is not empty and no backup: name a new or an empty directory, or a backup");
        }
    }

    /// What was lost once is lost for every later run too: to fetch it again would not show that the rest is whole.
    private void requireSound(Opened opened) {
        opened.damage().ifPresent(damage -> {
            throw damaged(damage.toString());
        });
        opened.store().state().lost().ifPresent(lost -> {
            throw damaged("lost messages " + lost.first() + " to at least " + lost.through());
        });
    }

    /// To open a log without its state quarantines all messages, which can be read all the same.
    private void requireState() throws IOException {
        DiskFiles files = DiskFiles.existing(directory);
        boolean isEmpty = files.list().stream().noneMatch(SegmentHeader::isName);
        switch (StateFile.read(files)) {
            case StateFile.Reading.Found _ -> {}
            case StateFile.Reading.Missing _ when isEmpty -> {}
            case StateFile.Reading.Missing _ -> throw damaged("the file " + files.pathOf(StateFile.NAME)
                    + " is missing, the messages stay as they are");
            case StateFile.Reading.Unreadable _ -> throw damaged("both copies in " + files.pathOf(StateFile.NAME)
                    + " are damaged, the messages stay as they are");
        }
    }

    static CommandFailure damaged(String what) {
        return new CommandFailure(
                ExitCodes.NOT_SOUND, "the backup is damaged: " + what + "; make a new one in another directory");
    }

    private void requireSigned(EntryLog log, BackupNote before) throws IOException {
        if (keys.isEmpty() || log.durable() < log.start()) return;
        new HeldSignatures(directory, log, keys.get()).require(before.signatures());
        ours = true;
    }

    private void requireSameLog(ReplicaStore store, LogId logId, long last) {
        Optional<LogId> held = store.state().logId();
        if (held.isPresent() && !held.get().equals(logId))
            throw new CommandFailure(
                    directory + " is a backup of log " + held.get() + " and " + node + " holds log " + logId
                            + ": name another directory");
        EntryLog log = store.log();
        if (log.durable() < log.start()) return;
        long both = Math.min(last, log.durable());
        Optional<LogEntry> same = both < log.start() ? Optional.empty() : reader.message(both);
        if (same.isPresent() && !same.get().hash().equals(hashAt(log, both)))
            throw new CommandFailure(
                    ExitCodes.NOT_SOUND, node + " has another message " + both
                            + " than the backup: the two diverged; make a new backup in another directory");
        if (same.isEmpty() || both < log.durable())
            throw new CommandFailure(node + " ends with message " + last + " and the backup with " + log.durable()
                    + ": if the node is behind, wait or copy from another; if the cluster was restored from an older"
                    + " backup, make a new one in another directory");
    }

    /// What was fetched until then stays.
    private void fetchOrSay(EntryLog log, long through) throws IOException {
        try {
            fetch(log, through);
        } catch (AntiphonException e) {
            throw new CommandFailure(ExitCodes.of(e),
                    e.getMessage() + "; " + directory + " holds the messages up to " + log.durable()
                            + " now: run the backup again, it goes on from there",
                    e);
        }
    }

    private void fetch(EntryLog log, long through) throws IOException {
        try (CopyProgress progress = new CopyProgress(surroundings, log.durable(), through)) {
            boolean more = log.durable() < through;
            while (more) {
                SignedLogReader.Page page = reader.page(log.durable());
                List<LogEntry> entries = page.entries();
                requireSound(log, entries);
                ours = keys.isPresent();
                log.append(entries);
                log.sync();
                progress.at(log.durable());
                more = page.more() && log.durable() < through;
            }
        }
    }

    private void requireSound(EntryLog log, List<LogEntry> entries) {
        if (entries.isEmpty()) return;
        LogEntry first = entries.getFirst();
        boolean follows = first.sequence() == log.durable() + 1
                && first.parentHash().equals(hashAt(log, log.durable()));
        Optional<String> problem = follows
                ? verifier.problemWith(entries)
                : Optional.of("message " + first.sequence() + " does not follow message " + log.durable());
        if (follows && !ours && keys.isPresent() && entries.stream().allMatch(verifier::isSignedByAnother))
            throw new CommandFailure(keys.get().areForeignTo(node) + "; the backup ends at " + log.durable());
        if (problem.isEmpty()) return;
        if (follows) requireKeys(log, entries);
        throw new CommandFailure(
                ExitCodes.NOT_SOUND,
                node + " sent what cannot be kept: " + problem.get() + "; the backup ends at " + log.durable());
    }

    /// Messages that nothing speaks against but that they name a key which is not given are not damaged; and not kept,
    /// for nothing shows that they are not forged.
    private void requireKeys(EntryLog log, List<LogEntry> entries) {
        SignatureChecks checks = new SignatureChecks(keys, _ -> {});
        entries.forEach(checks::check);
        if (checks.onlyKeysAreMissing() && HASHES.problemWith(entries).isEmpty())
            throw new CommandFailure(
                    node + ": " + checks.missingKeys() + "; the backup ends at " + log.durable());
    }

    private static Hash hashAt(EntryLog log, long number) {
        return log.hashAt(number).orElseThrow();
    }
}
