package antiphon.cli.log.signers;

import antiphon.cli.secrets.GivenKeys;
import antiphon.message.LogEntry;
import antiphon.security.keyset.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Checks the signatures of one log. As long as none is of a key given, nothing is said of those that are not: so
/// another cluster's secrets look, and no altered message. Nor is anything said of those that name a key which is not
/// given, until all were seen: so keys look that lack the newest.
public final class SignatureChecks {
    /// As many as are printed for one node, and one more.
    private static final int HELD_MAX = 21;

    private final Optional<GivenKeys> keys;
    private final Consumer<String> problems;
    private final SignerRuns signers = new SignerRuns();
    private final UnknownSigners unknown = new UnknownSigners();
    private final List<String> held = new ArrayList<>();
    private final List<String> heldOfUnknown = new ArrayList<>();
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
        report(held);
        signers.signed(entry.sequence(), signer.get());
    }

    private void wrong(LogEntry entry) {
        wrong++;
        GivenKeys given = keys.orElseThrow();
        OptionalLong named = given.keys().unknownKeyOf(entry.signature());
        String message = "message " + entry.sequence();
        if (named.isPresent()) {
            unknown.named(entry.sequence(), named.getAsLong());
            hold(heldOfUnknown, message + " names key " + named.getAsLong() + " as its signer, which is not in "
                    + given.source());
            return;
        }
        String sentence = message + " has a signature that the key given did not make";
        if (right > 0) problems.accept(sentence);
        else hold(held, sentence);
    }

    private static void hold(List<String> held, String sentence) {
        if (held.size() < HELD_MAX) held.add(sentence);
    }

    private void report(List<String> sentences) {
        sentences.forEach(problems);
        sentences.clear();
    }

    /// The problems that were held back are problems after all.
    public void reportHeld() {
        report(held);
        report(heldOfUnknown);
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

    /// Whether every signature that is not of a key given names a key that is not given, and there are such. That
    /// proves nothing of them: anyone can name any key. So they are unchecked, and neither sound nor wrong.
    public boolean onlyKeysAreMissing() {
        return wrong > 0 && unknown.messages() == wrong;
    }

    /// Which messages name keys that are not given, and what to do.
    public String missingKeys() {
        return unknown.areNotIn(keys.orElseThrow().source());
    }

    /// In a word or two, where the keys given are others' or lack some.
    public String ofWhichKeys() {
        return noneIsOurs() ? "of another key" : "partly of another key";
    }

    public long wrong() {
        return wrong;
    }

    public SignerRuns signers() {
        return signers;
    }
}
