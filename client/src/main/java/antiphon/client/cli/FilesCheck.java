package antiphon.client.cli;

import antiphon.json.Json;
import antiphon.log.LogInspector;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.security.SigningKeys;
import java.util.Optional;

/// What was found in the files of a log: how many messages, the last with its hash, and what is wrong with them.
final class FilesCheck implements LogInspector.Visitor {
    private static final int PROBLEMS_TOLD_MAX = 20;

    private final Surroundings surroundings;
    private final Optional<SigningKeys> keys;
    private final SignerRuns signers = new SignerRuns();
    private long messages;
    private long last;
    private String lastHash = "";
    private long problems;

    /// @param keys without them signatures are not checked
    FilesCheck(Surroundings surroundings, Optional<SigningKeys> keys) {
        this.surroundings = surroundings;
        this.keys = keys;
    }

    EntryVerifier verifier() {
        EntryVerifier.SignatureCheck unchecked = (_, _) -> true;
        return new EntryVerifier(keys.<EntryVerifier.SignatureCheck>map(key -> key).orElse(unchecked));
    }

    @Override
    public boolean message(LogEntry entry) {
        messages++;
        last = entry.sequence();
        lastHash = entry.hash().toString();
        keys.flatMap(known -> known.signerOf(entry.hash(), entry.signature()))
                .ifPresent(key -> signers.signed(last, key));
        return true;
    }

    @Override
    public void problem(String sentence) {
        if (++problems <= PROBLEMS_TOLD_MAX) surroundings.err().println("PROBLEM: " + Printable.of(sentence));
    }

    @Override
    public void note(String sentence) {
        surroundings.err().println(Printable.of(sentence));
    }

    boolean sound() {
        return problems == 0;
    }

    long last() {
        return last;
    }

    String lastHash() {
        return lastHash;
    }

    int exitCode() {
        return sound() ? ExitCodes.FINE : ExitCodes.NOT_SOUND;
    }

    void print(boolean json) {
        if (!json) signers.notes().forEach(surroundings.out()::println);
        surroundings.out().println(json ? toJson().toString() : summary());
    }

    private Json toJson() {
        return new Json()
                .put("messages", messages)
                .put("last", last)
                .put("last_hash", lastHash)
                .put("signatures", keys.isPresent() ? "checked" : "not checked")
                .put("signed_by", signers.toJson())
                .put("of_disabled_keys", signers.ofDisabled())
                .put("problems", problems);
    }

    private String summary() {
        String checked = keys.isPresent()
                ? "hash chain and signatures"
                : "hash chain (set FERNET_KEY or SIGNING_KEYSET to check signatures too)";
        String found = problems == 0 ? "no problem" : problems == 1 ? "1 problem" : problems + " problems";
        String end = messages == 0 ? "" : ", the last is " + last + " with hash " + lastHash;
        return messages + " messages" + end + "; checked " + checked + ": " + found;
    }
}
