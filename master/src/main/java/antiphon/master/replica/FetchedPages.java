package antiphon.master.replica;

import antiphon.core.PageSize;
import antiphon.log.EntryLog;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// While the master starts: what becomes of the pages that it fetches from a worker. Each message is checked as a
/// worker would check it, and appended; nobody else appends in that phase. One fetch is under way at a time.
///
/// The caller asks for what is [#wanted], gives what comes to [#arrived] or [#failed], and goes on until there is
/// nothing more to ask for.
public final class FetchedPages {
    private final EntryVerifier verifier;
    private final EntryLog log;
    private final Consumer<MasterInput> inputs;
    private volatile PageSize pageSize;

    /// @param from the first message that is missing here
    /// @param bytesMax of messages, though one always fits
    public record Page(long from, int bytesMax) {}

    /// @param pageBytesMax most messages in one page, though one always fits
    public FetchedPages(EntryVerifier verifier, EntryLog log, Consumer<MasterInput> inputs, int pageBytesMax) {
        this.verifier = verifier;
        this.log = log;
        this.inputs = inputs;
        this.pageSize = PageSize.upTo(pageBytesMax);
    }

    /// @return empty when the fetch is over, which is an input of the core here
    public Optional<Page> wanted(MasterEffect.Fetch fetch) {
        if (log.end() < fetch.through()) return Optional.of(new Page(log.end() + 1, pageSize.bytes()));
        synced(fetch, true);
        return Optional.empty();
    }

    /// @param pageBytes how large the page was on its way
    /// @param tookNs from the question to the answer
    /// @return whether to go on; otherwise the fetch is over
    public boolean arrived(MasterEffect.Fetch fetch, List<LogEntry> entries, long pageBytes, long tookNs) {
        pageSize = pageSize.arrived(pageBytes, tookNs);
        try {
            Optional<String> problem = problemWith(entries);
            if (problem.isPresent()) {
                failed(fetch, problem.get());
                return false;
            }
            if (!follows(entries.getFirst())) {
                String objection = "its message " + entries.getFirst().sequence() + " does not follow this master's "
                        + log.end();
                failed(fetch, objection, true);
                return false;
            }
            log.append(entries);
        } catch (IOException | RuntimeException e) { // Whatever it is, the start must go on.
            failed(fetch, String.valueOf(e.getMessage()));
            return false;
        }
        new SeenRequests(inputs).in(entries);
        return synced(fetch, false);
    }

    /// The fetch is over: no page came.
    public void failed(MasterEffect.Fetch fetch, String reason) {
        failed(fetch, reason, false);
    }

    private void failed(MasterEffect.Fetch fetch, String reason, boolean diverged) {
        pageSize = pageSize.failed();
        inputs.accept(new MasterInput.FetchFailed(fetch.attempt(), reason, diverged));
    }

    private boolean synced(MasterEffect.Fetch fetch, boolean complete) {
        try {
            inputs.accept(new MasterInput.Fetched(fetch.attempt(), log.sync(), complete));
            return true;
        } catch (IOException | RuntimeException e) {
            failed(fetch, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private Optional<String> problemWith(List<LogEntry> entries) {
        long next = log.end() + 1;
        if (entries.isEmpty()) return Optional.of("it no longer shows message " + next);
        long first = entries.getFirst().sequence();
        if (first != next) return Optional.of("it gives message " + first + " where " + next + " was asked for");
        return verifier.problemWith(entries);
    }

    /// Otherwise the worker's messages are sound, and of another history than this log.
    private boolean follows(LogEntry first) {
        Hash last = log.hashAt(log.end()).orElseThrow();
        return first.parentHash().equals(last);
    }
}
