package antiphon.worker.links;

import antiphon.calls.FailureKind;
import antiphon.log.ReplicaStore;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import antiphon.node.fetch.FetchedCopies;
import antiphon.node.fetch.PeerLog;
import antiphon.node.repair.OtherNode;
import antiphon.proto.node.FetchResponse;
import antiphon.wire.FetchedPage;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.intake.Inbox;
import antiphon.worker.settings.PeerSettings;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The way to the master's log, for catching up and for repairs.
public final class MasterLink {
    private static final Duration PAGE_SILENCE_MAX = Duration.ofSeconds(10);

    private final PeerSettings settings;
    private final MasterChannel master;
    private final PeerLog log;
    private final Inbox inbox;

    public MasterLink(PeerSettings settings, MasterChannel master, Inbox inbox) {
        this.settings = settings;
        this.master = master;
        this.log = new PeerLog(
                master.channel(), settings.token(), settings.identity().machineId(), PAGE_SILENCE_MAX);
        this.inbox = inbox;
    }

    /// Asks for the messages after a number; the answer becomes an input.
    public void fetch(WorkerEffect.FetchPage wanted) {
        log.ask(
                new PeerLog.Wanted(wanted.after(), wanted.afterHash(), 0, wanted.bytesMax(), 0),
                new Asker(wanted.fetch()));
    }

    /// The same, of the source of a takeover, which is at the other end here.
    public void fetch(WorkerEffect.FetchFrom wanted) {
        log.ask(
                new PeerLog.Wanted(wanted.after(), wanted.afterHash(), 0, wanted.bytesMax(), wanted.incarnation()),
                new Asker(wanted.fetch()));
    }

    /// The master as a source of messages that are damaged on this worker's disk. For any thread.
    public OtherNode copies(ReplicaStore own) {
        return new FetchedCopies(master.place(), log, own, this::sentence);
    }

    private String sentence(Status status) {
        return MasterFailures.sentence(status, master.settings());
    }

    private final class Asker implements PeerLog.Asker {
        private final long fetch;

        Asker(long fetch) {
            this.fetch = fetch;
        }

        @Override
        public void arrived(FetchResponse page) {
            inbox.put(read(fetch, page));
        }

        @Override
        public void failed(Throwable failure) {
            Status status = Status.fromThrowable(failure);
            String reason = master.place() + " " + sentence(status);
            FailureKind kind = FailureKind.of(status);
            boolean isTransient = kind.isTransient() || kind == FailureKind.TOO_LARGE; // The next page may be shorter.
            inbox.put(isTransient
                    ? new WorkerInput.FetchFailed(fetch, reason)
                    : new WorkerInput.FetchRefused(fetch, reason));
        }
    }

    private WorkerInput read(long fetch, FetchResponse answer) {
        FetchedPage page;
        try {
            page = FetchedPage.of(answer);
        } catch (MalformedEntryException e) {
            return new WorkerInput.FetchRefused(fetch, "the master's answer cannot be read: " + e.getMessage());
        }
        if (!page.diverged().isEmpty())
            return new WorkerInput.FetchDiverged(fetch, "the master says: " + page.diverged());
        if (page.logId().isEmpty())
            return new WorkerInput.FetchRefused(fetch, "the master's answer names no log");
        return checked(fetch, page);
    }

    private WorkerInput checked(long fetch, FetchedPage page) {
        List<LogEntry> sound = new ArrayList<>(page.entries().size());
        Optional<String> problem = page.malformed().map(malformed -> "from the master: " + malformed);
        problem.ifPresent(this::altered);
        for (LogEntry entry : page.entries()) {
            Optional<String> found = settings.arrivals().problemWith(entry);
            if (found.isEmpty()) {
                sound.add(entry);
                continue;
            }
            altered(found.get());
            // Not altered on its way, then: master and worker sign with different keys.
            if (settings.arrivals().isSignedByAnother(entry)) return new WorkerInput.FetchRefused(fetch, found.get());
            problem = found;
            break;
        }
        return WorkerInput.asked(
                new WorkerInput.PageArrived(
                        fetch, page.logId().orElseThrow(), page.epoch(), sound, page.more(), page.last(), problem),
                page.start());
    }

    /// It counts as those of a stream do, which operators have alerts for.
    private void altered(String problem) {
        inbox.put(new WorkerInput.EntryRefused(new Refusal(Refusal.Reason.ALTERED, problem)));
    }
}
