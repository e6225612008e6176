package antiphon.cli.log;

import antiphon.cli.log.signers.SignatureChecks;
import antiphon.cli.output.Plural;
import antiphon.cli.output.Printable;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.GivenKeys;
import antiphon.cli.secrets.SecretsOption;
import antiphon.json.Json;
import antiphon.log.HalfRestored;
import antiphon.log.recovery.LogInspector;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What was found in the files of a log: how many messages, the last with its hash, and what is wrong with them.
public final class FilesCheck implements LogInspector.Visitor {
    private static final int PROBLEMS_PRINTED_MAX = 20;

    private final Surroundings surroundings;
    private final Optional<GivenKeys> keys;
    private final SignatureChecks signatures;
    private long messages;
    private long last;
    private String lastHash = "";
    private long broken;
    private boolean unfinished;
    private long reported;
    private UnaryOperator<String> shown = UnaryOperator.identity();

    /// @param keys without them signatures are not checked
    public FilesCheck(Surroundings surroundings, Optional<GivenKeys> keys) {
        this.surroundings = surroundings;
        this.keys = keys;
        this.signatures = new SignatureChecks(keys, this::report);
    }

    /// Looks at the log in a directory, or at one file of it.
    ///
    /// @throws CommandFailure when it cannot be read
    public void inspect(Path place) {
        inspectMessages(place);
        if (HalfRestored.is(place)) unfinished(HalfRestored.sentence(place));
        if (BackupNote.isIn(place)) requireFinished(place);
    }

    private void inspectMessages(Path place) {
        LogPlace.inspect(place, new EntryVerifier((_, _) -> true), this);
        if (!keysAreInsufficient()) signatures.reportHeld();
    }

    /// The messages of a backup may be sound, and not all of them.
    private void requireFinished(Path backup) {
        try {
            BackupNote.read(backup).objection(backup, last, lastHash).ifPresent(this::unfinished);
        } catch (CommandFailure e) {
            unfinished(String.valueOf(e.getMessage()));
        }
    }

    /// Looks at a copy that is not finished yet, and names the files that it was made of.
    ///
    /// @throws CommandFailure when it cannot be read
    public void inspectCopy(Path copy, Path original) {
        shown = sentence -> sentence.replace(copy + "/", original + "/");
        inspectMessages(copy);
    }

    /// Whether nothing is wrong but that no signature is of a key given.
    private boolean isSignedByOthers() {
        return broken == 0 && signatures.noneIsOurs();
    }

    /// Whether nothing is wrong but that the keys given are others', or lack some.
    private boolean keysAreInsufficient() {
        return isSignedByOthers() || (broken == 0 && signatures.onlyKeysAreMissing());
    }

    /// Why signatures cannot be checked with the keys given; empty when all can.
    public Optional<String> unchecked() {
        if (isSignedByOthers()) return keys.map(given -> given.areForeignTo("this log"));
        return keysAreInsufficient() ? Optional.of(signatures.missingKeys()) : Optional.empty();
    }

    @Override
    public boolean message(LogEntry entry) {
        messages++;
        last = entry.sequence();
        lastHash = entry.hash().toString();
        signatures.check(entry);
        return true;
    }

    @Override
    public void problem(String sentence) {
        broken++;
        report(sentence);
    }

    /// Counted apart: with a foreign key as well, it is the only problem.
    private void unfinished(String sentence) {
        unfinished = true;
        report(sentence);
    }

    private void report(String sentence) {
        if (++reported <= PROBLEMS_PRINTED_MAX)
            surroundings.err().println("PROBLEM: " + Printable.of(shown.apply(sentence)));
    }

    /// Of many wrong signatures the first are printed; all are counted.
    private long problems() {
        return (keysAreInsufficient() ? 0 : broken + signatures.wrong()) + (unfinished ? 1 : 0);
    }

    @Override
    public void note(String sentence) {
        surroundings.err().println(Printable.of(shown.apply(sentence)));
    }

    public boolean sound() {
        return problems() == 0;
    }

    public long last() {
        return last;
    }

    public String lastHash() {
        return lastHash;
    }

    public int exitCode() {
        if (!sound()) return ExitCodes.NOT_SOUND;
        return unchecked().isPresent() ? ExitCodes.FAILED : ExitCodes.FINE;
    }

    public void print(boolean json) {
        unchecked().ifPresent(sentence -> surroundings.err().println("antiphon: " + sentence));
        if (!json) signatures.signers().notes().forEach(surroundings.out()::println);
        surroundings.out().println(json ? toJson().toString() : summary());
    }

    private Json toJson() {
        return new Json()
                .put("messages", messages)
                .put("last", last)
                .put("last_hash", lastHash)
                .put("signatures",
                        keysAreInsufficient()
                                ? signatures.ofWhichKeys()
                                : signatures.areFound() ? "checked" : "not checked")
                .put("keys", keys.map(GivenKeys::source).orElse("none"))
                .put("signed_by", signatures.signers().toJson())
                .put("of_disabled_keys", signatures.signers().ofDisabled())
                .put("problems", problems());
    }

    private String summary() {
        String checked = keysAreInsufficient()
                ? "hash chain, signatures are " + signatures.ofWhichKeys()
                : keys.map(this::checkedWith)
                        .orElse("hash chain (" + SecretsOption.SET_KEY + ", to check signatures too)");
        long problems = problems();
        String other = keysAreInsufficient() ? "other problem" : "problem";
        String found = problems == 0 ? "no " + other : Plural.of(problems, other);
        String end = messages == 0 ? "" : ", the last is " + last + " with hash " + lastHash;
        return Plural.of(messages, "message") + end + "; checked " + checked + ": " + found;
    }

    private String checkedWith(GivenKeys given) {
        return signatures.areFound() ? "hash chain and signatures (" + given.source() + ")" : "hash chain";
    }
}
