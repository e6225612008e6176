package antiphon.client.cli;

import antiphon.calls.FailureKind;
import antiphon.client.AntiphonException;
import antiphon.client.SignedLogReader;
import antiphon.client.UnreachableException;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.security.SigningKey;
import antiphon.security.SigningKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads one node's log from the first message on, page by page, and checks every message: its hash, that it follows
/// the one before, and its signature.
final class NodeCheck {
    private static final EntryVerifier HASHES = new EntryVerifier((_, _) -> true);

    /// What is damaged on a node's disk is fetched from another within a moment.
    private static final int TRIES = 20;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final SignedLogReader reader;
    private final Optional<SigningKeys> keys;
    private final Consumer<String> problems;
    private final SignerRuns signers = new SignerRuns();
    private @Nullable Hash hash;
    private long last;
    private long brokenLinks;
    private long wrongSignatures;
    private @Nullable String failure;
    private boolean unreachable;

    /// @param keys without them signatures are not checked
    /// @param problems is told each in a sentence
    NodeCheck(SignedLogReader reader, Optional<SigningKeys> keys, Consumer<String> problems) {
        this.reader = reader;
        this.keys = keys;
        this.problems = problems;
    }

    /// @param failure why it could not be read further
    record Result(
            long last,
            String lastHash,
            long brokenLinks,
            boolean signaturesChecked,
            long wrongSignatures,
            SignerRuns signers,
            Optional<String> failure,
            boolean unreachable) {}

    /// @param through where to stop, however much the node has by then
    Result run(long through) throws InterruptedException {
        try {
            boolean more = last < through;
            while (more) {
                SignedLogReader.Page page = page();
                check(page.entries(), through);
                more = page.more() && last < through;
            }
        } catch (AntiphonException e) {
            failure = String.valueOf(e.getMessage());
            unreachable = e instanceof UnreachableException;
        }
        String lastHash = hash == null ? "" : hash.toString();
        return new Result(last, lastHash, brokenLinks, keys.isPresent(), wrongSignatures, signers,
                Optional.ofNullable(failure), unreachable);
    }

    /// A node shows nothing that it knows to be damaged. That is told as what it is, and waited for.
    private SignedLogReader.Page page() throws InterruptedException {
        for (int left = TRIES;; left--) {
            try {
                return reader.page(last);
            } catch (UnreachableException e) {
                throw e;
            } catch (AntiphonException e) {
                boolean mayHeal = e.kind() == FailureKind.CONNECTION_LOST;
                if (left == TRIES && mayHeal) problem(String.valueOf(e.getMessage()));
                if (!mayHeal || left == 1) throw e;
                Thread.sleep(BETWEEN_TRIES);
            }
        }
    }

    private void problem(String sentence) {
        brokenLinks++;
        problems.accept(sentence);
    }

    private void check(List<LogEntry> entries, long through) {
        for (LogEntry entry : entries) {
            if (last == through) return;
            if (entry.sequence() != last + 1)
                throw new AntiphonException("it shows message " + entry.sequence() + " where " + (last + 1) + " comes");
            if (hash != null && !entry.parentHash().equals(hash))
                problem("message " + entry.sequence() + " does not follow message " + last);
            HASHES.problemWith(entry).ifPresent(this::problem);
            checkSignature(entry);
            last = entry.sequence();
            hash = entry.hash();
        }
    }

    private void checkSignature(LogEntry entry) {
        if (keys.isEmpty()) return;
        Optional<SigningKey> signer = keys.get().signerOf(entry.hash(), entry.signature());
        signer.ifPresent(key -> signers.signed(entry.sequence(), key));
        if (signer.isPresent()) return;
        wrongSignatures++;
        problems.accept("message " + entry.sequence() + " has a signature that the key given did not make");
    }
}
