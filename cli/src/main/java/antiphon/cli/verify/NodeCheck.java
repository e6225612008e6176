package antiphon.cli.verify;

import antiphon.calls.FailureKind;
import antiphon.cli.log.signers.SignatureChecks;
import antiphon.cli.secrets.GivenKeys;
import antiphon.client.SignedLogReader;
import antiphon.client.error.AntiphonException;
import antiphon.client.error.UnreachableException;
import antiphon.client.target.NodeMark;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads one node's log from the first message on, page by page, and checks every message: its hash, that it follows
/// the one before, and its signature.
final class NodeCheck {
    private static final EntryVerifier HASHES = new EntryVerifier((_, _) -> true);

    /// Messages damaged on a node's disk are fetched from another one within a moment.
    private static final int TRIES = 20;

    /// A node that does not show its log at all has a reason that lasts, unless a connection broke.
    private static final int TRIES_AT_FIRST = 3;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final SignedLogReader reader;
    private final Consumer<String> problems;
    private final SignatureChecks signatures;
    private final Function<AntiphonException, String> explained;
    private @Nullable Hash hash;
    private String logId = "";
    private long last;
    private long brokenLinks;
    private @Nullable NotChecked failure;

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

    /// @param logId as `antiphon status` shows it; empty while the node belongs to no log, or could not be asked
    /// @param failure why it could not be read further
    /// @param marks as [SignedLogReader#marks]
    record Result(
            String logId,
            long last,
            String lastHash,
            long brokenLinks,
            SignatureChecks signatures,
            Optional<NotChecked> failure,
            Set<NodeMark> marks) {
        /// Whether the log is whole as far as it was read, and signed with none of the keys given.
        boolean isSignedByOthers() {
            return brokenLinks == 0 && signatures.noneIsOurs();
        }

        /// Whether some is signed with the keys given, and nothing is wrong but that the others name keys not given.
        boolean lacksKeys() {
            return brokenLinks == 0 && signatures.someAreOurs() && signatures.onlyKeysAreMissing();
        }
    }

    /// Stops at the end the node has at the start, however much it has by then. Its own end, and no other node's: a
    /// master may know less than its workers hold.
    Result run() throws InterruptedException {
        try {
            SignedLogReader.Head head = patiently(TRIES_AT_FIRST, reader::head);
            logId = head.logId().map(LogId::toBytes).map(HexFormat.of()::formatHex).orElse("");
            long through = head.last();
            boolean more = last < through;
            while (more) {
                SignedLogReader.Page page = patiently(TRIES, () -> reader.page(last));
                check(page.entries(), through);
                more = page.more() && last < through;
            }
        } catch (AntiphonException e) {
            failure = NotChecked.of(e, explained.apply(e));
        }
        String lastHash = hash == null ? "" : hash.toString();
        return new Result(logId, last, lastHash, brokenLinks, signatures,
                Optional.ofNullable(failure), reader.marks());
    }

    /// A node shows no messages that it knows to be damaged. That is reported as such, and the check waits for the
    /// repair.
    private <T> T patiently(int tries, Supplier<T> call) throws InterruptedException {
        for (int left = tries;; left--) {
            try {
                return call.get();
            } catch (UnreachableException e) {
                throw e;
            } catch (AntiphonException e) {
                boolean damaged = e.kind() == FailureKind.DAMAGED;
                boolean isTransient = damaged || e.kind() == FailureKind.CONNECTION_LOST;
                if (left == tries && damaged) problem(String.valueOf(e.getMessage()));
                if (!isTransient || left == 1) throw e;
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
