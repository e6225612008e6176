package antiphon.cli;

import antiphon.calls.FailureKind;
import antiphon.client.AntiphonException;
import antiphon.client.SignedLogReader;
import antiphon.client.UnreachableException;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads one node's log from the first message on, page by page, and checks every message: its hash, that it follows
/// the one before, and its signature.
final class NodeCheck {
    private static final EntryVerifier HASHES = new EntryVerifier((_, _) -> true);

    /// Messages damaged on a node's disk are fetched from another one within a moment.
    private static final int TRIES = 20;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final SignedLogReader reader;
    private final Consumer<String> problems;
    private final SignatureChecks signatures;
    private final Function<AntiphonException, String> explained;
    private @Nullable Hash hash;
    private long last;
    private long brokenLinks;
    private @Nullable String failure;
    private boolean unreachable;

    /// @param keys without them signatures are not checked
    /// @param problems gets each one as a sentence
    /// @param explained the error, with the command's knowledge of its cause
    NodeCheck(
            SignedLogReader reader,
            Optional<GivenKeys> keys,
            Consumer<String> problems,
            Function<AntiphonException, String> explained) {
        this.reader = reader;
        this.problems = problems;
        this.explained = explained;
        this.signatures = new SignatureChecks(keys, problems);
    }

    /// @param failure why it could not be read further
    record Result(
            long last,
            String lastHash,
            long brokenLinks,
            SignatureChecks signatures,
            Optional<String> failure,
            boolean unreachable) {
        /// Whether the log is whole as far as it was read, and signed with none of the keys given.
        boolean isSignedByOthers() {
            return brokenLinks == 0 && signatures.noneIsOurs();
        }
    }

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
            failure = explained.apply(e);
            unreachable = e instanceof UnreachableException;
        }
        String lastHash = hash == null ? "" : hash.toString();
        return new Result(last, lastHash, brokenLinks, signatures,
                Optional.ofNullable(failure), unreachable);
    }

    /// A node shows no messages that it knows to be damaged. That is reported as such, and the check waits for the
    /// repair.
    private SignedLogReader.Page page() throws InterruptedException {
        for (int left = TRIES;; left--) {
            try {
                return reader.page(last);
            } catch (UnreachableException e) {
                throw e;
            } catch (AntiphonException e) {
                boolean damaged = e.kind() == FailureKind.DAMAGED;
                boolean mayHeal = damaged || e.kind() == FailureKind.CONNECTION_LOST;
                if (left == TRIES && damaged) problem(String.valueOf(e.getMessage()));
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
            signatures.check(entry);
            last = entry.sequence();
            hash = entry.hash();
        }
    }
}
