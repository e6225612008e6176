package antiphon.cli.log;

import antiphon.cli.secrets.GivenKeys;
import antiphon.message.LogEntry;
import antiphon.security.keys.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Checks the signatures of one log. As long as none is of a key given, nothing is said of those that are not: so
/// another cluster's secrets look, and no altered message.
public final class SignatureChecks {
    /// As many as are printed for one node, and one more.
    private static final int HELD_MAX = 21;

    private final Optional<GivenKeys> keys;
    private final Consumer<String> problems;
    private final SignerRuns signers = new SignerRuns();
    private final List<String> held = new ArrayList<>();
    private long right;
    private long wrong;

    /// @param keys without them nothing is checked
    /// @param problems receives each in a sentence
    public SignatureChecks(Optional<GivenKeys> keys, Consumer<String> problems) {
        this.keys = keys;
        this.problems = problems;
    }

    public void check(LogEntry entry) {
        if (keys.isEmpty()) return;
        Optional<SigningKey> signer = keys.get().keys().signerOf(entry.hash(), entry.signature());
        if (signer.isEmpty()) {
            wrong(entry);
            return;
        }
        right++;
        reportHeld();
        signers.signed(entry.sequence(), signer.get());
    }

    private void wrong(LogEntry entry) {
        wrong++;
        if (right > 0) problems.accept(sentence(entry));
        else
            if (held.size() < HELD_MAX) held.add(sentence(entry));
    }

    private String sentence(LogEntry entry) {
        OptionalLong named = keys.orElseThrow().keys().unknownKeyOf(entry.signature());
        return "message " + entry.sequence() + (named.isPresent()
                ? " names key " + named.getAsLong() + " as its signer, which is not in " + keys.get().source()
                : " has a signature that the key given did not make");
    }

    /// The problems that were held back are problems after all.
    public void reportHeld() {
        held.forEach(problems);
        held.clear();
    }

    public boolean areChecked() {
        return keys.isPresent();
    }

    /// Whether there are signatures that were checked.
    public boolean areFound() {
        return right + wrong > 0;
    }

    /// Whether one is of a key given.
    public boolean someAreOurs() {
        return right > 0;
    }

    /// Whether there are signatures, and none is of a key given.
    public boolean noneIsOurs() {
        return right == 0 && wrong > 0;
    }

    public long wrong() {
        return wrong;
    }

    public SignerRuns signers() {
        return signers;
    }
}
